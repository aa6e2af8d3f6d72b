/** Templated YAML made readable: every template action is replaced by text of the same length, so that all offsets stay true. */

export interface Masked {
  readonly text: string;
  /** What stands behind each placeholder, by its index. */
  readonly actions: readonly string[];
  /** Offsets of actions that were blanked out: the mapping or list around each may have more members than can be read. */
  readonly blanked: readonly number[];
}

const CONTROL =
  /^\{(?:\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|block|template|break|continue)\b|\$\w*\s*:?=)|[%#])/;

export const isTemplated = (text: string): boolean => text.includes('{{') || text.includes('{%');

export function mask(text: string): Masked {
  const actions: string[] = [];
  const blanked: number[] = [];
  const found = actionsIn(text);
  const edges = edgesOf(text, found);
  let masked = '';
  let from = 0;
  for (const { start, end } of found) {
    const action = text.slice(start, end);
    const { first, last } = edges(start, end);
    masked += text.slice(from, start);
    from = end;
    if ((first && last) || action.includes('\n') || (CONTROL.test(action) && (first || last))) {
      blanked.push(start);
      masked += action.replace(/[^\r\n]/g, ' ');
    } else {
      masked += placeholder(actions.push(written(action)) - 1, action.length);
    }
  }
  return { text: masked + text.slice(from), actions, blanked };
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

const ENDS: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

/** In their order, without overlap. An end is looked for once for all beginnings that have none. */
function actionsIn(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  const endless = new Set<string>();
  const beginnings = /\{[{%#]/g;
  for (let match = beginnings.exec(text); match !== null; match = beginnings.exec(text)) {
    const mark = ENDS[match[0]] ?? '';
    const at = endless.has(mark) ? -1 : text.indexOf(mark, match.index + 2);
    if (at < 0) {
      endless.add(mark);
      // The second character may begin an action itself.
      beginnings.lastIndex = match.index + 1;
      continue;
    }
    found.push({ start: match.index, end: at + 2 });
    beginnings.lastIndex = at + 2;
  }
  return found;
}

/** Whether an action is the first, and whether it is the last of its line, actions and blanks not counted; in a time that does not depend on how many stand on one line. */
function edgesOf(
  text: string,
  actions: readonly Stretch[],
): (start: number, end: number) => { readonly first: boolean; readonly last: boolean } {
  /** For each action, whether something else stands on its line between it and the one before. */
  const before = new Map<number, boolean>();
  const after = new Map<number, boolean>();
  let free = true;
  actions.forEach(({ start, end }, i) => {
    const between = text.slice(actions[i - 1]?.end ?? 0, start);
    free = freeBehind(between.slice(between.lastIndexOf('\n') + 1), between.includes('\n') || i === 0, free);
    before.set(start, free);
    if (text.slice(start, end).includes('\n')) free = true;
  });
  free = true;
  for (let i = actions.length - 1; i >= 0; i--) {
    const { start, end } = actions[i] ?? { start: 0, end: 0 };
    const next = actions[i + 1]?.start;
    const between = text.slice(end, next ?? text.length);
    const line = between.indexOf('\n');
    free = freeBehind(line < 0 ? between : between.slice(0, line), line >= 0 || next === undefined, free);
    after.set(end, free);
    if (text.slice(start, end).includes('\n')) free = true;
  }
  return (start, end) => ({ first: before.get(start) ?? false, last: after.get(end) ?? false });
}

const freeBehind = (between: string, isEdge: boolean, free: boolean): boolean =>
  between.trim() === '' && (isEdge || free);

/** Without its braces, and the marks that trim around it. */
function written(action: string): string {
  const inner = action.slice(2, -2);
  const from = inner.startsWith('-') ? 1 : 0;
  return inner.slice(from, inner.length > from && inner.endsWith('-') ? -1 : undefined).trim();
}

/** Private-use characters, which no YAML syntax knows: start, the index in digits, padding, end. See holes.ts. */
function placeholder(index: number, length: number): string {
  const digits = String(index)
    .split('')
    .map((d) => String.fromCharCode(0xe010 + Number(d)))
    .join('');
  const body = length - 2 >= digits.length ? digits : '';
  return `\uE000${body.padEnd(length - 2, '\uE001')}\uE002`;
}

/** Whether actions decide which lines there are. */
export const hasConditionals = (text: string): boolean => /\{\{-?\s*(?:if|else|range|with|end)\b/.test(text);
