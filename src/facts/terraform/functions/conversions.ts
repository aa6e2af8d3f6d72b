/** Conversions of types, and what marks a value without changing it. Conversions keep what is not known. */
import { asBoolean, asNumber } from '../types.js';
import { asString, distinctSorted, unified } from '../unify.js';
import { boolean, leadingOf, list, object, withLeading, type Value } from '../value.js';
import { listOf, mapOf, missing } from './arguments.js';
import type { TerraformFunction } from './index.js';

const toList: TerraformFunction = ([value = missing()], at) => {
  if (value.kind === 'null') return value;
  const known = listOf(value);
  if (known === undefined) return undefined;
  return withLeading(
    list(unified(known.items), at, 'list', known.open),
    known.collection === 'set' ? 0 : leadingOf(known),
  );
};

const toSet: TerraformFunction = ([value = missing()], at) => {
  if (value.kind === 'null') return value;
  const known = listOf(value);
  return known === undefined ? undefined : list(distinctSorted(unified(known.items)), at, 'set', known.open);
};

const toMap: TerraformFunction = ([value = missing()], at) => {
  if (value.kind === 'null') return value;
  const known = mapOf(value);
  if (known === undefined) return undefined;
  const same = unified(known.entries.map((one) => one.value));
  return object(
    known.entries.map((one, i) => ({ ...one, value: same[i] ?? one.value })),
    at,
    'map',
    known.open,
  );
};

const converted =
  (to: (value: Value) => Value): TerraformFunction =>
  ([value = missing()]) =>
    to(value);

const same: TerraformFunction = ([value = missing()]) => value;

/** Marks are not carried on by what is made of a value: only what was marked itself is sensitive for certain. */
const SENSITIVE = new WeakSet<Value>();
const issensitive: TerraformFunction = ([value = missing()], at) =>
  SENSITIVE.has(value) ? boolean(true, at) : undefined;

export const CONVERSIONS = {
  list: ((args, at) => list(unified(args), at, 'list')) satisfies TerraformFunction,
  tolist: toList,
  toset: toSet,
  tomap: toMap,
  tostring: converted(asString),
  tonumber: converted((value) => (value.kind === 'null' ? value : asNumber(value))),
  tobool: converted((value) => (value.kind === 'null' ? value : asBoolean(value))),
  sensitive: (([value = missing()], _, { budget }) => {
    (budget.marked ??= []).push(value);
    const marked = { ...value };
    SENSITIVE.add(marked);
    return marked;
  }) satisfies TerraformFunction,
  nonsensitive: same,
  ephemeralasnull: same,
  issensitive,
} satisfies Readonly<Record<string, TerraformFunction>>;
