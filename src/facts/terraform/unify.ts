/** Several values brought to one type, as the arms of a conditional and the elements of a list, set or map are. Written after `convert.Unify` of go-cty. */
import { knownValue } from '../../value/text.js';
import type { Entry, ListTree, MapTree } from '../../value/tree.js';
import { attempt } from './choices.js';
import {
  compareCodePoints,
  fail,
  isUnknown,
  isWhollyKnown,
  list,
  object,
  sameValue,
  string,
  textFrom,
  type Value,
} from './value.js';

const isScalar = ({ kind }: Value): boolean => kind === 'text' || kind === 'number' || kind === 'boolean';

/** Each as the common type has it. What is null or not known has any type. Fails where there is none. */
export function unified(values: readonly Value[]): readonly Value[] {
  const known = values.filter((value) => !isUnknown(value) && value.kind !== 'null');
  const kinds = new Set(known.map(({ kind }) => kind));
  if (known.every(isScalar)) {
    if (kinds.size <= 1) return values;
    // Numbers and booleans are of one type only where there is a string.
    if (!kinds.has('text') && !values.some(isUnknown)) fail('numbers and booleans have no common type');
    return values.map(asString);
  }
  if (kinds.size > 1) fail('the types of the two results are not consistent');
  return kinds.has('list') ? unifiedLists(values) : unifiedMaps(values);
}

const isList = (value: Value): value is ListTree => value.kind === 'list';
const isMap = (value: Value): value is MapTree => value.kind === 'map';

/** Tuples of one length stay tuples; all others become lists, or sets, of one type of element. */
function unifiedLists(values: readonly Value[]): readonly Value[] {
  const lists = values.filter(isList);
  const collections = new Set(lists.map(({ collection }) => collection ?? 'tuple'));
  const [length, ...others] = new Set(lists.map(({ items }) => items.length));
  if (length !== undefined && others.length === 0 && collections.size === 1 && collections.has('tuple'))
    return replaced(values, isList, columns(lists, length));
  const collection = collections.has('set') ? 'set' : 'list';
  const items = unified(lists.flatMap((one) => one.items));
  const first = offsetsOf(lists.map((one) => one.items.length));
  const made = lists.map((one, i) => {
    const own = items.slice(first[i], first[i + 1]);
    return list(collection === 'set' ? distinctSorted(own) : own, one.at, collection, one.open);
  });
  return replaced(values, isList, made);
}

/** Each place of a tuple has a type of its own. */
function columns(tuples: readonly ListTree[], length: number): readonly ListTree[] {
  if (tuples.length === 1) return tuples;
  const unifiedColumns = Array.from({ length }, (_, i) => unified(tuples.flatMap(({ items }) => items[i] ?? [])));
  return tuples.map((one, row) => ({
    ...one,
    items: one.items.map((item, i) => unifiedColumns[i]?.[row] ?? item),
  }));
}

/** Objects with the same attributes stay objects; all others become maps of one type of element. Of what is open the type is not known. */
function unifiedMaps(values: readonly Value[]): readonly Value[] {
  const maps = values.filter(isMap);
  if (maps.length === 1 || maps.some((one) => one.open)) return values;
  const isOfObjects = maps.every(({ collection }) => collection !== 'map');
  const [names, ...others] = new Set(maps.map(namesOf));
  if (isOfObjects && names !== undefined && others.length === 0) return replaced(values, isMap, attributes(maps));
  const kinds = maps.flatMap(({ entries }) => entries.map(({ value }) => value)).filter((one) => !isUnknown(one));
  if (kinds.some(isScalar) && kinds.some(({ kind }) => kind === 'list' || kind === 'map'))
    fail('the types of the two results are not consistent');
  // Members of no common type: what has no type here may have one where it comes from.
  const members = attempt(() => unified(maps.flatMap(({ entries }) => entries.map(({ value }) => value))));
  if (members === undefined) return values;
  const first = offsetsOf(maps.map(({ entries }) => entries.length));
  const made = maps.map((one, row) =>
    object(
      one.entries.map((each, i): Entry => ({ ...each, value: members[(first[row] ?? 0) + i] ?? each.value })),
      one.at,
      'map',
    ),
  );
  return replaced(values, isMap, made);
}

function attributes(objects: readonly MapTree[]): readonly MapTree[] {
  const [first] = objects;
  const all = (first?.entries ?? []).map((_, i) => unified(objects.flatMap(({ entries }) => entries[i]?.value ?? [])));
  return objects.map((one, row) => ({
    ...one,
    entries: one.entries.map((each, i): Entry => ({ ...each, value: all[i]?.[row] ?? each.value })),
  }));
}

/** In their order, which is that of the bytes. */
const namesOf = ({ entries }: MapTree): string => JSON.stringify(entries.map(({ key }) => knownValue(key) ?? key));

/** Where each of several parts of these lengths begins in the whole, and where the whole ends. */
function offsetsOf(lengths: readonly number[]): readonly number[] {
  const offsets = [0];
  for (const length of lengths) offsets.push((offsets.at(-1) ?? 0) + length);
  return offsets;
}

/** Those of a kind, in their order, by what was made of them. */
function replaced(values: readonly Value[], is: (value: Value) => boolean, made: readonly Value[]): readonly Value[] {
  let next = 0;
  return values.map((value) => (is(value) ? (made[next++] ?? value) : value));
}

export function asString(value: Value): Value {
  if (value.kind === 'null' || value.kind === 'text' || isUnknown(value)) return value;
  const text = textFrom(value);
  return text === undefined ? fail('a string is required') : string(text, value.at);
}

/** Order means something only for what is known. */
export function distinctSorted(items: readonly Value[]): readonly Value[] {
  const kept = items.filter((item, i) => !items.slice(0, i).some((other) => sameValue(item, other) === 'yes'));
  if (!kept.every(isWhollyKnown)) return kept;
  if (kept.every(isScalar)) return kept.toSorted((a, b) => compareScalars(a, b));
  const hashed = kept.map((item) => [hashOf(item), item] as const);
  // Numbers of many digits are rounded there.
  if (hashed.some(([hash]) => /\d{11}/.test(hash))) return kept;
  return hashed.toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, item]) => item);
}

/** By which cty orders the members of a set that have no order of their own (set_internals.go, makeSetHashBytes). */
function hashOf(value: Value): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(knownValue(value.text) ?? '');
    case 'number':
      return value.written;
    case 'boolean':
      return value.value ? 'T' : 'F';
    case 'list': {
      const items = value.items.map((item) => `${hashOf(item)};`).join('');
      return (value.collection ?? 'tuple') === 'tuple' ? `<${items}>` : `[${items}]`;
    }
    case 'map': {
      const isMap = value.collection === 'map';
      const members = value.entries
        .map((one) => (isMap ? `${JSON.stringify(knownValue(one.key) ?? '')}:` : '') + `${hashOf(one.value)};`)
        .join('');
      return isMap ? `{${members}}` : `<${members}>`;
    }
    default:
      return '~';
  }
}

function compareScalars(a: Value, b: Value): number {
  if (a.kind === 'number' && b.kind === 'number') return a.value - b.value;
  const [x = '', y = ''] = [a, b].map((one) => {
    const text = textFrom(one);
    return text === undefined ? '' : (knownValue(text) ?? '');
  });
  return compareCodePoints(x, y);
}
