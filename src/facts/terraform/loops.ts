/** What loops go over, and what is made of their members. */
import type { Span } from '../../value/span.js';
import { knownValue, type Text } from '../../value/text.js';
import type { Entry } from '../../value/tree.js';
import type { Scope } from './scope.js';
import { conditionOf, entry, fail, isUnknown, list, number, numberOf, sameValue, type Value } from './value.js';

export const isOpenCollection = (value: Value): boolean =>
  isUnknown(value) || ((value.kind === 'list' || value.kind === 'map') && value.open);

/** The scope of each round. */
export function roundsOf(
  names: readonly [string] | readonly [string, string],
  collection: Value,
  scope: Scope,
): readonly Scope[] {
  return elementsOf(collection).map(([key, value]) => {
    const [first, second] = names;
    const bound = new Map(scope.names);
    bound.set(first, second === undefined ? value : key);
    if (second !== undefined) bound.set(second, value);
    return { ...scope, names: bound };
  });
}

/** Keys and values in Terraform's order: those of a set are equal. */
export function elementsOf(collection: Value): readonly (readonly [Value, Value])[] {
  if (collection.kind === 'list')
    return collection.items.map((item, i) => [
      collection.collection === 'set' ? item : number(String(i), item.at),
      item,
    ]);
  if (collection.kind === 'map')
    return collection.entries.map((one) => [{ kind: 'text', text: one.key, at: one.keyAt }, one.value]);
  return fail('a collection is required');
}

/** Keys and values of what `for_each` goes over; of a choice those of any arm. */
export function eachOf(value: Value): readonly (readonly [Value, Value])[] {
  if (value.kind === 'map' || value.kind === 'list') return elementsOf(value);
  if (value.kind !== 'choice') return [];
  const all = value.arms.flatMap(eachOf);
  return all.filter(([key], i) => !all.slice(0, i).some(([other]) => sameValue(key, other) === 'yes'));
}

/** What `count` is; true and false count as one and none. */
export function countOf(value: Value): Value {
  if (value.kind === 'boolean') return number(conditionOf(value) === true ? '1' : '0', value.at);
  const known = numberOf(value);
  return known === undefined ? value : number(known, value.at);
}

/** A key of `for_each` as that of a mapping. */
export const keyParts = (key: Value) =>
  key.kind === 'text'
    ? key.text.parts
    : key.kind === 'number'
      ? [{ literal: key.written }]
      : key.kind === 'hole'
        ? [{ ...key.hole, at: key.at }]
        : [{ reference: 'a key', scope: '', anonymous: true as const }];

/** The entries, of which no two have one key. */
export function unrepeated(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>();
  for (const { key } of entries) {
    const name = knownValue(key);
    if (name === undefined) continue;
    if (seen.has(name)) fail('two members have one key');
    seen.add(name);
  }
  return entries;
}

/** `...` behind a value: all values of a key in one list. */
export function grouped(entries: readonly Entry[], at: Span): readonly Entry[] {
  const groups = new Map<string, { key: Text; values: Value[] }>();
  for (const one of entries) {
    const name = knownValue(one.key) ?? `\0${one.key.parts.map((part) => JSON.stringify(part)).join()}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key: one.key, values: [one.value] });
    else group.values.push(one.value);
  }
  return [...groups.values()].map(({ key, values }) => entry(key, list(values, at), at));
}
