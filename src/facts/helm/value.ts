/** Values of Go's templates, of which parts may not be known. Maps and lists have an identity, for `set` and `merge` change them in place. */
import type { Span } from '../../value/span.js';
import {
  concat,
  concatenated,
  hasHoles,
  keyOf,
  knownValue,
  literalText,
  type Hole,
  type Text,
} from '../../value/text.js';
import type { Truth } from '../../value/truth.js';
import { table } from '../../value/table.js';

export type Value = TextValue | NumberValue | BooleanValue | NilValue | ListValue | MapValue | HoleValue | Native;

export interface TextValue {
  readonly kind: 'text';
  readonly text: Text;
  readonly at?: Span;
}
/** Numbers of values files are floats, as they come out of JSON; those of templates are `int`, of `--set` and of sprig's arithmetic `int64`. */
export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  readonly type: 'int' | 'int64' | 'uint8' | 'uint64' | 'float64';
  readonly at?: Span;
}
export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly at?: Span;
}
export interface NilValue {
  readonly kind: 'nil';
  /** A nil `interface {}`, as a map or a list holds it: it has no fields and is no map. What a pipeline gives is nothing at all, which may be either. */
  readonly isInterface?: true;
  readonly at?: Span;
}
export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  /** More items may follow. */
  readonly open?: true;
  /** They come in any order, as those of Go's maps do. */
  readonly unordered?: true;
  /** Go's type of each item, if it is not `interface {}`. */
  readonly of?: 'string' | 'int' | '[]interface {}';
  readonly at?: Span;
}
export interface MapValue {
  readonly kind: 'map';
  readonly members: Map<string, Member>;
  /** More members may be there. */
  open?: true;
  /** Go's type of each member, if it is not `interface {}`: one that is missing is the empty text. */
  readonly of?: 'string';
  /** All the values of a chart, which for Go are of a type of their own. */
  readonly isValues?: true;
  readonly at?: Span;
}
export interface Member {
  readonly value: Value;
  readonly keyAt?: Span;
}
/** Not known, of whatever type. */
export interface HoleValue {
  readonly kind: 'hole';
  readonly hole: Hole;
  readonly at?: Span;
}
/** An object with methods: `.Files`, `.Capabilities.APIVersions`. */
export interface Native {
  readonly kind: 'native';
  readonly member: (name: string, args: readonly Value[]) => Value;
  readonly at?: undefined;
}

/** What executing refuses for certain. */
export class RenderError extends Error {
  constructor(
    message: string,
    readonly at?: Span,
  ) {
    super(message);
  }
}

export function fail(message: string): never {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new RenderError(message);
  Error.stackTraceLimit = stackTraceLimit;
  throw error;
}

export const NIL: NilValue = { kind: 'nil' };
export const NIL_INTERFACE: NilValue = { kind: 'nil', isInterface: true };

export const text = (value: string | Text): TextValue => ({
  kind: 'text',
  text: typeof value === 'string' ? literalText(value) : value,
});
export const int = (value: number): NumberValue => ({ kind: 'number', value: Math.trunc(value), type: 'int' });
export const int64 = (value: number): NumberValue => ({ ...int(value), type: 'int64' });
export const float = (value: number): NumberValue => ({ kind: 'number', value, type: 'float64' });
/** As it is written in a template; one that takes more than 53 bits is not computed with. */
export const numeral = (value: number, isFloat: boolean): Value =>
  isFloat ? float(value) : Number.isSafeInteger(value) ? int(value) : hole('a large number', '', { anonymous: true });
export const boolean = (value: boolean): BooleanValue => ({ kind: 'boolean', value });
export const list = (items: readonly Value[], open = false): ListValue => ({
  kind: 'list',
  items,
  ...(open ? { open: true } : {}),
});
/** Go's `[]string`. */
export const strings = (items: readonly string[]): ListValue => ({
  ...list(items.map((item) => text(item))),
  of: 'string',
});
export const map = (members: Iterable<readonly [string, Member]> = []): MapValue => ({
  kind: 'map',
  members: new Map(members),
});
export const mapOf = (members: Readonly<Record<string, Value>>): MapValue =>
  map(Object.entries(members).map(([name, value]) => [name, { value }]));

/** An object of Go, of which a field that it does not have is refused. */
export const objectOf = (members: Readonly<Record<string, Value>>): Native => ({
  kind: 'native',
  member: (name) => (Object.hasOwn(members, name) ? members[name] : undefined) ?? fail(`can't evaluate field ${name}`),
});

export const hole = (reference: string, scope: string, more: Partial<Hole> = {}): HoleValue => ({
  kind: 'hole',
  hole: { ...more, reference, scope },
});

/** Whether Go takes it for true; `and`, `or`, `if`, `with`, and sprig's `empty` ask. */
export function truthOf(value: Value): Truth {
  switch (value.kind) {
    case 'text':
      return truthOfText(value.text);
    case 'number':
      return value.value === 0 ? 'no' : 'yes';
    case 'boolean':
      return value.value ? 'yes' : 'no';
    case 'nil':
      return 'no';
    case 'list':
      return truthOfSize(value.items.length, value.open);
    case 'map':
      return truthOfSize(value.members.size, value.open);
    case 'hole':
      return isNeverEmpty(value.hole) ? 'yes' : 'unknown';
    case 'native':
      return 'yes';
  }
}

const truthOfSize = (size: number, open: true | undefined): Truth =>
  size > 0 ? 'yes' : open === true ? 'unknown' : 'no';

