/**
 * Values of programs while they are evaluated: those of JavaScript, with holes where nothing could be read. Lists and objects are the program's own, with
 * an identity, and change as the program changes them; all else is plain data. Every value has the place where it was written.
 */
import type { ClassNode, FunctionNode } from '../../document/typescript/ast.js';
import type { Span } from '../../value/span.js';
import { isHole, keyOf, knownValue, literalText, type Hole, type Part, type Text } from '../../value/text.js';
import type { Native } from './library.js';
import type { Scope } from './scope.js';

export type Value =
  | TextValue
  | NumberValue
  | BooleanValue
  | NothingValue
  | ListValue
  | ObjectValue
  | ChoiceValue
  | HoleValue
  | FunctionValue
  | ClassValue
  | NativeValue;

/** `at`: within the quotes where it is one literal. The parts have the places of what they were put together from. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: Text;
  readonly at: Span;
}
export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  readonly written: string;
  readonly at: Span;
}
export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly at: Span;
}
export interface NothingValue {
  readonly kind: 'null' | 'undefined';
  readonly at: Span;
}
/** `open`: more items may exist than could be read. */
export interface ListValue {
  readonly kind: 'list';
  items: Value[];
  open: boolean;
  /** An item of those that could not be read. */
  readonly item?: Value;
  readonly at: Span;
}
/** A member of an object. A getter is a function without parameters. */
export interface Member {
  readonly key: Text;
  readonly keyAt: Span;
  value: Value;
}
/** `members`: by their names, in the order in which they were written. `others`: those whose keys have holes. `open`: more may exist than could be read. */
export interface ObjectValue {
  readonly kind: 'object';
  members: Map<string, Member>;
  others: Member[];
  open: boolean;
  /** What it is an instance of. */
  readonly of?: ClassValue;
  /** What the constructor of a library's class made, where its class extends one. */
  base?: Value;
  readonly at: Span;
}
/** One of these, and which is not known. `hole` stands for it in a text: it is equal to itself alone. */
export interface ChoiceValue {
  readonly kind: 'choice';
  readonly arms: readonly Value[];
  readonly hole: Hole;
  readonly at: Span;
}
/** `default`: what the program takes where it is not given. */
export interface HoleValue {
  readonly kind: 'hole';
  readonly hole: Hole;
  readonly at: Span;
}
export interface FunctionValue {
  readonly kind: 'function';
  readonly node: FunctionNode;
  readonly scope: Scope;
  /** `this`, where it is bound. */
  readonly self: Value | undefined;
  /** The class whose member it is: `super` is its parent. */
  readonly home: ClassValue | undefined;
  readonly at: Span;
}
export interface ClassValue {
  readonly kind: 'class';
  readonly node: ClassNode;
  readonly scope: Scope;
  /** What it extends: a class, or what a library has. */
  readonly parent: Value | undefined;
  readonly statics: ObjectValue;
  readonly at: Span;
}
/** What a library has: a namespace, a class, a function, an instance, an output. */
export interface NativeValue {
  readonly kind: 'native';
  readonly native: Native;
  readonly at: Span;
}

/** A hole that stands in the program as a text of its own (`${Token[TOKEN.7]}`): functions of texts work on that text, which is replaced later. */
export interface Token extends Hole {
  readonly token: true;
}

export const isToken = (part: Part): part is Token => isHole(part) && 'token' in part;

export const textValue = (value: string | Text, at: Span): TextValue => ({
  kind: 'text',
  text: typeof value === 'string' ? placed(value, at) : value,
  at,
});

const placed = (literal: string, at: Span): Text => (literal === '' ? literalText('') : { parts: [{ literal, at }] });

export const numberValue = (value: number, at: Span, written = String(value)): NumberValue => ({
  kind: 'number',
  value,
  written,
  at,
});
export const booleanValue = (value: boolean, at: Span): BooleanValue => ({ kind: 'boolean', value, at });
export const nullValue = (at: Span): NothingValue => ({ kind: 'null', at });
export const undefinedValue = (at: Span): NothingValue => ({ kind: 'undefined', at });
export const listValue = (items: Value[], at: Span, open = false): ListValue => ({ kind: 'list', items, open, at });
/** Items of a list that is put together from others. */
export const MAX_ITEMS = 100_000;

/** The same, without those that are too many. */
export const listOf = (items: Value[], at: Span, open = false): ListValue =>
  items.length > MAX_ITEMS ? listValue([], at, true) : listValue(items, at, open);

export const nativeValue = (native: Native, at: Span): NativeValue => ({ kind: 'native', native, at });

/** Of equal names the last counts, and keeps the place of the first, as in JavaScript. */
export function objectValue(members: readonly Member[], at: Span, open = false): ObjectValue {
  const object: ObjectValue = { kind: 'object', members: new Map(), others: [], open, at };
  for (const member of members) addMember(object, member);
  return object;
}

export function addMember(object: ObjectValue, member: Member): void {
  const name = knownValue(member.key);
  if (name !== undefined) object.members.set(name, member);
  else object.others = [...object.others.filter(({ key }) => !sameKey(key, member.key)), member];
}

const sameKey = (a: Text, b: Text): boolean => {
  const key = keyOf(a);
  return key !== undefined && key === keyOf(b);
};

export const memberOf = (name: string, value: Value, keyAt: Span = value.at): Member => ({
  key: literalText(name),
  keyAt,
  value,
});

export const holeValue = (
  reference: string,
  scope: string,
  at: Span,
  more: Partial<Hole> & { readonly token?: true } = {},
): HoleValue => {
  const hole: Hole = { ...more, reference, scope, at };
  return { kind: 'hole', hole, at };
};

/** Not known, and equal to nothing else. */
export const unknownValue = (at: Span, reference = 'unknown'): HoleValue =>
  holeValue(reference, at.source.path, at, { anonymous: true });

export const isNothing = (value: Value): value is NothingValue => value.kind === 'null' || value.kind === 'undefined';
