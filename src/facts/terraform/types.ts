/** Types: what a variable's type makes of its value. */
import type { Call, Expression, Template } from '../../document/hcl/ast.js';
import { parseExpression } from '../../document/hcl/parse.js';
import { knownValue } from '../../value/text.js';
import type { Entry, MapTree } from '../../value/tree.js';
import { asString, distinctSorted, unified } from './unify.js';
import {
  boolean,
  fail,
  isUnknown,
  leadingOf,
  list,
  nothing,
  number,
  numberOf,
  object,
  unknown,
  withLeading,
  type Value,
} from './value.js';

/** Items of one type; those of a set without repetition and in order. */
function asList(
  value: Value,
  collection: 'list' | 'set',
  element: Type | undefined,
  evaluate?: (expression: Expression) => Value,
): Value {
  if (value.kind !== 'list') return fail('a list is required');
  const { items } = value;
  const converted = element === undefined ? unified(items) : items.map((item) => convert(item, element, evaluate));
  const made = list(collection === 'set' ? distinctSorted(converted) : converted, value.at, collection, value.open);
  return collection === 'set' || value.collection === 'set' ? made : withLeading(made, leadingOf(value));
}

export type Type =
  | { readonly kind: 'any' | 'string' | 'number' | 'bool' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'object'; readonly members: readonly ObjectType[] };

interface ObjectType {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  /** Evaluated where the type is written. */
  readonly otherwise: Expression | undefined;
}

const ANY: Type = { kind: 'any' };

/** A type as it is written in a variable; `any` for what is not understood. */
export function typeOf(expression: Expression): Type {
  switch (expression.kind) {
    case 'name':
      return namedType(expression.name);
    case 'call':
      return constructedType(expression);
    // In JSON, and before Terraform 0.12, types are written in quotes.
    case 'template':
      return quotedType(expression);
    default:
      return ANY;
  }
}

function namedType(name: string): Type {
  switch (name) {
    case 'string':
    case 'number':
    case 'bool':
      return { kind: name };
    case 'list':
    case 'set':
    case 'map':
      return { kind: name, element: ANY };
    default:
      return ANY;
  }
}

function constructedType({ name, args: [argument] }: Call): Type {
  switch (name) {
    case 'list':
    case 'set':
    case 'map':
      return { kind: name, element: argument === undefined ? ANY : typeOf(argument) };
    case 'tuple':
      return argument?.kind === 'tuple' ? { kind: 'tuple', items: argument.items.map(typeOf) } : ANY;
    case 'object':
      return argument?.kind === 'object' ? { kind: 'object', members: argument.members.flatMap(memberType) } : ANY;
    default:
      return ANY;
  }
}

function quotedType({ parts: [only, ...others] }: Template): Type {
  if (only?.kind !== 'literal' || others.length > 0) return ANY;
  const type = parseExpression({ path: only.at.source.path, text: only.text });
  return type === undefined || type.kind === 'template' ? ANY : typeOf(type);
}

function memberType({ key, value }: { readonly key: Expression; readonly value: Expression }): readonly ObjectType[] {
  const name = key.kind === 'name' ? key.name : undefined;
  if (name === undefined) return [];
  if (value.kind !== 'call' || value.name !== 'optional')
    return [{ name, type: typeOf(value), optional: false, otherwise: undefined }];
  const [type, otherwise] = value.args;
  return [{ name, type: type === undefined ? ANY : typeOf(type), optional: true, otherwise }];
}

/** A value as a variable of this type has it. `evaluate` gives the defaults of optional members. */
export function convert(value: Value, type: Type, evaluate?: (expression: Expression) => Value): Value {
  if (value.kind === 'null' || type.kind === 'any') return value;
  if (value.kind === 'choice') return { ...value, arms: value.arms.map((arm) => convert(arm, type, evaluate)) };
  if (value.kind === 'hole')
    return type.kind === 'string' ? { ...value, hole: { ...value.hole, string: true } } : value;
  switch (type.kind) {
    case 'string':
      return asString(value);
    case 'number':
      return asNumber(value);
    case 'bool':
      return asBoolean(value);
    case 'list':
    case 'set':
      return asList(value, type.kind, type.element.kind === 'any' ? undefined : type.element, evaluate);
    case 'tuple':
      return asTuple(value, type.items, evaluate);
    case 'map':
      return asMap(value, type.element, evaluate);
    case 'object':
      return asObject(value, type.members, evaluate);
  }
}

export function asNumber(value: Value): Value {
  const known = numberOf(value);
  return known === undefined ? value : number(known, value.at);
}

export function asBoolean(value: Value): Value {
  if (value.kind === 'boolean' || isUnknown(value)) return value;
  const known = value.kind === 'text' ? knownValue(value.text) : fail('a boolean is required');
  if (known === undefined) return unknown(value.at);
  if (known === 'true' || known === '1') return boolean(true, value.at);
  return known === 'false' || known === '0' ? boolean(false, value.at) : fail('a boolean is required');
}

function asTuple(value: Value, items: readonly Type[], evaluate: ((e: Expression) => Value) | undefined): Value {
  if (value.kind !== 'list' || value.items.length !== items.length) return fail('a tuple is required');
  return list(
    value.items.map((item, i) => convert(item, items[i] ?? ANY, evaluate)),
    value.at,
  );
}

function asMap(value: Value, element: Type, evaluate: ((e: Expression) => Value) | undefined): Value {
  if (value.kind !== 'map') return fail('a map is required');
  const values = value.entries.map((one) => convert(one.value, element, evaluate));
  const same = element.kind === 'any' ? unified(values) : values;
  return object(
    value.entries.map((one, i): Entry => ({ ...one, value: same[i] ?? one.value })),
    value.at,
    'map',
    value.open,
  );
}

function asObject(
  value: Value,
  members: readonly ObjectType[],
  evaluate: ((e: Expression) => Value) | undefined,
): Value {
  if (value.kind !== 'map') return fail('an object is required');
  const entries = members.map((member): Entry => {
    const given = value.entries.findLast(({ key }) => knownValue(key) === member.name);
    const keyAt = given?.keyAt ?? value.at;
    const key = { parts: [{ literal: member.name }] };
    return { key, keyAt, value: memberValue(given?.value, member, value, evaluate) };
  });
  return object(entries, value.at, 'object', value.open);
}

function memberValue(
  given: Value | undefined,
  { name, type, optional, otherwise }: ObjectType,
  whole: MapTree,
  evaluate: ((e: Expression) => Value) | undefined,
): Value {
  if (given !== undefined && (given.kind !== 'null' || !optional || otherwise === undefined))
    return convert(given, type, evaluate);
  if (whole.open) return unknown(whole.at, name);
  if (!optional) return fail(`the attribute \`${name}\` is required`);
  if (otherwise === undefined) return nothing(whole.at);
  return evaluate === undefined ? unknown(whole.at, name) : convert(evaluate(otherwise), type, evaluate);
}

/** Arguments that the aws and kubernetes providers declare as booleans, of those that are read as such. */
const BOOLEANS: ReadonlySet<string> = new Set([
  'automount_service_account_token',
  'disable_session_tags',
  'host_network',
  'run_as_non_root',
]);

/** An argument as its provider gets it. */
export const asDeclared = (name: string, value: Value): Value =>
  BOOLEANS.has(name) ? convert(value, { kind: 'bool' }) : value;
