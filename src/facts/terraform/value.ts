/** Terraform's values as trees: how they are made, converted, compared and printed. */
import { decimalOf } from './decimal.js';
import type { Span } from '../../value/span.js';
import { concatenated, equals, hasHoles, knownValue, literalText, type Hole, type Text } from '../../value/text.js';
import type { Entry, ListTree, MapTree, Tree } from '../../value/tree.js';
import { all, truth, type Truth } from '../../value/truth.js';

export type Value = Tree;

/** What Terraform refuses for certain; `try` and `can` catch it. */
export class EvaluationError extends Error {}

/** A file that a function reads is not there. `tell`: hears of it where nothing catches it. */
class MissingFileError extends EvaluationError {
  constructor(
    message: string,
    readonly tell: () => void,
  ) {
    super(message);
  }
}

/** What is wrong with the program itself: `try` does not catch it. */
export class StaticError extends Error {}

/** Without the stack, which nobody reads and which costs more than the evaluation. */
export function fail(message: string): never {
  throw withoutStack(() => new EvaluationError(message));
}

/** As `fail`, of a file. */
export function failMissing(path: string, tell: () => void): never {
  throw withoutStack(() => new MissingFileError(`there is no file ${path}`, tell));
}

function withoutStack(make: () => EvaluationError): EvaluationError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export const string = (value: string | Text, at: Span): Value => ({
  kind: 'text',
  text: typeof value === 'string' ? placed(value, at) : value,
  at,
});

const placed = (literal: string, at: Span): Text => (literal === '' ? literalText('') : { parts: [{ literal, at }] });

/** `written`: canonical decimal digits, as Terraform prints a number. */
export const number = (written: string, at: Span): Value => ({ kind: 'number', value: Number(written), written, at });
export const boolean = (value: boolean, at: Span): Value => ({ kind: 'boolean', value, written: String(value), at });
export const nothing = (at: Span): Value => ({ kind: 'null', at });
export const list = (
  items: readonly Value[],
  at: Span,
  collection: NonNullable<ListTree['collection']> = 'tuple',
  open = false,
): ListTree => ({ kind: 'list', items, open, at, collection });
export const hole = (reference: string, scope: string, at: Span, more: Partial<Hole> = {}): Value => ({
  kind: 'hole',
  hole: { ...more, reference, scope, at },
  at,
});
/** Not known, and equal to nothing else. */
export const unknown = (at: Span, reference = 'unknown'): Value =>
  hole(reference, at.source.path, at, { anonymous: true });

/** Members in the order of their keys; of equal keys the last. */
export function object(
  entries: readonly Entry[],
  at: Span,
  collection: NonNullable<MapTree['collection']> = 'object',
  open = false,
): MapTree {
  return { kind: 'map', entries: sortedEntries(entries), open, at, collection };
}

/** Terraform's order is that of the bytes; keys with holes come in the order of what is known of them. */
function sortedEntries(entries: readonly Entry[]): readonly Entry[] {
  const byName = new Map<string, Entry>();
  const open: Entry[] = [];
  for (const entry of entries) {
    const name = knownValue(entry.key);
    if (name === undefined) open.push(entry);
    else byName.set(name, entry);
  }
  return [...[...byName].sort(([a], [b]) => compareCodePoints(a, b)).map(([, entry]) => entry), ...open];
}

/** Where two strings first differ, a half of a pair means more than any unit that stands alone. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rank(x) - rank(y) : x - y;
  }
  return a.length - b.length;
}

/** Surrogates come after all other units. */
const rank = (unit: number): number => (unit <= 0xdfff ? unit + 0x2800 : unit);

export const entry = (key: string | Text, value: Value, at: Span): Entry => ({
  key: typeof key === 'string' ? literalText(key) : key,
  keyAt: at,
  value,
});

export const literalKey = (name: string): Text => ({ parts: [{ literal: name }] });

/** What a hole is called that stands for what Terraform refuses. */
export const REFUSED = 'an error';

/** What is refused is not known: whoever reads on says nothing of it. What is refused in there is no error of the expression that asks. */
export function settle(compute: () => Value, at: Span): Value {
  const before = refusedArms;
  try {
    return compute();
  } catch (error) {
    if (error instanceof MissingFileError) error.tell();
    if (error instanceof EvaluationError || error instanceof StaticError) return unknown(at, REFUSED);
    throw error;
  } finally {
    refusedArms = before;
  }
}

let refusedArms = 0;

/** An arm of a choice was left out, because Terraform would refuse it. */
export function countRefusedArm(): void {
  refusedArms++;
}

/** The value, and whether it is that of some arms of a choice only: with the others it would be refused. */
export function inPart(compute: () => Value | undefined): {
  readonly value: Value | undefined;
  readonly inPart: boolean;
} {
  const before = refusedArms;
  const value = compute();
  return { value, inPart: refusedArms !== before };
}

/** How many of the first items of an open list stand where they do whatever else it holds; of all others the place is not known. */
const LEADING = new WeakMap<ListTree, number>();

export const leadingOf = (value: ListTree): number => (value.open ? (LEADING.get(value) ?? 0) : value.items.length);

export function withLeading(value: ListTree, count: number): ListTree {
  if (value.open && count > 0) LEADING.set(value, count);
  return value;
}

