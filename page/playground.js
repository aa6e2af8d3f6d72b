// @ts-check
'use strict';
(() => {
  /** @typedef {{ path: string, text: string }} File */
  /** @typedef {{ line: number, column: number }} Position */
  /** @typedef {{ start: Position, end: Position }} Range */
  /** @typedef {{ number: number, text: string, start: number, end: number, isMarked: boolean }} Line */
  /** @typedef {{ path: string, line: number, column: number, note: string, lines: (Line | null)[] }} Frame */
  /** @typedef {{ title: string, safety: string, edits: { path: string, range: Range, text: string }[] }} Fix */
  /** @typedef {{ rule: string, severity: string, message: string, path: string, range: Range, heading: string, summary: string, frames: Frame[], helps: string[], fixes: Fix[] }} Finding */
  /** @typedef {{ findings: Finding[], judged: string[], chains: { kind: string, label: string, story: string[], at: { path: string, line: number } | null }[], graph: string, problems: string[] }} Shown */
  /** @typedef {{ show: (files: File[], parts: object, pageOf: (rule: string) => string) => Promise<Shown>, needsParser: (files: File[]) => boolean }} Linter */
  /** @typedef {{ irsaLint: Linter, irsaLintParser?: object, irsaLintRules: Record<string, string> }} Beside */

  const beside = /** @type {Beside} */ (/** @type {unknown} */ (globalThis));

  /** What is taken from a link, or linted at all: characters of all files together, and files. */
  const MOST = 500_000;
  const MOST_FILES = 100;
  /** Characters of a link. Browsers take more; what people send each other does not. */
  const LONGEST = 60_000;

  /** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
  const byId = (id, type) => {
    const element = document.getElementById(id);
    if (!(element instanceof type)) throw new Error(`#${id} is missing`);
    return element;
  };
  /** @type {{ graph: object, examples: { name: string, files: File[] }[] }} */
  const { graph: graphParts, examples } = JSON.parse(byId('parts', HTMLScriptElement).textContent ?? '');
  const tabs = byId('tabs', HTMLElement);
  const path = byId('path', HTMLInputElement);
  const text = byId('text', HTMLTextAreaElement);
  const gutter = byId('gutter', HTMLElement);
  const state = byId('state', HTMLElement);
  const select = byId('examples', HTMLSelectElement);
  const findings = byId('findings', HTMLElement);
  const chains = byId('chains', HTMLElement);
  const graph = byId('graph', HTMLElement);

  /** @param {string} tag @param {string} content @param {string} [className] */
  const element = (tag, content, className) => {
    const made = document.createElement(tag);
    made.textContent = content;
    if (className !== undefined) made.className = className;
    return made;
  };
  /** A sentence with its code spans. @param {string} tag @param {string} sentence @param {string} [className] */
  const prose = (tag, sentence, className) => {
    const made = element(tag, '', className);
    made.append(...sentence.split('`').map((part, i) => (i % 2 === 1 ? element('code', part) : part)));
    return made;
  };
  /** @param {string} label @param {() => void} act @param {string} [className] */
  const button = (label, act, className) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = label;
    if (className !== undefined) made.className = className;
    made.addEventListener('click', act);
    return made;
  };

  /** @type {File[]} */
  let files = [];
  let current = 0;
  /** @type {Shown | undefined} */
  let shown;

  /** @param {HTMLElement} list */
  const tabsOf = (list) => [...list.querySelectorAll('button')];
  /** The chosen one alone is reached by the tabulator, the others from there by arrows. @param {HTMLElement} list */
  const rove = (list) => {
    for (const tab of tabsOf(list)) tab.tabIndex = tab.getAttribute('aria-selected') === 'true' ? 0 : -1;
  };
  /** @param {HTMLElement} list */
  const moveByArrows = (list) => {
    rove(list);
    list.addEventListener('keydown', ({ key }) => {
      const all = tabsOf(list);
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? all.length - 1 : 0;
      const at = all.findIndex((tab) => tab === document.activeElement);
      if (step > 0 && at >= 0) all[(at + step) % all.length]?.click();
      if (step > 0)
        tabsOf(list)
          .find((tab) => tab.tabIndex === 0)
          ?.focus();
    });
  };

  const drawTabs = () => {
    const isFocused = tabs.contains(document.activeElement);
    tabs.replaceChildren(
      ...files.map((file, i) => {
        const own = (shown?.findings ?? []).filter((one) => one.path === file.path);
        const tab = button(`${file.path}${own.length === 0 ? '' : ` (${own.length})`}`, () => open(i));
        tab.setAttribute('role', 'tab');
        tab.setAttribute('aria-selected', String(i === current));
        if (own.some(({ severity }) => severity === 'error')) tab.className = 'error';
        return tab;
      }),
    );
    rove(tabs);
    // They are made anew: whoever stands on one goes on standing there.
    if (isFocused) tabsOf(tabs)[current]?.focus();
  };
  const drawGutter = () => {
    const here = files[current]?.path;
    /** @type {Map<number, string>} */
    const marked = new Map();
    for (const { path: of, range, severity } of [...(shown?.findings ?? [])].reverse())
      if (of === here && marked.get(range.start.line) !== 'error') marked.set(range.start.line, severity);
    gutter.replaceChildren(
      ...text.value.split('\n').flatMap((_, i) => {
        const severity = marked.get(i + 1);
        return [severity === undefined ? String(i + 1) : element('b', `● ${i + 1}`, severity), '\n'];
      }),
    );
    gutter.scrollTop = text.scrollTop;
  };
  /** @param {number} i */
  const open = (i) => {
    current = i;
    const file = files[i];
    path.value = file?.path ?? '';
    text.value = file?.text ?? '';
    drawTabs();
    drawGutter();
  };
  /** Offset of a place in a text. @param {string} content @param {Position} position */
  const offsetOf = (content, { line, column }) => {
    let at = 0;
    for (let i = 1; i < line; i++) at = content.indexOf('\n', at) + 1;
    return at + column - 1;
  };
  /** Leads to a place in its file. @param {string} of @param {Position} position @param {Position} [end] */
  const lead = (of, position, end = position) => {
    const i = files.findIndex((file) => file.path === of);
    if (i < 0) return;
    open(i);
    text.focus();
    text.setSelectionRange(offsetOf(text.value, position), offsetOf(text.value, end));
    text.scrollTop = Math.max(0, (position.line - 4) * 18);
    drawGutter();
  };

  /** @param {Frame} frame */
  const figure = (frame) => {
    const made = document.createElement('figure');
    const caption = element('figcaption', '');
    caption.append(
      button(`${frame.path}:${frame.line}:${frame.column}`, () => lead(frame.path, frame), 'place'),
      prose('span', frame.note),
    );
    made.append(caption);
    if (frame.lines.length === 0) return made;
    const code = document.createElement('pre');
    for (const line of frame.lines) {
      code.append(element('span', line === null ? '' : String(line.number), 'number'));
      if (line === null) code.append('…\n');
      else if (line.isMarked)
        code.append(
          line.text.slice(0, line.start),
          element('mark', line.text.slice(line.start, line.end)),
          `${line.text.slice(line.end)}\n`,
        );
      else code.append(`${line.text}\n`);
    }
    made.append(code);
    return made;
  };
  /** @param {Fix} fix */
  const apply = ({ edits }) => {
    for (const file of files) {
      const own = edits
        .filter((edit) => edit.path === file.path)
        .map((edit) => ({
          start: offsetOf(file.text, edit.range.start),
          end: offsetOf(file.text, edit.range.end),
          text: edit.text,
        }))
        .sort((a, b) => b.start - a.start);
      for (const edit of own) file.text = file.text.slice(0, edit.start) + edit.text + file.text.slice(edit.end);
    }
    open(current);
    void judge();
  };
  /** @param {Fix} fix */
  const applying = (fix) => {
    const made = button('', () => apply(fix));
    made.append(...prose('span', `Apply: ${fix.title}`).childNodes);
    return made;
  };
  /** @param {Finding} finding */
  const article = (finding) => {
    const made = element('article', '', finding.severity);
    const title = prose('h2', finding.message);
    title.prepend(element('span', finding.severity, 'severity'), ' ');
    const about = element('p', `${finding.heading} · `, 'quiet');
    about.append(element('code', finding.rule));
    made.append(title, about, ...finding.frames.map(figure));
    if (finding.helps.length > 0) {
      const list = document.createElement('ul');
      list.append(...finding.helps.map((help) => prose('li', help)));
      made.append(list);
    }
    for (const fix of finding.fixes.filter(({ edits }) => edits.length > 0)) made.append(applying(fix), ' ');
    const more = document.createElement('details');
    more.append(element('summary', finding.summary));
    for (const block of (beside.irsaLintRules[finding.rule] ?? '').split(/\n\n+/))
      more.append(
        block.startsWith('## ')
          ? prose('p', block.replace(/^## .*\n?/, ''))
          : block.startsWith('```')
            ? element('pre', block.replace(/^```\w*\n|\n```$/g, ''))
            : prose('p', block.replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')),
      );
    made.append(more);
    return made;
  };
  /** A chain, what is too long for a line below where its sentence begins. @param {string[]} story */
  const storyOf = (story) => {
    const made = element('pre', '');
    for (const line of story) {
      const [lead = ''] = /^(?: {2}\S [a-z][a-z ]*? {2,}| +\S )?/.exec(line) ?? [];
      const shown = element('span', line, 'line');
      shown.style.setProperty('--lead', `${lead.length}ch`);
      made.append(shown);
    }
    return made;
  };
  /** @param {Shown} result */
  const draw = (result) => {
    findings.replaceChildren(
      ...result.problems.map((problem) => element('p', problem, 'problem')),
      ...result.findings.map(article),
      ...(result.findings.length > 0 || result.problems.length > 0
        ? []
        : [element('p', 'Nothing was found. What could not be judged is below: silence about it proves nothing.')]),
      ...result.judged.map((line) => element('p', line, 'quiet')),
    );
    chains.replaceChildren(
      ...result.chains.map(({ kind, label, story, at }) => {
        const made = document.createElement('details');
        made.open = true;
        const where = element('summary', `${kind} ${label} `);
        made.append(where, storyOf(story));
        if (at !== null)
          made.append(button(`${at.path}:${at.line}`, () => lead(at.path, { line: at.line, column: 1 }), 'place'));
        return made;
      }),
      ...(result.chains.length === 0
        ? [element('p', 'No workload, service account or role stands in these files.')]
        : []),
    );
    // Made anew when it is looked at: a page that is hidden has no size to be laid out in.
    graph.replaceChildren();
    if (!graph.hidden) drawGraph();
    drawTabs();
    drawGutter();
  };
  const drawGraph = () => {
    if (shown === undefined || shown.graph === '' || graph.childElementCount > 0) return;
    const frame = document.createElement('iframe');
    frame.title = 'Graph';
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = shown.graph;
    graph.append(frame);
  };

  /** Loads the parser of programs, which is large. */
  const loadParser = () =>
    new Promise((resolve) => {
      const script = document.createElement('script');
      script.src = 'parser.js';
      script.addEventListener('load', resolve);
      // Programs are then said to be left out.
      script.addEventListener('error', resolve);
      document.head.append(script);
    });

  let run = 0;
  const judge = async () => {
    const own = ++run;
    const given = files.filter((file) => file.path !== '');
    if (given.length > MOST_FILES || given.reduce((sum, file) => sum + file.text.length, 0) > MOST) {
      state.textContent = `This page takes ${MOST_FILES} files and ${MOST / 1000} kB; the program takes more.`;
      return;
    }
    if (new Set(given.map((file) => file.path)).size < given.length) {
      state.textContent = 'Two files have one path.';
      return;
    }
    if (beside.irsaLint.needsParser(given) && beside.irsaLintParser === undefined) {
      state.textContent = 'The parser of programs is loading …';
      await loadParser();
    }
    const started = performance.now();
    const result = await beside.irsaLint.show(given, graphParts, (rule) => beside.irsaLintRules[rule] ?? '');
    if (own !== run) return;
    shown = result;
    const count = result.findings.length;
    state.textContent = `${count === 0 ? 'No findings' : `${count} finding${count === 1 ? '' : 's'}`} in ${Math.ceil(performance.now() - started)} ms`;
    draw(result);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  const judgeSoon = () => {
    clearTimeout(soon);
    soon = setTimeout(() => void judge(), 250);
  };

  /** Bytes as base64 that an address takes as it is, and back. @param {Uint8Array} bytes */
  const written = (bytes) =>
    btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  /** @param {string} content */
  const bytesOf = (content) =>
    Uint8Array.from(atob(content.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  /** What comes out of a stream, as far as it is not more than this page takes. @param {ReadableStream<Uint8Array>} stream */
  const collected = async (stream) => {
    /** @type {number[]} */
    const bytes = [];
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return Uint8Array.from(bytes);
      if (bytes.length + value.length > 4 * MOST) throw new Error('too large');
      for (const byte of value) bytes.push(byte);
    }
  };
  /** @param {File[]} given */
  const fragmentOf = async (given) => {
    const bytes = new TextEncoder().encode(JSON.stringify(given.map((file) => [file.path, file.text])));
    const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    return written(await collected(packed));
  };
  /** Undefined: it is none. @param {string} fragment @returns {Promise<File[] | undefined>} */
  const filesOf = async (fragment) => {
    if (fragment.length > LONGEST) return undefined;
    try {
      const unpacked = new Blob([bytesOf(fragment)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
      /** @type {unknown} */
      const read = JSON.parse(new TextDecoder().decode(await collected(unpacked)));
      if (!Array.isArray(read) || read.length === 0 || read.length > MOST_FILES) return undefined;
      const isFile = (/** @type {unknown} */ one) =>
        Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
      return read.every(isFile) ? read.map(([of, content]) => ({ path: of, text: content })) : undefined;
    } catch {
      return undefined;
    }
  };

  /** @param {File[]} given */
  const take = (given) => {
    files = given.map((file) => ({ ...file }));
    shown = undefined;
    open(0);
    void judge();
  };

  text.addEventListener('input', () => {
    const file = files[current];
    if (file !== undefined) file.text = text.value;
    drawGutter();
    judgeSoon();
  });
  text.addEventListener('scroll', () => {
    gutter.scrollTop = text.scrollTop;
  });
  path.addEventListener('input', () => {
    const file = files[current];
    if (file !== undefined) file.path = path.value.trim().replace(/^\/+/, '');
    drawTabs();
    judgeSoon();
  });
  byId('add', HTMLButtonElement).addEventListener('click', () => {
    let number = files.length + 1;
    while (files.some((file) => file.path === `file-${number}.yaml`)) number++;
    files.push({ path: `file-${number}.yaml`, text: '' });
    open(files.length - 1);
    path.focus();
    path.select();
  });
  byId('remove', HTMLButtonElement).addEventListener('click', () => {
    files.splice(current, 1);
    if (files.length === 0) files.push({ path: 'file-1.yaml', text: '' });
    open(Math.min(current, files.length - 1));
    void judge();
  });
  byId('link', HTMLButtonElement).addEventListener('click', async () => {
    const fragment = await fragmentOf(files);
    if (fragment.length > LONGEST) {
      state.textContent = `The files are too large for a link: ${fragment.length} characters, and ${LONGEST} is what it takes.`;
      return;
    }
    history.replaceState(null, '', `#${fragment}`);
    try {
      await navigator.clipboard.writeText(location.href);
      state.textContent = 'The link is copied.';
    } catch {
      state.textContent = 'The link stands in the address bar.';
    }
  });
  const views = /** @type {const} */ (['findings', 'chains', 'graph']);
  for (const view of views)
    byId(`show-${view}`, HTMLButtonElement).addEventListener('click', () => {
      for (const other of views) {
        byId(other, HTMLElement).hidden = other !== view;
        byId(`show-${other}`, HTMLButtonElement).setAttribute('aria-selected', String(other === view));
      }
      rove(byId('views', HTMLElement));
      if (view === 'graph') drawGraph();
    });
  for (const list of [tabs, byId('views', HTMLElement)]) moveByArrows(list);
  select.append(...examples.map(({ name }, i) => new Option(name, String(i))));
  select.addEventListener('change', () => {
    const example = examples[Number(select.value)];
    if (select.value !== '' && example !== undefined) take(example.files);
  });

  const start = async () => {
    const fragment = location.hash.slice(1);
    const given = fragment === '' ? undefined : await filesOf(fragment);
    select.value = given === undefined ? '0' : '';
    take(given ?? examples[0]?.files ?? [{ path: 'file-1.yaml', text: '' }]);
    if (fragment !== '' && given === undefined) state.textContent = 'The link carries no files that can be read.';
  };
  window.addEventListener('hashchange', () => void start());
  void start();
})();
