/** Templated YAML made readable: every template action is replaced by text of the same length, so that all offsets stay true. */

import { remembered } from '../value/remembered.js';
import type { Source } from '../value/span.js';
import { isAuthenticatorVariable, isPolicyVariable, withoutAuthenticatorVariables } from './holes.js';
import { table } from '../value/table.js';

export interface Masked {
  readonly text: string;
  /** What stands behind each placeholder, by its index. */
  readonly actions: readonly string[];
  /** Offsets of actions that were blanked out: the mapping or list around each may have more members than can be read. */
  readonly blanked: readonly number[];
}

/** The second braces of Go and of Jinja, and the directives of Terraform's `templatefile`. */
const CONTROL =
  /^(?:%\{|\{(?:\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|block|template|break|continue)\b|\$\w*\s*:?=)|[%#]))/;

/** A directive of Terraform: `%{` alone also begins what log formats and Puppet's Hiera hold. */
const DIRECTIVE = /%\{~?\s*(?:if|else|endif|for|endfor)\b/;

/** Lines of ytt that decide which lines there are, or what they replace. */
const YTT =
  /^[ \t]*#@(?:[ \t]+(?:if|elif|else|for|while|def|end|load)\b|(?:overlay|data|library|schema|yaml)\/)[^\r\n]*/gm;

const isYtt = (text: string): boolean => text.includes('#@') && text.search(YTT) >= 0;

export const isTemplated = (text: string): boolean =>
  withoutAuthenticatorVariables(text).includes('{{') || text.includes('{%') || DIRECTIVE.test(text) || isYtt(text);

/** Which of Terraform's interpolations are masked: those that are more than a name, or all but the policy language's variables. */
type Interpolations = 'expressions' | 'all';

/** Whether there are interpolations that the syntax around them may trip over: `${a ? "b" : "c"}`. */
export const hasInterpolations = (text: string, which: Interpolations): boolean =>
  text.includes('${') && interpolationsIn(text, which).length > 0;

export function mask(text: string, interpolations: Interpolations = 'expressions'): Masked {
  const actions: string[] = [];
  const blanked: number[] = [];
  const found = inOrder([...actionsIn(text), ...interpolationsIn(text, interpolations), ...linesOfYtt(text)]);
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

/** The mask that a template was read with. */
export const maskOf = remembered(({ text }: Source): Masked => mask(text, isTemplated(text) ? 'expressions' : 'all'));

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** By their beginning; what lies within another is left out. */
function inOrder(stretches: readonly Stretch[]): readonly Stretch[] {
  let end = 0;
  return [...stretches]
    .sort((a, b) => a.start - b.start)
    .filter((stretch) => {
      if (stretch.start < end) return false;
      end = stretch.end;
      return true;
    });
}

const linesOfYtt = (text: string): readonly Stretch[] =>
  text.includes('#@')
    ? [...text.matchAll(YTT)].map(({ 0: line, index }) => ({ start: index, end: index + line.length }))
    : [];

const PLAIN = /^\$\{[\w.*?$:/-]*\}$/;

/** An interpolation that is longer is none that anybody wrote, and a text with so many that do not end is no template. */
const MAX_INTERPOLATION = 2000;
const MAX_ENDLESS = 100;

/** Terraform's interpolations and directives; texts and braces within are passed over. */
function interpolationsIn(text: string, which: Interpolations): readonly Stretch[] {
  const found: Stretch[] = [];
  let endless = 0;
  const beginnings = /(?<!\$)\$\{|%\{(?=~?\s*(?:if|else|endif|for|endfor)\b)/g;
  const isText = which === 'all' ? isPolicyVariable : (written: string): boolean => PLAIN.test(written);
  for (let match = beginnings.exec(text); match !== null; match = beginnings.exec(text)) {
    const end = endOfInterpolation(text, match.index + 2);
    if (end === undefined) {
      if (++endless > MAX_ENDLESS) break;
      continue;
    }
    beginnings.lastIndex = end;
    if (!isText(text.slice(match.index, end))) found.push({ start: match.index, end });
  }
  return found;
}

function endOfInterpolation(text: string, from: number): number | undefined {
  let depth = 1;
  let quoted = false;
  for (let i = from; i < Math.min(text.length, from + MAX_INTERPOLATION); i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}

const ENDS: Readonly<Record<string, string>> = table({ '{{': '}}', '{%': '%}', '{#': '#}' });

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
    if (!isAuthenticatorVariable(text.slice(match.index, at + 2))) found.push({ start: match.index, end: at + 2 });
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
  const inner = action.slice(2, /^[$%]/.test(action) ? -1 : -2);
  const from = inner.startsWith('-') ? 1 : 0;
  return inner.slice(from, inner.endsWith('-') ? -1 : undefined).trim();
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

/** Whether actions decide which lines of a file there are. */
export const hasConditionals = remembered(
  ({ text }: Source): boolean => /\{\{-?\s*(?:if|else|range|with|end)\b/.test(text) || DIRECTIVE.test(text),
);
