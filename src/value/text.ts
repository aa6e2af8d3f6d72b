/** Text with holes: strings of which parts could not be read, and the three-valued questions that can be asked of them. */
import { within, type Span } from './span.js';
import { any, truth, type Truth } from './truth.js';

/**
 * A stretch whose value is not known. Two holes are equal when reference and scope are: nobody knows their value, but it is one.
 * `without` lists characters the value cannot hold. A hole with `anonymous` equals nothing, not even itself (redactions, calls that are not deterministic).
 */
export interface Hole {
  readonly reference: string;
  readonly scope: string;
  readonly without?: string;
  readonly anonymous?: true;
  /** Its value is a string or null, where it could be of any kind. */
  readonly string?: true;
  /** All that its value may be. */
  readonly oneOf?: readonly Text[];
  /** What its value begins with: the scheme of an issuer that a cluster states. */
  readonly begins?: string;
  /** For messages, never the value: what it is where nobody gives one, and what may be given. */
  readonly hints?: { readonly default?: string; readonly allowed?: readonly string[] };
  /** What it is known to be, though not which: host and path of the issuer of an EKS cluster. */
  readonly is?: 'eks-issuer';
  readonly at?: Span;
}

export interface Literal {
  readonly literal: string;
  /** What is written in its place: a reference to what is known to have this name; `isName`: for certain, and the name is not all that can be asked of it. */
  readonly of?: { readonly reference: string; readonly scope: string; readonly isName?: true };
  readonly at?: Span;
}

export type Part = Literal | Hole;

export interface Text {
  readonly parts: readonly Part[];
}

export const isHole = (part: Part): part is Hole => 'reference' in part;

export const literalText = (literal: string): Text => ({ parts: literal === '' ? [] : [{ literal }] });

export const hasHoles = (text: Text): boolean => text.parts.some(isHole);

/** The value, if all of it is known. */
export function knownValue({ parts }: Text): string | undefined {
  let value = '';
  for (const part of parts) {
    if (isHole(part)) return undefined;
    value += part.literal;
  }
  return value;
}

/** The text as written, for messages. */
export const display = (text: Text): string =>
  text.parts.map((part) => (isHole(part) ? displayHole(part) : part.literal)).join('');

/** What the reference of a part ends in that a tool makes up (26 characters behind `name_prefix`): nobody wrote it, and it is never printed. */
export const MADE_UP = '#suffix';

