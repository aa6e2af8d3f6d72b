// @ts-check
'use strict';
(() => {
  /** @typedef {{ rule: string, severity: string, message: string, at: Spot | null }} Finding */
  /** @typedef {{ path: string, line: number, column: number }} Spot */
  /** @typedef {{ id: string, kind: string, label: string, environment: string | null, at: Spot | null, story: string[], findings: Finding[] }} GraphNode */
  /** @typedef {{ from: string, to: string, kind: string, holds: string, findings: Finding[] }} Edge */

  /** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
  const byId = (id, type) => {
    const element = document.getElementById(id);
    if (!(element instanceof type)) throw new Error(`#${id} is missing`);
    return element;
  };
  /** @type {{ nodes: GraphNode[], edges: Edge[] }} */
  const { nodes, edges } = JSON.parse(byId('data', HTMLScriptElement).textContent ?? '');
  const search = byId('search', HTMLInputElement);
  const broken = byId('broken', HTMLInputElement);
  const all = byId('all', HTMLButtonElement);
  const detail = byId('detail', HTMLElement);
  const canvas = byId('graph', HTMLElement);
  const svg = /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.getElementById('edges')));

  /** @type {readonly (readonly [string, readonly string[]])[]} */
  const COLUMNS = [
    ['Workloads', ['workload']],
    ['Service accounts', ['service account']],
    ['Roles', ['role']],
    ['Providers and node groups', ['provider', 'node group']],
  ];

  /** @param {string} tag @param {string} text @param {string} [className] */
  const element = (tag, text, className) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className !== undefined) made.className = className;
    return made;
  };
  /** @param {Spot | null} at */
  const where = (at) => (at === null ? 'named, but not here' : `${at.path}:${at.line}`);
  /** The name in an ARN; the whole is in the details. @param {string} label */
  const short = (label) => /^arn:[^:]*:iam::\d*:role\/(.*)$/.exec(label)?.[1] ?? label;
  /** What tells nodes of one name apart. @param {GraphNode} node */
  const under = ({ label, environment, at }) =>
    [
      /^arn:[^:]*:iam::(\d+):/.exec(label)?.[1],
      environment,
      at === null ? 'named, but not here' : `${at.path.split('/').slice(-2).join('/')}:${at.line}`,
    ]
      .filter(Boolean)
      .join(' · ');
  /** @param {readonly { severity: string }[]} findings */
  const worst = (findings) =>
    findings.some(({ severity }) => severity === 'error')
      ? 'error'
      : findings.some(({ severity }) => severity === 'warning')
        ? 'warning'
        : '';
  /** @param {Edge} edge */
  const state = (edge) => worst(edge.findings) || (edge.holds === 'no' ? 'error' : edge.holds === 'yes' ? 'good' : '');

  /** @type {Map<string, Edge[]>} */
  const touching = new Map(nodes.map(({ id }) => [id, []]));
  for (const edge of edges) for (const id of [edge.from, edge.to]) touching.get(id)?.push(edge);
  /** What is reached from a node along the edges (or against them). @param {string} id @param {'from' | 'to'} here @param {'from' | 'to'} there */
  const reachedFrom = (id, here, there) => {
    const found = new Set([id]);
    for (const at of found) for (const edge of touching.get(at) ?? []) if (edge[here] === at) found.add(edge[there]);
    return found;
  };
  /** Everything before and behind a node. @param {string} id */
  const chainOf = (id) => new Set([...reachedFrom(id, 'from', 'to'), ...reachedFrom(id, 'to', 'from')]);

  /** A node is as bad as what it touches and what it depends on. @param {GraphNode} node */
  const stateOf = (node) => {
    const dependsOn = [...reachedFrom(node.id, 'from', 'to')].flatMap((id) =>
      (touching.get(id) ?? []).filter(({ from }) => from === id),
    );
    const states = [worst(node.findings), ...[...(touching.get(node.id) ?? []), ...dependsOn].map(state)];
    return states.includes('error')
      ? 'error'
      : states.includes('warning')
        ? 'warning'
        : states.includes('good')
          ? 'good'
          : '';
  };
  const states = new Map(nodes.map((node) => [node.id, stateOf(node)]));
  const rank = ['error', 'warning', 'good', ''];
  const texts = new Map(
    nodes.map((node) => [
      node.id,
      [
        node.label,
        node.kind,
        node.environment ?? '',
        where(node.at),
        ...[...node.findings, ...(touching.get(node.id) ?? []).flatMap(({ findings }) => findings)].map(
          ({ rule }) => rule,
        ),
      ]
        .join(' ')
        .toLowerCase(),
    ]),
  );

  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();
  /** @type {HTMLElement[][]} */
  const columns = [];
  for (const [title, kinds] of COLUMNS) {
    const section = document.createElement('section');
    const list = document.createElement('ul');
    const members = nodes
      .filter(({ kind }) => kinds.includes(kind))
      .sort(
        (a, b) =>
          rank.indexOf(states.get(a.id) ?? '') - rank.indexOf(states.get(b.id) ?? '') || a.label.localeCompare(b.label),
      );
    section.append(element('h2', title), list);
    columns.push(
      members.map((node) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = `node ${states.get(node.id)} ${node.at === null ? 'absent' : ''}`;
        button.dataset['id'] = node.id;
        button.setAttribute('aria-pressed', 'false');
        button.title = node.label;
        button.append(document.createTextNode(short(node.label)), element('small', under(node)));
        const item = document.createElement('li');
        item.append(button);
        list.append(item);
        buttons.set(node.id, button);
        return button;
      }),
    );
    byId('columns', HTMLElement).append(section);
  }

  /** @type {string | undefined} */
  let chosen;

  const shown = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (/** @type {GraphNode} */ { id }) =>
      words.every((word) => texts.get(id)?.includes(word)) &&
      (!broken.checked || states.get(id) === 'error' || states.get(id) === 'warning');
    if (chosen !== undefined) return chainOf(chosen);
    if (words.length === 0 && !broken.checked) return new Set(nodes.map(({ id }) => id));
    // What is found is shown with what it hangs together with.
    return new Set(nodes.filter(matches).flatMap(({ id }) => [...chainOf(id)]));
  };

  const layout = () => {
    const visible = shown();
    for (const [id, button] of buttons) {
      const item = button.parentElement;
      if (item !== null) item.hidden = !visible.has(id);
      button.setAttribute('aria-pressed', String(id === chosen));
      button.tabIndex = -1;
    }
    const first =
      columns.flat().find((button) => button.dataset['id'] === chosen) ??
      columns.flat().find((button) => button.parentElement?.hidden === false);
    if (first !== undefined) first.tabIndex = 0;
    all.hidden = chosen === undefined && search.value === '' && !broken.checked;
    byId('count', HTMLElement).textContent =
      `${visible.size} of ${nodes.length} shown, ${edges.filter((edge) => state(edge) === 'error').length} broken connections`;
    draw(visible);
  };

  /** @param {Set<string>} visible */
  const draw = (visible) => {
    const base = canvas.getBoundingClientRect();
    const boxes = new Map([...visible].map((id) => [id, buttons.get(id)?.getBoundingClientRect()]));
    const paths = edges
      .filter(({ from, to }) => visible.has(from) && visible.has(to))
      .map((edge) => {
        const [a, b] = [boxes.get(edge.from), boxes.get(edge.to)];
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        if (a === undefined || b === undefined) return path;
        const [left, right] = a.left < b.left ? [a, b] : [b, a];
        const [x1, x2] = [left.right - base.left + canvas.scrollLeft, right.left - base.left + canvas.scrollLeft];
        const y = (/** @type {DOMRect} */ box) => box.top + Math.min(box.height, 44) / 2 - base.top + canvas.scrollTop;
        const bend = Math.max(24, (x2 - x1) / 2);
        path.setAttribute('d', `M${x1} ${y(left)}C${x1 + bend} ${y(left)} ${x2 - bend} ${y(right)} ${x2} ${y(right)}`);
        path.setAttribute('class', state(edge));
        return path;
      });
    svg.setAttribute('width', '1');
    svg.setAttribute('height', '1');
    const inner = byId('columns', HTMLElement);
    svg.setAttribute('width', String(inner.scrollWidth));
    svg.setAttribute('height', String(inner.scrollHeight));
    svg.replaceChildren(...paths);
  };

  /** @param {Finding[]} findings */
  const findingList = (findings) => {
    const list = document.createElement('ul');
    for (const { rule, severity, message, at } of findings) {
      const item = element('li', '', severity);
      item.append(
        element('strong', `${severity} ${rule}`),
        element('div', message),
        element('div', where(at), 'where'),
      );
      list.append(item);
    }
    return list;
  };

  /** @param {string} id */
  const describe = (id) => {
    const node = nodes.find((one) => one.id === id);
    if (node === undefined) return;
    const findings = [...node.findings, ...(touching.get(id) ?? []).flatMap((edge) => edge.findings)];
    detail.replaceChildren(
      element('h2', node.label),
      element('p', [node.kind, node.environment, where(node.at)].filter(Boolean).join(' · '), 'where'),
    );
    if (findings.length > 0)
      detail.append(
        element('h3', 'Findings'),
        findingList([...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]),
      );
    if (node.story.length > 0) detail.append(element('h3', 'What happens'), element('pre', node.story.join('\n')));
  };

  /** @param {string | undefined} id */
  const choose = (id) => {
    chosen = id;
    if (id !== undefined) describe(id);
    layout();
    if (id !== undefined) buttons.get(id)?.focus();
  };

  const clear = () => {
    search.value = '';
    broken.checked = false;
    const before = chosen;
    choose(undefined);
    if (before !== undefined) buttons.get(before)?.focus();
  };

  byId('columns', HTMLElement).addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button !== null) choose(button.dataset['id'] === chosen ? undefined : button.dataset['id']);
  });
  search.addEventListener('input', () => {
    chosen = undefined;
    layout();
  });
  broken.addEventListener('change', () => {
    chosen = undefined;
    layout();
  });
  all.addEventListener('click', clear);
  window.addEventListener('resize', layout);

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return clear();
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      return search.focus();
    }
    const visible = columns.map((column) => column.filter((button) => button.parentElement?.hidden === false));
    const column = visible.findIndex((buttonsOfIt) => buttonsOfIt.some((button) => button === document.activeElement));
    if (event.key === 'ArrowDown' && document.activeElement === search) {
      event.preventDefault();
      return visible.flat()[0]?.focus();
    }
    if (column < 0 || !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const own = visible[column] ?? [];
    const index = own.findIndex((button) => button === document.activeElement);
    if (event.key === 'ArrowDown') own[Math.min(index + 1, own.length - 1)]?.focus();
    if (event.key === 'ArrowUp') own[Math.max(index - 1, 0)]?.focus();
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      // To what it hangs together with, else to the same height.
      const id = own[index]?.dataset['id'] ?? '';
      const step = event.key === 'ArrowRight' ? 1 : -1;
      const next = visible[column + step] ?? [];
      const linked = next.find((button) =>
        (touching.get(id) ?? []).some(({ from, to }) => from === button.dataset['id'] || to === button.dataset['id']),
      );
      (linked ?? next[Math.min(index, next.length - 1)])?.focus();
    }
  });

  layout();
})();