function truthOfText(held: Text): Truth {
  const isFilled = held.parts.some((part) => ('literal' in part ? part.literal !== '' : isNeverEmpty(part)));
  return isFilled ? 'yes' : hasHoles(held) ? 'unknown' : 'no';
}

/** The longest that the value of a hole can be; undefined where nobody knows. */
const LENGTHS: Readonly<Record<string, number>> = table({ '.Release.Name': 53, '.Release.Namespace': 63 });

export const longestOf = ({ reference }: Hole): number | undefined => LENGTHS[reference];

/** Names that Kubernetes checks: not empty, and a letter or a digit at both ends. */
export const isName = (hole: Hole): boolean => longestOf(hole) !== undefined;

const isNeverEmpty = isName;

/** The text of a scalar as a template prints it. Maps and lists print as Go's `%v` has them. */
export function printed(value: Value): Text {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return placed(printedNumber(value), value.at);
    case 'boolean':
      return placed(String(value.value), value.at);
    case 'nil':
      return literalText('');
    case 'hole':
      return { parts: [value.at === undefined ? value.hole : { ...value.hole, at: value.at }] };
    case 'list':
      return value.unordered === true || value.open === true
        ? SOMETHING
        : inBrackets('[', value.items.map(inside), ']');
    case 'map':
      if (value.open === true) return SOMETHING;
      return inBrackets(
        'map[',
        sortedNames(value).map((name) =>
          concat(literalText(`${name}:`), inside(value.members.get(name)?.value ?? NIL)),
        ),
        ']',
      );
    case 'native':
      return SOMETHING;
  }
}

const SOMETHING: Text = { parts: [{ reference: 'an object', scope: '', anonymous: true }] };

const inside = (value: Value): Text => (value.kind === 'nil' ? literalText('<nil>') : printed(value));

const inBrackets = (open: string, items: readonly Text[], close: string): Text =>
  concatenated([
    literalText(open),
    ...items.slice(0, 1),
    ...items.slice(1).map((item) => ({ parts: [{ literal: ' ' }, ...item.parts] })),
    literalText(close),
  ]);

export const placed = (literal: string, at: Span | undefined): Text =>
  literal === '' ? literalText('') : { parts: [at === undefined ? { literal } : { literal, at }] };

export const sortedNames = (value: MapValue): readonly string[] =>
  [...value.members.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** As Go's `%v` prints it: a float with an exponent from a million on. */
export function printedNumber({ value, type }: NumberValue): string {
  if (type !== 'float64' || value === 0) return String(value);
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -5 && exponent < 22 && !(Math.abs(value) < 1e-4) && Math.abs(value) < 1e6) return String(value);
  const [digits = '', power = ''] = value.toExponential().split('e');
  const sign = power.startsWith('-') ? '-' : '+';
  return `${digits}e${sign}${power.replace(/^[-+]/, '').padStart(2, '0')}`;
}

/** The value, if it is a text and all of it is known. */
export const knownText = (value: Value | undefined): string | undefined =>
  value?.kind === 'text' ? knownValue(value.text) : undefined;

/** Nodes that a key may have: what is larger equals nothing. */
const MAX_KEY_NODES = 2000;

/** Two values with one key are equal; undefined for what equals nothing. */
export const valueKey = (value: Value): string | undefined => keyWithin(value, { nodes: MAX_KEY_NODES });

function keyWithin(value: Value, left: { nodes: number }): string | undefined {
  if (--left.nodes < 0) return undefined;
  switch (value.kind) {
    case 'text': {
      const key = keyOf(value.text);
      return key === undefined ? undefined : `"${key}"`;
    }
    case 'number':
      return `${value.type}${String(value.value)}`;
    case 'boolean':
      return String(value.value);
    case 'nil':
      return 'nil';
    case 'hole':
      return keyOf({ parts: [value.hole] });
    case 'native':
      return undefined;
    case 'list':
      return value.open === true || value.unordered === true ? undefined : keyOfAll(value.items, left, value.of);
    case 'map': {
      if (value.open === true) return undefined;
      const names = sortedNames(value);
      const inner = keyOfAll(
        names.map((name) => value.members.get(name)?.value ?? NIL),
        left,
        value.of,
      );
      return inner === undefined ? undefined : `{${names.join('\0')}}${inner}`;
    }
  }
}

function keyOfAll(values: readonly Value[], left: { nodes: number }, of = ''): string | undefined {
  const keys: string[] = [];
  for (const value of values) {
    const key = keyWithin(value, left);
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return `${of}[${keys.join('\0')}]`;
}

/** Whether something in it is not known. */
export function holdsHole(value: Value, left = { nodes: MAX_KEY_NODES }): boolean {
  if (--left.nodes < 0) return true;
  if (value.kind === 'text') return hasHoles(value.text);
  if (value.kind === 'list') return value.open === true || value.items.some((item) => holdsHole(item, left));
  if (value.kind === 'map')
    return value.open === true || [...value.members.values()].some((member) => holdsHole(member.value, left));
  return value.kind === 'hole' || value.kind === 'native';
}

/** What is computed of values that are not known: one hole for equal arguments, in one unit. */
export function computed(name: string, args: readonly Value[], scope: string): HoleValue {
  const keys = args.map((arg) => valueKey(arg));
  const reference = `${name} …`;
  if (keys.includes(undefined)) return hole(reference, scope, { anonymous: true });
  return hole(reference, `${scope}#${digest(`${name}(${keys.join('\x01')})`)}`);
}

/** 106 bits of a text, so that what stands for a long computation stays short (FNV-1a, twice). */
export function digest(key: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < key.length; i++) {
    const c = key.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b) ^ (a >>> 13);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}.${String(key.length)}`;
}
