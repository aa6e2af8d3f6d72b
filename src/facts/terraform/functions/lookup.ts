/** `lookup`, whose default becomes what the members of a map are. */
import { equals, knownValue } from '../../../value/text.js';
import type { Entry, ListTree, MapTree } from '../../../value/tree.js';
import { asBoolean, asNumber } from '../types.js';
import { asString } from '../unify.js';
import { fail, isUnknown, knownText, list, object, type Value } from '../value.js';
import { mapOf, missing } from './arguments.js';
import type { TerraformFunction } from './index.js';

export const lookup: TerraformFunction = ([value, key, otherwise], at) => {
  const known = mapOf(value);
  const name = key === undefined ? missing() : knownText(key);
  if (known === undefined || name === undefined) return undefined;
  const found = known.entries.findLast((one) => knownValue(one.key) === name);
  const isMap = known.collection === 'map' && otherwise !== undefined;
  const fallback = isMap ? asMember(otherwise, known.entries[0]?.value) : otherwise;
  if (found !== undefined) return found.value;
  if (known.open || known.entries.some((one) => knownValue(one.key) === undefined)) return undefined;
  if (otherwise !== undefined) return fallback;
  return fail(`there is no key \`${name}\` (${at.start})`);
};

/** The members of a map have one type, and what stands for one of them has it too; undefined where the type is not known. */
function asMember(value: Value, member: Value | undefined): Value | undefined {
  if (member === undefined || value.kind === 'null') return value;
  switch (member.kind) {
    case 'text':
      return asString(value);
    case 'number':
      return asNumber(value);
    case 'boolean':
      return asBoolean(value);
    case 'list':
      return isUnknown(value) ? undefined : asList(value, member);
    case 'map':
      return isUnknown(value) ? undefined : asMap(value, member);
    default:
      return value;
  }
}

function asList(value: Value, member: ListTree): Value | undefined {
  if (value.kind !== 'list') return fail('a list is required');
  const { collection = 'tuple' } = member;
  if (value.open || member.open || collection === 'set') return undefined;
  const isTuple = collection === 'tuple';
  const fits = value.items.length === member.items.length && (value.collection ?? 'tuple') === 'tuple';
  if (isTuple && !fits) return fail('the default is of another type');
  const [first] = member.items;
  if (!isTuple && first === undefined && value.items.length > 0) return undefined;
  const items = value.items.map((item, i) => asMember(item, isTuple ? member.items[i] : first));
  return items.every((item) => item !== undefined) ? list(items, value.at, collection) : undefined;
}

function asMap(value: Value, member: MapTree): Value | undefined {
  if (value.kind !== 'map') return fail('a map is required');
  if (value.open || member.open) return undefined;
  const { collection = 'object' } = member;
  const [first] = member.entries;
  if (collection === 'map' && first === undefined && value.entries.length > 0) return undefined;
  const wanted =
    collection === 'map'
      ? value.entries.map((own) => ({ ...own, kind: first?.value }))
      : member.entries.map(({ key, value: kind }) => {
          const own = value.entries.find((one) => equals(one.key, key) === 'yes');
          return own === undefined ? fail('the default is of another type') : { ...own, kind };
        });
  const entries = wanted.flatMap(({ kind, ...own }): readonly Entry[] => {
    const converted = asMember(own.value, kind);
    return converted === undefined ? [] : [{ key: own.key, keyAt: own.keyAt, value: converted }];
  });
  return entries.length === wanted.length ? object(entries, value.at, collection) : undefined;
}
