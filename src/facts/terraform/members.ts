/** Attributes, indices and splats of values. A member of what is not known is named after what it belongs to. */
import type { Span } from '../../value/span.js';
import { equals, knownValue } from '../../value/text.js';
import type { HoleTree, ListTree, MapTree } from '../../value/tree.js';
import { choice, distribute } from './choices.js';
import {
  fail,
  hole,
  integerOf,
  isOptional,
  isUnknown,
  knownText,
  leadingOf,
  list,
  optional,
  requireText,
  unknown,
  withLeading,
  type Value,
} from './value.js';

/** What is asked of a value, one after the other. */
export type Step =
  | { readonly kind: 'attribute'; readonly name: string; readonly at: Span }
  | { readonly kind: 'index'; readonly key: Value; readonly dotted: boolean; readonly at: Span }
  | { readonly kind: 'splat'; readonly full: boolean; readonly at: Span };

export function apply(value: Value, steps: readonly Step[]): Value {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step.kind === 'splat') return splat(value, step, rest);
  const next = step.kind === 'attribute' ? attributeOf(value, step.name, step.at) : indexOf(value, step.key, step.at);
  return apply(next, rest);
}

/** `[*]` takes all that follows to each element, `.*` what is written behind a dot alone. */
function splat(value: Value, { full, at }: Extract<Step, { kind: 'splat' }>, rest: readonly Step[]): Value {
  const end = full
    ? rest.length
    : rest.findIndex((step) => step.kind === 'splat' || (step.kind === 'index' && !step.dotted));
  const own = end < 0 ? rest : rest.slice(0, end);
  const after = end < 0 ? [] : rest.slice(end);
  if (value.kind === 'hole')
    return apply(hole(`${value.hole.reference}[*]`, value.hole.scope, at, copied(value.hole)), rest);
  if (value.kind === 'choice') return distribute(value, (arm) => splat(arm, { kind: 'splat', full, at }, rest), at);
  const items = value.kind === 'null' ? [] : value.kind === 'list' ? value.items : [value];
  const open = value.kind === 'list' && value.open;
  const made = list(
    items.map((item) => apply(item, own)),
    at,
    'tuple',
    open,
  );
  if (value.kind !== 'list') return apply(made, after);
  const led = withLeading(made, leadingOf(value));
  return apply(isOptional(value) ? optional(led) : led, after);
}

const copied = (own: { readonly anonymous?: true }): { readonly anonymous?: true } =>
  own.anonymous === undefined ? {} : { anonymous: own.anonymous };

export function attributeOf(value: Value, name: string, at: Span): Value {
  switch (value.kind) {
    case 'hole':
      return hole(`${value.hole.reference}.${name}`, value.hole.scope, at, copied(value.hole));
    case 'choice':
      return distribute(value, (arm) => attributeOf(arm, name, at), at);
    case 'map':
      return memberOf(value, name, at);
    default:
      return fail(`there is no attribute \`${name}\``);
  }
}

function memberOf(map: MapTree, name: string, at: Span): Value {
  const found = map.entries.findLast(({ key }) => knownValue(key) === name);
  if (found !== undefined) return found.value;
  const maybe = map.open || map.entries.some(({ key }) => equals(key, { parts: [{ literal: name }] }) === 'unknown');
  return maybe ? missing(map, name, at) : fail(`there is no attribute \`${name}\``);
}

/** A member of something that is not all known, named after what it belongs to. */
const missing = (map: MapTree, name: string, at: Span): Value => {
  const owner = OWNERS.get(map);
  return owner === undefined ? unknown(at, name) : hole(`${owner.reference}.${name}`, owner.scope, at);
};

/** What open mappings are called, so that two reads of one member are one hole. */
const OWNERS = new WeakMap<MapTree, { readonly reference: string; readonly scope: string }>();

export function named(map: MapTree, reference: string, scope: string): MapTree {
  OWNERS.set(map, { reference, scope });
  return map;
}

function indexOf(value: Value, key: Value, at: Span): Value {
  switch (value.kind) {
    case 'choice':
      return distribute(value, (arm) => indexOf(arm, key, at), at);
    case 'hole':
      return itemOfHole(value, key, at);
    case 'list':
      return itemOf(value, key, at);
    case 'map':
      return valueOf(value, key, at);
    default:
      return fail('this has no index');
  }
}

function itemOfHole({ hole: own }: HoleTree, key: Value, at: Span): Value {
  const known = knownText(key);
  return known === undefined
    ? unknown(at, `${own.reference}[…]`)
    : hole(`${own.reference}[${known}]`, own.scope, at, copied(own));
}

function itemOf(value: ListTree, key: Value, at: Span): Value {
  if (isUnknown(key)) return anyOf(value, at);
  if (value.collection === 'set') return fail('a set has no index');
  const index = integerOf(key);
  if (index === undefined) return anyOf(value, at);
  const item = value.items[index];
  if (item !== undefined && index < leadingOf(value)) return item;
  return value.open ? unknown(at, `[${index}]`) : fail('the index is out of range');
}

function valueOf(value: MapTree, key: Value, at: Span): Value {
  const name = isUnknown(key) ? undefined : knownValue(requireText(key));
  return name === undefined ? anyOf(value, at) : memberOf(value, name, at);
}

/** One of the members, and which is not known. */
function anyOf(value: ListTree | MapTree, at: Span): Value {
  const members = value.kind === 'list' ? value.items : value.entries.map((one) => one.value);
  return value.open ? unknown(at) : choice(members, at);
}
