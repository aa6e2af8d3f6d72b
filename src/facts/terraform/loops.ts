/** What loops go over, and what is made of their members. */
import type { Span } from '../../value/span.js';
import { knownValue, type Text } from '../../value/text.js';
import type { Entry } from '../../value/tree.js';
import type { Scope } from './scope.js';
import { entry, fail, isUnknown, list, number, type Value } from './value.js';

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