/** Lists of one item or none, and it is not known which: what `count = var.create ? 1 : 0` makes. */
const OPTIONAL = new WeakSet<ListTree>();

export const isOptional = (value: Value): boolean => value.kind === 'list' && OPTIONAL.has(value);

export function optional(value: ListTree): ListTree {
  OPTIONAL.add(value);
  return value;
}

/** The two lists that such a list may be. */
export const optionalArms = (value: ListTree): readonly [ListTree, ListTree] => [
  { ...value, open: false },
  { ...value, items: [], open: false },
];

export const isUnknown = (value: Value): boolean => value.kind === 'hole' || value.kind === 'choice';

/** Whether nothing in it is open, a hole or a choice. */
export function isWhollyKnown(value: Value): boolean {
  switch (value.kind) {
    case 'text':
      return !hasHoles(value.text);
    case 'list':
      return !value.open && value.items.every(isWhollyKnown);
    case 'map':
      return !value.open && value.entries.every((one) => !hasHoles(one.key) && isWhollyKnown(one.value));
    case 'hole':
    case 'choice':
      return false;
    default:
      return true;
  }
}

/** A scalar as a string; undefined for what is not one. A hole is a text of itself. */
export function textFrom(value: Value): Text | undefined {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
    case 'boolean':
      return placed(value.written, value.at);
    case 'hole':
      return { parts: [{ ...value.hole, at: value.at }] };
    default:
      return undefined;
  }
}

/** A string argument; fails for certain where it can be none. */
export function requireText(value: Value): Text {
  if (value.kind === 'null') fail('a string is required, not null');
  return textFrom(value) ?? (value.kind === 'choice' ? chosenText(value) : fail('a string is required'));
}

/** A choice as a text is a hole whose value is one of its arms. */
const chosenText = (value: Value): Text => ({
  parts: [{ reference: 'a conditional', scope: value.at.source.path, anonymous: true, at: value.at }],
});

export const knownText = (value: Value): string | undefined => {
  const text = textFrom(value);
  return text === undefined ? undefined : knownValue(text);
};

export const joined = (texts: readonly Text[], separator: Text): Text =>
  concatenated(texts.flatMap((text, i) => (i === 0 ? [text] : [separator, text])));

/** Equality as `==` has it: the type first. */
export function sameValue(a: Value, b: Value): Truth {
  if (isUnknown(a) || isUnknown(b)) return mayBeSame(a, b);
  if (a.kind === 'text' && b.kind === 'text') return equals(a.text, b.text);
  if (a.kind === 'number' && b.kind === 'number') return truth(a.written === b.written);
  if (a.kind === 'boolean' && b.kind === 'boolean') return truth(a.value === b.value);
  if (a.kind === 'list' && b.kind === 'list') return sameLists(a, b);
  if (a.kind === 'map' && b.kind === 'map') return sameMaps(a, b);
  return truth(a.kind === b.kind);
}

/** Of two values one of which is not known. */
function mayBeSame(a: Value, b: Value): Truth {
  const [x, y] = [a, b].map((one) => (isScalarLike(one) ? textFrom(one) : undefined));
  return x === undefined || y === undefined ? 'unknown' : equals(x, y);
}

const isScalarLike = (value: Value): boolean => value.kind === 'text' || value.kind === 'hole';

function sameLists(a: ListTree, b: ListTree): Truth {
  if (a.open || b.open) return 'unknown';
  if ((a.collection ?? 'tuple') !== (b.collection ?? 'tuple') || a.items.length !== b.items.length) return 'no';
  return all(a.items.map((item, i) => sameValue(item, b.items[i] ?? item)));
}

function sameMaps(a: MapTree, b: MapTree): Truth {
  if (a.open || b.open) return 'unknown';
  if (a.entries.length !== b.entries.length) return 'no';
  const same = all(
    a.entries.map((one, i): Truth => {
      const other = b.entries[i];
      return other === undefined ? 'no' : all([equals(one.key, other.key), sameValue(one.value, other.value)]);
    }),
  );
  // A map is no object, however equal they look; which of them a value is, is not always told.
  return same === 'yes' && (a.collection ?? 'object') !== (b.collection ?? 'object') ? 'unknown' : same;
}

/** A condition: booleans, and the strings that convert to one. Undefined: not known. */
export function conditionOf(value: Value): boolean | undefined {
  if (value.kind === 'boolean') return value.value;
  if (isUnknown(value)) return undefined;
  if (value.kind === 'text') {
    const known = knownValue(value.text);
    if (known === undefined) return undefined;
    if (known === 'true' || known === '1') return true;
    if (known === 'false' || known === '0') return false;
  }
  return fail('a boolean is required');
}

/** A number argument as an integer; undefined where it is not known. */
export function integerOf(value: Value): number | undefined {
  const known = numberOf(value);
  if (known === undefined) return undefined;
  const result = Number(known);
  return Number.isSafeInteger(result) ? result : fail('a whole number is required');
}

/** Canonical decimal digits of a number, or of a string that converts to one. */
export function numberOf(value: Value): string | undefined {
  if (value.kind === 'number') return value.written;
  if (isUnknown(value)) return undefined;
  if (value.kind === 'text') {
    const known = knownValue(value.text);
    if (known === undefined) return undefined;
    return decimalOf(known) ?? fail('a number is required');
  }
  return fail('a number is required');
}