/** A member of a `for_each`, or of what a program makes, as it is written there: the address of the resource and the number only keep those of two apart. */
export const displayHole = ({ reference }: Hole): string =>
  reference.endsWith(MADE_UP)
    ? '…'
    : reference.replace(/^\S+ (?=each\.(?:key|value)\b)/, '').replace(/^([\w.[\]]+)#\d+$/, '$1');

/** Only the parts that are known, with a NUL for each hole: for questions about shape that no hole may answer. */
export const shapeOf = (text: Text): string => text.parts.map((part) => (isHole(part) ? '\0' : part.literal)).join('');

const sameHole = (a: Hole, b: Hole): boolean =>
  a.anonymous === undefined && b.anonymous === undefined && a.reference === b.reference && a.scope === b.scope;

/** A text as symbols: a string is one UTF-16 unit. Literals that touch merge by themselves. */
type Symbol = string | Hole;

function symbolsOf(text: Text): Symbol[] {
  const symbols: Symbol[] = [];
  for (const part of text.parts) {
    if (isHole(part)) symbols.push(part);
    else for (let i = 0; i < part.literal.length; i++) symbols.push(part.literal.charAt(i));
  }
  return symbols;
}

const sameSymbol = (a: Symbol | undefined, b: Symbol | undefined): boolean =>
  a === undefined || b === undefined
    ? false
    : typeof a === 'string' || typeof b === 'string'
      ? a === b
      : sameHole(a, b);

export function lowerCase(text: Text): Text {
  return {
    parts: text.parts.map((part) =>
      isHole(part)
        ? { ...part, reference: `lower(${part.reference})` }
        : { ...part, literal: part.literal.toLowerCase() },
    ),
  };
}

export const concat = (...texts: readonly Text[]): Text => concatenated(texts);

/** The texts with the separator between each two. */
export const separated = (texts: readonly Text[], separator: string): Text =>
  concatenated(texts.flatMap((one, i) => (i === 0 ? [one] : [literalText(separator), one])));

/** Of however many: arguments are limited by the stack. */
export function concatenated(texts: readonly Text[]): Text {
  return { parts: texts.flatMap((text) => text.parts) };
}

export function equals(a: Text, b: Text): Truth {
  const [one, other] = [knownValue(a), knownValue(b)];
  if (one !== undefined && other !== undefined) return one === other ? 'yes' : 'no';
  const [u, v] = withoutCommonEnds(symbolsOf(a), symbolsOf(b));
  if (u.length === 0 && v.length === 0) return 'yes';
  if (clash(u[0], v[0]) || clash(u.at(-1), v.at(-1))) return 'no';
  const [arms, others] = [armsOf(a), armsOf(b)];
  if (arms.length * others.length > 1)
    return agreed(arms.flatMap((arm) => others.map((another) => equals(arm, another))));
  if (u.every((s) => typeof s === 'string')) return canBe(v, u) ? 'unknown' : 'no';
  if (v.every((s) => typeof s === 'string')) return canBe(u, v) ? 'unknown' : 'no';
  return 'unknown';
}

/** Of a text that is one of several, these. */
export function armsOf(text: Text): readonly Text[] {
  const [only, ...others] = text.parts;
  return only === undefined || others.length > 0 || !isHole(only) ? [text] : (only.oneOf ?? [text]);
}

/** What all say alike; where they differ it depends. */
const agreed = ([first = 'unknown', ...others]: readonly Truth[]): Truth =>
  others.every((other) => other === first) ? first : 'unknown';

/** What both begin and end with cancels: wu = wv if and only if u = v. */
function withoutCommonEnds(
  x: readonly Symbol[],
  y: readonly Symbol[],
): readonly [readonly Symbol[], readonly Symbol[]] {
  let start = 0;
  while (start < x.length && start < y.length && sameSymbol(x[start], y[start])) start++;
  let endX = x.length;
  let endY = y.length;
  while (endX > start && endY > start && sameSymbol(x[endX - 1], y[endY - 1])) {
    endX--;
    endY--;
  }
  return [x.slice(start, endX), y.slice(start, endY)];
}

const clash = (p: Symbol | undefined, q: Symbol | undefined): boolean =>
  typeof p === 'string' && typeof q === 'string' && p !== q;

/** Two texts have one key exactly where `equals` says yes; undefined for one that equals nothing, not even itself. */
export function keyOf(text: Text): string | undefined {
  let key = '';
  for (const part of text.parts) {
    if (!isHole(part)) key += part.literal;
    else if (part.anonymous === true) return undefined;
    else key += `\0${part.reference}\0${part.scope}\0`;
  }
  return key;
}

export const equalsAny = (text: Text, others: Iterable<Text>): Truth =>
  any([...others].map((other) => equals(text, other)));

/** An atom of a wildcard pattern: one unit or hole to be met exactly, one unit of any kind, or a run of any length without some characters. */
type Atom = { readonly one: Symbol } | { readonly any: true } | { readonly run: string };

/** Bounds the product of pattern and value lengths: past it the answer is `unknown`, not a wait. */
const MAX_MATCH_WORK = 1 << 24;

/** Could the holes of `pattern` be filled so that it is `word`? Holes are taken as independent, so this errs towards yes. */
const canBe = (pattern: readonly Symbol[], word: readonly Symbol[]): boolean =>
  pattern.length * word.length > MAX_MATCH_WORK ||
  matches(
    pattern.map((s): Atom => (typeof s === 'string' ? { one: s } : { run: s.without ?? '' })),
    word,
  );

/** What a hole of a word could hold: a unit that the pattern asks for, unless it is one of those that it cannot hold. */
const canHold = ({ without }: Hole, atom: Atom): boolean =>
  !('one' in atom) || typeof atom.one !== 'string' || without?.includes(atom.one) !== true;

/**
 * Wildcard matching in O(pattern × word) time and without recursion: the set of pattern positions that can be reached after each symbol of the word.
 * With `filled` the holes of the word may be filled so that it matches.
 */
function matches(pattern: readonly Atom[], word: readonly Symbol[], filled = false): boolean {
  let reached = new Uint8Array(pattern.length + 1);
  reached[0] = 1;
  passRuns(pattern, reached);
  for (const symbol of word) {
    if (filled && typeof symbol !== 'string') {
      for (const [p, atom] of pattern.entries()) if (reached[p] === 1 && canHold(symbol, atom)) reached[p + 1] = 1;
      continue;
    }
    const next = reachedAfter(pattern, reached, symbol);
    if (next === undefined) return false;
    passRuns(pattern, next);
    reached = next;
  }
  return reached[pattern.length] === 1;
}

/** A run may be empty. */
function passRuns(pattern: readonly Atom[], reached: Uint8Array): void {
  for (let p = 0; p < pattern.length; p++) {
    const atom = pattern[p];
    if (reached[p] === 1 && atom !== undefined && 'run' in atom) reached[p + 1] = 1;
  }
}

/** Where one more symbol leads; undefined: nowhere. */
function reachedAfter(
  pattern: readonly Atom[],
  reached: Uint8Array,
  symbol: Symbol,
): Uint8Array<ArrayBuffer> | undefined {
  const next = new Uint8Array(pattern.length + 1);
  let isAlive = false;
  for (let p = 0; p < pattern.length; p++) {
    const atom = pattern[p];
    if (atom === undefined || reached[p] !== 1 || !takes(atom, symbol)) continue;
    next['run' in atom ? p : p + 1] = 1;
    isAlive = true;
  }
  return isAlive ? next : undefined;
}

function takes(atom: Atom, symbol: Symbol): boolean {
  if ('run' in atom) return typeof symbol !== 'string' || !atom.run.includes(symbol);
  return 'any' in atom ? typeof symbol === 'string' : sameSymbol(atom.one, symbol);
}

/** The same of texts that are known: each run is taken as short as it can be. */
function matchesLiteral(pattern: string, word: string): boolean {
  let p = 0;
  let run: { readonly after: number; end: number } | undefined;
  for (let w = 0; w < word.length;) {
    const unit = pattern.charAt(p);
    if (unit === '*') run = { after: ++p, end: w };
    else if (p < pattern.length && (unit === '?' || unit === word.charAt(w))) {
      p++;
      w++;
    } else {
      if (run === undefined) return false;
      p = run.after;
      w = ++run.end;
    }
  }
  while (pattern.charAt(p) === '*') p++;
  return p === pattern.length;
}

/** IAM StringLike: `*` is any run, `?` one character, both across `:` and `/`. A hole in the pattern may itself hold wildcards. */
export function like(pattern: Text, value: Text): Truth {
  const [literalPattern, literalValue] = [knownValue(pattern), knownValue(value)];
  if (literalPattern !== undefined && literalValue !== undefined) {
    // Before the first wildcard each unit is itself, and nearly all that do not match differ there.
    const from = literalPattern.search(/[*?]/);
    if (from < 0) return truth(literalPattern === literalValue);
    if (!literalValue.startsWith(literalPattern.slice(0, from))) return 'no';
    if (literalPattern.length * literalValue.length > MAX_MATCH_WORK) return 'unknown';
    return truth(matchesLiteral(literalPattern, literalValue));
  }
  const p = symbolsOf(pattern);
  const v = symbolsOf(value);
  if (p.length * v.length > MAX_MATCH_WORK) return 'unknown';
  const wildcard = (s: Symbol): Atom => (s === '*' ? { run: '' } : s === '?' ? { any: true } : { one: s });
  if (matches(p.map(wildcard), v)) return 'yes';
  // A hole of the pattern may hold `*`, so it stands for any run, even of characters it could not hold as a value.
  const wide = p.map((s): Atom => (typeof s === 'string' ? wildcard(s) : { run: '' }));
  if (v.every((s) => typeof s === 'string')) return matches(wide, v) ? 'unknown' : 'no';
  return matches(wide, v, true) ? 'unknown' : 'no';
}

export function startsWith(text: Text, prefix: string): Truth {
  const [first] = text.parts;
  if (first !== undefined && !isHole(first) && first.literal.length >= prefix.length)
    return truth(first.literal.startsWith(prefix));
  return edgeIs(symbolsOf(text), prefix.split(''));
}

export function endsWith(text: Text, suffix: string): Truth {
  const last = text.parts.at(-1);
  if (last !== undefined && !isHole(last) && last.literal.length >= suffix.length)
    return truth(last.literal.endsWith(suffix));
  return edgeIs(symbolsOf(text).reverse(), suffix.split('').reverse());
}

function edgeIs(symbols: readonly Symbol[], edge: readonly string[]): Truth {
  for (const [i, wanted] of edge.entries()) {
    const symbol = symbols[i];
    if (symbol === undefined) return 'no';
    if (typeof symbol !== 'string') return 'unknown';
    if (symbol !== wanted) return 'no';
  }
  return 'yes';
}

/** Whether a literal part holds `mark`: yes for certain, no if even the holes cannot. */
export function contains(text: Text, mark: string): Truth {
  if (text.parts.some((part) => !isHole(part) && part.literal.includes(mark))) return 'yes';
  return text.parts.some((part) => isHole(part) && !excludes(part, mark)) ? 'unknown' : 'no';
}

/** A hole that cannot hold some character of `mark` cannot hold all of it. */
const excludes = (hole: Hole, mark: string): boolean =>
  hole.without !== undefined && hole.without.split('').some((character) => mark.includes(character));

/** What stands before and after the first literal occurrence of `mark`; `certain` if no hole before it can hold `mark` too. */
export function splitOnce(
  text: Text,
  mark: string,
): { readonly before: Text; readonly after: Text; readonly certain: boolean } | undefined {
  const [only, ...others] = text.parts;
  if (only !== undefined && others.length === 0 && !isHole(only)) {
    const at = only.literal.indexOf(mark);
    return at < 0
      ? undefined
      : { certain: true, before: { parts: cut(only, 0, at) }, after: { parts: cut(only, at + mark.length) } };
  }
  let certain = true;
  // The mark may stand across literals that touch: `from` is the first of them, `offset` the length of those before this one.
  let [from, offset, tail] = [0, 0, ''];
  for (const [i, part] of text.parts.entries()) {
    if (isHole(part)) {
      certain &&= excludes(part, mark);
      [from, offset, tail] = [i + 1, 0, ''];
      continue;
    }
    const seen = tail + part.literal;
    const k = seen.indexOf(mark);
    if (k >= 0) {
      const start = offset - tail.length + k;
      const run = text.parts.slice(from, i + 1).flatMap((one) => (isHole(one) ? [] : [one]));
      return {
        certain,
        before: { parts: [...text.parts.slice(0, from), ...cutAll(run, 0, start)] },
        after: { parts: [...cutAll(run, start + mark.length), ...text.parts.slice(i + 1)] },
      };
    }
    offset += part.literal.length;
    tail = mark.length > 1 ? seen.slice(1 - mark.length) : '';
  }
  return undefined;
}

function cutAll(run: readonly Literal[], start: number, end = Infinity): Literal[] {
  let offset = 0;
  return run.flatMap((part) => {
    const { length } = part.literal;
    const own = cut(part, Math.max(0, start - offset), Math.min(length, end - offset));
    offset += length;
    return own;
  });
}

/** The text without its last `length` units, which must be literal. */
export function dropEnd(text: Text, length: number): Text | undefined {
  const parts = [...text.parts];
  let left = length;
  while (left > 0) {
    const last = parts.pop();
    if (last === undefined || isHole(last)) return undefined;
    if (last.literal.length > left) for (const one of cut(last, 0, last.literal.length - left)) parts.push(one);
    left -= Math.min(left, last.literal.length);
  }
  return { parts };
}

function cut(part: Literal, start: number, end = part.literal.length): Literal[] {
  if (start >= end) return [];
  if (start === 0 && end === part.literal.length) return [part];
  return [
    { literal: part.literal.slice(start, end), ...(part.at === undefined ? {} : { at: within(part.at, start, end) }) },
  ];
}

/** The place from the first to the last part, if each part has one in the same source. */
export function spanOfText(text: Text): Span | undefined {
  const first = text.parts[0]?.at;
  const last = text.parts.at(-1)?.at;
  return first === undefined || last === undefined || first.source !== last.source
    ? undefined
    : { source: first.source, start: first.start, end: last.end };
}

/** The text with some of its holes filled. */
export function textWith(text: Text, valueOfHole: (hole: Hole) => readonly Part[] | undefined): Text {
  const values = text.parts.map((part) => (isHole(part) ? valueOfHole(part) : undefined));
  if (values.every((value) => value === undefined)) return text;
  return { parts: text.parts.flatMap((part, i) => values[i] ?? [part]) };
}
