// @ts-check
'use strict';
(() => {
  /** @typedef {{ rule: string, severity: string, message: string, at: Spot | null }} Finding */
  /** @typedef {{ path: string, line: number, column: number }} Spot */
  /** @typedef {{ holds: string, text: string, at: Spot | null }} Remark */
  /** @typedef {Remark & { link: string, read: string | null, remarks: Remark[] }} Link */
  /** @typedef {{ id: string, kind: string, label: string, environment: string | null, namespace: string | null, at: Spot | null, story: string[], links: Link[], summary: string | null, findings: Finding[] }} GraphNode */
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
  const environment = byId('environment', HTMLSelectElement);
  const namespace = byId('namespace', HTMLSelectElement);
  const severity = byId('severity', HTMLSelectElement);
  const group = byId('group', HTMLSelectElement);
  const panel = byId('panel', HTMLButtonElement);
  const filters = [environment, namespace, severity];
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
  /** A name, in which what is known only when it is applied looks like that. @param {string} name */
  const named = (name) =>
    name.split(/(\$\{[^{}]*\}|\{\{[^{}]*\}\}|…)/).map((part, i) => {
      if (i % 2 === 0) return document.createTextNode(part);
      const hole = element('em', part, 'hole');
      hole.title = 'known only when it is applied';
      return hole;
    });
  /** An element that holds a sentence with its code spans. @param {string} tag @param {string} sentence @param {string} [className] */
  const prose = (tag, sentence, className) => {
    const made = element(tag, '', className);
    made.append(...sentence.split('`').map((part, i) => (i % 2 === 1 ? element('code', part) : part)));
    return made;
  };
  /** @param {number} count @param {string} noun */
  const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  /** @param {Spot | null} at */
  const where = (at) => (at === null ? 'named, but not here' : `${at.path}:${at.line}`);
  /** A role's ARN: its account, and its path and name; each part may be what is known only when it is applied. */
  const ARN = /^arn:(?:\$\{[^{}]*\}|[^:])*:iam::((?:\$\{[^{}]*\}|[^:])*):role\/([^]*)$/;
  const MADE = 'created by eksctl for ';
  /** The name of a workload without its kind, or in an ARN; the whole is in the details. @param {GraphNode} node */
  const short = ({ kind, label }) =>
    (kind === 'workload' ? /^\S+ (.+)$/.exec(label)?.[1] : ARN.exec(label)?.[2]) ??
    (kind === 'role' && label.startsWith(MADE) ? label.slice(MADE.length) : label);
  /** What tells nodes of one name apart. @param {GraphNode} node */
  const under = ({ kind, label, environment, at }) =>
    [
      kind === 'workload' ? /^(\S+) ./.exec(label)?.[1] : undefined,
      kind === 'role' && label.startsWith(MADE) ? 'created by eksctl' : undefined,
      /^\d+$/.exec(ARN.exec(label)?.[1] ?? '')?.[0],
      environment,
      at === null ? 'only named' : `${at.path.split('/').slice(-2).join('/')}:${at.line}`,
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

  const byNode = new Map(nodes.map((node) => [node.id, node]));
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
  /** What a node without a namespace is of: that of all that use it. @param {GraphNode} node */
  const namespaceOf = (node) => {
    if (node.namespace !== null) return node.namespace;
    const all = new Set([...chainOf(node.id)].flatMap((id) => byNode.get(id)?.namespace ?? []));
    return all.size === 1 ? [...all][0] : all.size === 0 ? 'no namespace' : 'several namespaces';
  };
  /** @type {Readonly<Record<string, string>>} */
  const STATES = { error: 'broken', warning: 'with a warning', good: 'works', '': 'not judged' };
  /** @type {Readonly<Record<string, (node: GraphNode) => string>>} */
  const GROUPS = {
    environment: (node) => node.environment ?? 'no environment',
    namespace: (node) => namespaceOf(node) ?? '',
    severity: ({ id }) => STATES[states.get(id) ?? ''] ?? '',
  };
  /** Groups that say that there is none stand last. */
  const LAST = ['no environment', 'several namespaces', 'no namespace'];
  /** @param {string} by @param {string} a @param {string} b */
  const compareGroups = (by, a, b) =>
    by === 'severity'
      ? Object.values(STATES).indexOf(a) - Object.values(STATES).indexOf(b)
      : LAST.indexOf(a) - LAST.indexOf(b) || a.localeCompare(b);
  const texts = new Map(
    nodes.map((node) => [
      node.id,
      [
        node.label,
        node.kind,
        node.environment ?? '',
        node.namespace ?? '',
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
  for (const node of nodes) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `node ${states.get(node.id)} ${node.at === null ? 'absent' : ''}`;
    button.dataset['id'] = node.id;
    button.title = `${node.label}\n${where(node.at)}`;
    const name = element('span', '', 'name');
    name.append(...named(short(node)));
    button.append(name, element('small', under(node)));
    buttons.set(node.id, button);
  }
  // The nodes come in an order in which what hangs together stands together.
  const columns = COLUMNS.map(([title, kinds]) => {
    const list = document.createElement('ul');
    const section = document.createElement('section');
    section.append(element('h2', title), list);
    byId('columns', HTMLElement).append(section);
    return { list, nodes: nodes.filter(({ kind }) => kinds.includes(kind)) };
  });
  /** The buttons of a column as they stand. @param {{ list: HTMLElement }} column */
  const buttonsIn = ({ list }) => [...list.querySelectorAll('button')];

  for (const [select, key] of /** @type {const} */ ([
    [environment, 'environment'],
    [namespace, 'namespace'],
  ])) {
    const values = [...new Set(nodes.flatMap((node) => node[key] ?? []))].sort((a, b) => a.localeCompare(b));
    select.append(...values.map((value) => new Option(value, value)));
    const label = select.parentElement;
    if (label !== null) label.hidden = values.length < 2;
    const option = group.querySelector(`[value=${key}]`);
    if (values.length < 2) option?.remove();
  }

  /** @type {string | undefined} */
  let chosen;

  const isFiltered = () => search.value !== '' || filters.some(({ value }) => value !== '');

  const shown = () => {
    if (chosen !== undefined) return chainOf(chosen);
    if (!isFiltered()) return new Set(nodes.map(({ id }) => id));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = severity.value === '' ? [] : severity.value === 'error' ? ['error'] : ['error', 'warning'];
    const matches = (/** @type {GraphNode} */ node) =>
      words.every((word) => texts.get(node.id)?.includes(word)) &&
      (environment.value === '' || node.environment === environment.value) &&
      (namespace.value === '' || node.namespace === namespace.value) &&
      (wanted.length === 0 || wanted.includes(states.get(node.id) ?? ''));
    const elsewhere = (/** @type {string} */ id) => {
      const other = byNode.get(id)?.environment ?? null;
      return environment.value !== '' && other !== null && other !== environment.value;
    };
    // What is found is shown with what it hangs together with.
    return new Set(
      nodes
        .filter(matches)
        .flatMap(({ id }) => [...chainOf(id)])
        .filter((id) => !elsewhere(id)),
    );
  };

  /** @param {(node: GraphNode) => string} by @param {GraphNode[]} members */
  const grouped = (by, members) => {
    /** @type {Map<string, GraphNode[]>} */
    const groups = new Map();
    for (const node of members) groups.set(by(node), [...(groups.get(by(node)) ?? []), node]);
    return groups;
  };
  /** @param {GraphNode[]} members */
  const itemsOf = (members) =>
    members.map(({ id }) => {
      const item = document.createElement('li');
      const button = buttons.get(id);
      if (button !== undefined) item.append(button);
      return item;
    });
  /** @param {string} name @param {boolean} isEmpty */
  const heading = (name, isEmpty) => {
    const made = element('li', '', isEmpty ? 'group none' : 'group');
    made.append(...named(name));
    return made;
  };
  /** Takes the place of as many nodes. @param {number} count */
  const gap = (count) => {
    const made = element('li', '', 'gap');
    made.setAttribute('aria-hidden', 'true');
    made.style.setProperty('--nodes', String(count));
    return made;
  };

  /** Lays the items out in their groups: one of a name begins at the same height in each column, but for the last, whose nodes many others share. @param {Set<string>} visible */
  const arrange = (visible) => {
    const by = GROUPS[group.value] ?? (() => '');
    const all = columns.map(({ list, nodes: members }, i) => ({
      list,
      groups: grouped(
        by,
        members.filter(({ id }) => visible.has(id)),
      ),
      isEven: i < columns.length - 1 && chosen === undefined,
    }));
    const even = all.filter(({ isEven }) => isEven);
    const sorted = (/** @type {Iterable<string>} */ names) =>
      [...new Set(names)].sort((a, b) => compareGroups(group.value, a, b));
    const evenNames = sorted(even.flatMap(({ groups }) => [...groups.keys()]));
    for (const { list, groups, isEven } of all) {
      const items = (isEven ? evenNames : sorted(groups.keys())).flatMap((name) => {
        const members = groups.get(name) ?? [];
        const most = isEven ? Math.max(...even.map((one) => one.groups.get(name)?.length ?? 0)) : 0;
        return [
          ...(group.value === '' ? [] : [heading(name, members.length === 0)]),
          ...itemsOf(members),
          ...(group.value !== '' && most > members.length ? [gap(most - members.length)] : []),
        ];
      });
      list.replaceChildren(...(groups.size === 0 ? [element('li', 'none', 'none')] : items));
    }
  };

  const layout = () => {
    const visible = shown();
    const focused = document.activeElement;
    arrange(visible);
    for (const [id, button] of buttons) {
      button.setAttribute('aria-pressed', String(id === chosen));
      button.tabIndex = -1;
    }
    const first = buttons.get(chosen ?? '') ?? columns.flatMap(buttonsIn)[0];
    if (first !== undefined) first.tabIndex = 0;
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
    all.hidden = chosen === undefined && !isFiltered();
    byId('columns', HTMLElement).hidden = visible.size === 0;
    const empty = byId('empty', HTMLElement);
    empty.hidden = visible.size > 0;
    empty.textContent =
      nodes.length === 0
        ? 'No workload, service account, role, provider or node group that has to do with AWS stands in these files.'
        : 'Nothing here is like that.';
    const broken = edges.filter((edge) => state(edge) === 'error').length;
    byId('count', HTMLElement).textContent =
      nodes.length === 0
        ? ''
        : `${visible.size} of ${nodes.length} shown, ${broken === 0 ? 'no broken connections' : counted(broken, 'broken connection')}`;
    detail.hidden = nodes.length === 0;
    even();
    draw(visible);
  };

  /** One name that is longer than its line gives all of them two: what hangs together stays at one height. */
  const even = () => {
    const inner = byId('columns', HTMLElement);
    inner.classList.remove('tall');
    const isLonger = [...inner.querySelectorAll('.name')].some((name) => name.scrollWidth > name.clientWidth);
    inner.classList.toggle('tall', isLonger);
    const row = inner.querySelector('section:not(:last-child) li:has(> .node)');
    if (row instanceof HTMLElement) inner.style.setProperty('--row', `${row.getBoundingClientRect().height}px`);
  };

  /** So many lines that end at one node are an area, in which none can be followed. */
  const CROWD = 24;

  /** @param {Set<string>} visible */
  const draw = (visible) => {
    const base = canvas.getBoundingClientRect();
    const boxes = new Map([...visible].map((id) => [id, buttons.get(id)?.getBoundingClientRect()]));
    const drawn = edges.filter(({ from, to }) => visible.has(from) && visible.has(to));
    /** @type {Map<string, number>} */
    const ends = new Map();
    for (const { from, to } of drawn) for (const id of [from, to]) ends.set(id, (ends.get(id) ?? 0) + 1);
    const paths = drawn.map((edge) => {
      const [a, b] = [boxes.get(edge.from), boxes.get(edge.to)];
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      if (a === undefined || b === undefined) return path;
      const [left, right] = a.left < b.left ? [a, b] : [b, a];
      const [x1, x2] = [left.right - base.left + canvas.scrollLeft, right.left - base.left + canvas.scrollLeft];
      const y = (/** @type {DOMRect} */ box) => box.top + Math.min(box.height, 44) / 2 - base.top + canvas.scrollTop;
      const bend = Math.max(24, (x2 - x1) / 2);
      path.setAttribute('d', `M${x1} ${y(left)}C${x1 + bend} ${y(left)} ${x2 - bend} ${y(right)} ${x2} ${y(right)}`);
      const isCrowded = [edge.from, edge.to].some((id) => (ends.get(id) ?? 0) > CROWD);
      path.setAttribute('class', state(edge) || (isCrowded ? 'crowd' : ''));
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
      item.append(element('strong', `${severity} ${rule}`), prose('div', message), element('div', where(at), 'where'));
      list.append(item);
    }
    return list;
  };

  /** @type {Readonly<Record<string, string>>} */
  const MARKS = { yes: '✓', no: '✗', unknown: '?', note: '·' };
  /** @param {Remark} remark */
  const said = ({ text, at }) => `${text}${at === null ? '' : ` (${at.path}:${at.line})`}`;
  /** The links of a chain, each with its remarks. @param {Link[]} links */
  const chainList = (links) => {
    const list = element('ul', '', 'chain');
    for (const one of links) {
      const item = element('li', '', one.holds);
      item.append(element('span', `${MARKS[one.holds] ?? ''} ${one.link}`, 'step'), prose('span', said(one)));
      const more = element('ul', '');
      more.append(...one.remarks.map((remark) => prose('li', `${MARKS[remark.holds] ?? ''} ${said(remark)}`)));
      if (one.read !== null) more.append(prose('li', `→ to know: ${one.read}`));
      if (more.childElementCount > 0) item.append(more);
      list.append(item);
    }
    return list;
  };

  /** A sentence, its way through a policy as code, and its place below it. @param {string} summary */
  const summaryOf = (summary) => {
    const [, sentence = summary, place] = /^([^]*?) +\(([^()]+:\d+)\)$/.exec(summary) ?? [];
    const coded = sentence.includes('`') ? sentence : sentence.replace(/Statement\[\d+\]\S*/, '`$&`');
    const shown = prose('p', `${coded.charAt(0).toUpperCase()}${coded.slice(1)}`, 'summary');
    return place === undefined ? [shown] : [shown, element('p', place, 'where')];
  };

  /** @param {string} id */
  const describe = (id) => {
    const node = nodes.find((one) => one.id === id);
    if (node === undefined) return;
    const findings = [...node.findings, ...(touching.get(id) ?? []).flatMap((edge) => edge.findings)];
    const title = element('h2', '');
    title.append(...named(node.label));
    detail.replaceChildren(
      title,
      element('p', [node.kind, node.environment, where(node.at)].filter(Boolean).join(' · '), 'where'),
    );
    if (findings.length > 0)
      detail.append(
        element('h3', 'Findings'),
        findingList([...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]),
      );
    if (node.summary !== null) detail.append(...summaryOf(node.summary));
    if (node.links.length > 0) detail.append(element('h3', 'What happens'), chainList(node.links));
    else detail.append(...node.story.map((line) => prose('p', line.trim())));
  };

  const hint = [...detail.childNodes];
  const showHint = () => detail.replaceChildren(...hint);

  /** @param {string | undefined} id */
  const choose = (id) => {
    chosen = id;
    if (id !== undefined) describe(id);
    else showHint();
    layout();
    if (id !== undefined) buttons.get(id)?.focus();
  };

  const clear = () => {
    search.value = '';
    for (const filter of filters) filter.value = '';
    const before = chosen;
    choose(undefined);
    if (before !== undefined) buttons.get(before)?.focus();
  };

  byId('columns', HTMLElement).addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button !== null) choose(button.dataset['id'] === chosen ? undefined : button.dataset['id']);
  });
  search.addEventListener('input', () => choose(undefined));
  for (const filter of filters) filter.addEventListener('change', () => choose(undefined));
  group.addEventListener('change', layout);
  panel.addEventListener('click', () => {
    const wide = document.querySelector('main')?.classList.toggle('wide') === true;
    panel.setAttribute('aria-expanded', String(!wide));
    panel.textContent = wide ? 'Show details' : 'Hide details';
    layout();
  });
  all.addEventListener('click', clear);
  window.addEventListener('resize', layout);
  // On paper the columns stand elsewhere.
  matchMedia('print').addEventListener('change', layout);

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return clear();
    if (
      event.key === '/' &&
      !(document.activeElement instanceof HTMLSelectElement) &&
      document.activeElement !== search
    ) {
      event.preventDefault();
      return search.focus();
    }
    const visible = columns.map(buttonsIn);
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
