/** Functions over lists, sets and maps. What an open collection may hold beside what is known makes a result open or unknown. */
import { isHole, knownValue } from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import type { Entry, ListTree } from '../../../value/tree.js';
import { any } from '../../../value/truth.js';
import { attempt, choice } from '../choices.js';
import { elementsOf } from '../loops.js';
import { asString, distinctSorted, unified } from '../unify.js';
import {
  boolean,
  compareCodePoints,
  entry,
  fail,
  integerOf,
  isUnknown,
  isWhollyKnown,
  knownText,
  leadingOf,
  list,
  nothing,
  number,
  object,
  requireText,
  sameValue,
  string,
  type Value,
  withLeading,
} from '../value.js';
import { listOf, mapOf, missing } from './arguments.js';
import type { TerraformFunction } from './index.js';
import { lookup } from './lookup.js';

/** A function of one list, all of which is known. */
const ofClosedList =
  (of: (items: readonly Value[], at: Span, rest: readonly Value[]) => Value | undefined): TerraformFunction =>
  ([first, ...rest], at) => {
    const known = listOf(first);
    return known === undefined || known.open ? undefined : of(known.items, at, rest);
  };

/** `""` counts as nothing, as null does. One that is not known is taken to be something. */
const coalesce: TerraformFunction = (args, at, scope) => {
  const values = unified(args);
  const first = values.findIndex((one) => !isNothing(one));
  const found = values[first] ?? fail('every argument is null or empty');
  if (found.kind !== 'choice' || !found.arms.some(isNothing)) return found;
  // Where an arm is nothing, what follows is meant.
  const rest = attempt(() => coalesce(values.slice(first + 1), at, scope));
  return choice(
    found.arms.flatMap((arm) => (isNothing(arm) ? (rest ?? []) : arm)),
    at,
  );
};

const isNothing = (value: Value): boolean =>
  value.kind === 'null' || (value.kind === 'text' && value.text.parts.length === 0);

const concat: TerraformFunction = (args, at) => {
  const items: Value[] = [];
  let open = false;
  let leading = 0;
  for (const argument of args) {
    const known = argument.kind === 'choice' ? undefined : listOf(argument);
    if (known?.collection === 'set') fail('a list is required, not a set');
    if (known !== undefined) {
      if (!open) leading = items.length + leadingOf(known);
      for (const one of known.items) items.push(one);
    }
    open ||= known === undefined || known.open;
  }
  const isList = args.every((one) => one.kind === 'list' && (one.collection ?? 'tuple') !== 'tuple');
  return withLeading(list(isList ? unified(items) : items, at, isList ? 'list' : 'tuple', open), leading);
};

const merge: TerraformFunction = (args, at) => {
  const entries: Entry[] = [];
  let open = false;
  for (const argument of args) {
    if (argument.kind === 'null') continue;
    const known = argument.kind === 'choice' ? undefined : mapOf(argument);
    // What came before may be replaced by what is not known.
    if (known === undefined || known.open) return openMerge(args, at);
    for (const one of known.entries) entries.push(one);
    open ||= known.open;
  }
  const isMap = args.every((one) => one.kind === 'null' || (one.kind === 'map' && one.collection === 'map'));
  return object(entries, at, isMap && entries.length > 0 ? 'map' : 'object', open);
};

/** Members behind the last unknown argument are certain; those before it may be others by then. */
function openMerge(args: readonly Value[], at: Span): Value {
  const last = args.findLastIndex((one) => isUnknown(one) || (one.kind === 'map' && one.open));
  const certain = args.slice(last + 1).flatMap((one) => (one.kind === 'map' ? one.entries : []));
  return object(certain, at, 'object', true);
}

const flatten: TerraformFunction = ([value], at) => {
  const known = listOf(value);
  if (known === undefined) return undefined;
  let { open } = known;
  const flat = (items: readonly Value[], depth: number): readonly Value[] =>
    items.flatMap((item) => {
      if (item.kind === 'list' && depth < 100) {
        open ||= item.open;
        return flat(item.items, depth + 1);
      }
      // What is not known may be a list.
      if (item.kind === 'choice') open = true;
      return item.kind === 'choice' ? [] : [item];
    });
  const items = flat(known.items, 0);
  return list(items, at, 'tuple', open);
};

const keys: TerraformFunction = ([value], at) => {
  const known = mapOf(value);
  if (known === undefined) return undefined;
  const items = known.entries.map(({ key, keyAt }): Value => ({ kind: 'text', text: key, at: keyAt }));
  return list(items, at, 'list', known.open);
};

const values: TerraformFunction = ([value], at) => {
  const known = mapOf(value);
  if (known === undefined) return undefined;
  return list(
    known.entries.map((one) => one.value),
    at,
    known.collection === 'map' ? 'list' : 'tuple',
    known.open,
  );
};

const element: TerraformFunction = ([value, index], at) => {
  const known = listOf(value);
  const wanted = index === undefined ? missing() : integerOf(index);
  if (known === undefined || wanted === undefined) return undefined;
  if (known.collection === 'set') fail('a set has no order');
  if (known.open) return wanted >= 0 && wanted < leadingOf(known) ? known.items[wanted] : undefined;
  const { length } = known.items;
  if (length === 0) fail('the list is empty');
  return known.items[((wanted % length) + length) % length] ?? nothing(at);
};

const one: TerraformFunction = ([value], at) => {
  const known = listOf(value);
  if (known === undefined || known.open) return undefined;
  if (known.items.length > 1) fail('more than one element');
  return known.items[0] ?? nothing(at);
};

const contains: TerraformFunction = ([value, wanted = missing()], at) => {
  const known = listOf(value);
  // A bare null has no type, so that Terraform itself does not know the answer.
  if (known === undefined || wanted.kind === 'null') return undefined;
  const truth = any(known.items.map((item) => sameValue(item, wanted)));
  return truth === 'yes' ? boolean(true, at) : truth === 'no' && !known.open ? boolean(false, at) : undefined;
};

const length: TerraformFunction = ([value = missing()], at) => {
  if (value.kind === 'list')
    return value.open || value.items.some(isRepeatable(value)) ? undefined : number(String(value.items.length), at);
  if (value.kind === 'map') return value.open ? undefined : number(String(value.entries.length), at);
  if (isUnknown(value)) return undefined;
  const text = value.kind === 'text' ? value.text : fail('this has no length');
  const known = knownValue(text);
  return known === undefined ? undefined : number(String(graphemesOf(known).length), at);
};

/** Unknown members of a set may be equal. */
const isRepeatable =
  (value: ListTree) =>
  (item: Value): boolean =>
    value.collection === 'set' && value.items.length > 1 && !isWhollyKnown(item);

export function graphemesOf(text: string): readonly string[] {
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
}

const setOf = (value: Value | undefined): readonly Value[] | undefined => {
  const known = listOf(value);
  return known === undefined || known.open || !known.items.every(isWhollyKnown)
    ? undefined
    : distinctSorted(known.items);
};

/** Compared with their types. */
const has = (items: readonly Value[], wanted: Value): boolean =>
  items.some((item) => sameValue(item, wanted) === 'yes');

const ofSets =
  (of: (first: readonly Value[], rest: readonly (readonly Value[])[]) => readonly Value[]): TerraformFunction =>
  (args, at) => {
    const sets = args.map(setOf);
    if (!sets.every((one) => one !== undefined)) return undefined;
    const [first = missing(), ...rest] = ofOneType(sets);
    return list(distinctSorted(of(first, rest)), at, 'set');
  };

/** The elements of all of them have one type. */
function ofOneType(sets: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  const all = unified(sets.flat());
  let next = 0;
  return sets.map((items) => distinctSorted(all.slice(next, (next += items.length))));
}

/** More combinations are not listed. */
const MAX_PRODUCT = 4096;

const setproduct: TerraformFunction = (args, at) => {
  const known = args.map(listOf);
  if (!known.every((items) => items !== undefined && !items.open)) return undefined;
  const lists = known.map((items) => unified(items?.items ?? []));
  if (lists.reduce((product, items) => product * items.length, 1) > MAX_PRODUCT) return undefined;
  const rows = lists.reduce<readonly (readonly Value[])[]>(
    (all, items) => all.flatMap((row) => items.map((item) => [...row, item])),
    [[]],
  );
  const isSet = known.every((items) => items?.collection === 'set');
  return list(
    rows.map((row) => list(row, at)),
    at,
    isSet ? 'set' : 'list',
  );
};

const zipmap: TerraformFunction = ([names, members], at) => {
  const [a, b] = [listOf(names), listOf(members)];
  if (a === undefined || b === undefined || a.open || b.open) return undefined;
  if (a.items.length !== b.items.length) fail('as many keys as values are required');
  return object(
    a.items.map((key, i) => entry(requireText(key), b.items[i] ?? nothing(at), at)),
    at,
  );
};

const transpose: TerraformFunction = ([value], at) => {
  const known = mapOf(value);
  if (known === undefined || !isWhollyKnown(known)) return undefined;
  const turned = new Map<string, Value[]>();
  for (const { key, value: items, keyAt } of known.entries)
    for (const [, item] of elementsOf(items)) {
      const name = knownText(item) ?? '';
      const own = turned.get(name) ?? [];
      own.push({ kind: 'text', text: key, at: keyAt });
      turned.set(name, own);
    }
  return object(
    [...turned].map(([name, items]) => entry(name, list(items, at, 'list'), at)),
    at,
    'map',
  );
};

const index: TerraformFunction = ([value, wanted = missing()], at) => {
  const known = listOf(value);
  if (known === undefined) return undefined;
  if (known.collection === 'set') fail('a set has no order');
  const found = known.items.findIndex((item) => sameValue(item, wanted) !== 'no');
  const item = known.items[found];
  if (item === undefined || found >= leadingOf(known)) return known.open ? undefined : fail('no such item');
  return sameValue(item, wanted) === 'yes' ? number(String(found), at) : undefined;
};

const slice: TerraformFunction = ([value, from = missing(), to = missing()], at) => {
  const known = listOf(value);
  const [start, end] = [integerOf(from), integerOf(to)];
  if (known === undefined || known.open || start === undefined || end === undefined) return undefined;
  if (known.collection === 'set') fail('a set has no order');
  if (start < 0 || end > known.items.length || start > end) fail('the range is out of bounds');
  return list(known.items.slice(start, end), at, known.collection === 'tuple' ? 'tuple' : 'list');
};

const chunklist = ofClosedList((given, at, [size = missing()]) => {
  const items = unified(given);
  const wanted = integerOf(size);
  if (wanted === undefined) return undefined;
  if (wanted < 0) fail('a size below zero');
  const chunks: Value[] = [];
  for (let i = 0; i < items.length; i += wanted || items.length)
    chunks.push(list(items.slice(i, i + (wanted || items.length)), at, 'list'));
  return list(chunks, at, 'list');
});

const matchkeys: TerraformFunction = ([members, names, wanted], at) => {
  const [a, b, c] = [listOf(members), listOf(names), setOf(wanted)];
  if (a === undefined || b === undefined || c === undefined || a.open || b.open) return undefined;
  if (a.items.length !== b.items.length) fail('as many keys as values are required');
  if (!b.items.every(isWhollyKnown)) return undefined;
  const compared = unified([...b.items, ...c]);
  const searched = compared.slice(b.items.length);
  return list(
    unified(a.items).filter((_, i) => has(searched, compared[i] ?? nothing(at))),
    at,
    'list',
  );
};

const distinct = ofClosedList((items, at) =>
  items.every(isWhollyKnown) || items.length < 2 ? list(unrepeated(unified(items)), at, 'list') : undefined,
);

const unrepeated = (items: readonly Value[]): readonly Value[] =>
  items.filter((item, i) => !items.slice(0, i).some((other) => sameValue(item, other) === 'yes'));

const compact = ofClosedList((items, at) => {
  const kept = items.filter((item) => item.kind !== 'null' && !(item.kind === 'text' && item.text.parts.length === 0));
  // What is not known may be empty, so that nothing behind it has a place.
  const first = kept.findIndex(maybeEmpty);
  const made = list(kept.map(asString), at, 'list', first >= 0);
  return withLeading(made, first);
});

const maybeEmpty = (item: Value): boolean =>
  isUnknown(item) || (item.kind === 'text' && item.text.parts.every((part) => isHole(part) || part.literal === ''));

const sort = ofClosedList((items, at) => {
  const texts = items.map((item) => knownText(item));
  if (!texts.every((text) => text !== undefined)) return undefined;
  return list(
    texts.toSorted(compareCodePoints).map((text) => string(text, at)),
    at,
    'list',
  );
});

export const COLLECTIONS = {
  coalesce,
  coalescelist: ((args) =>
    args.find((one) => {
      if (one.kind === 'null') fail('a list is required, not null');
      const known = listOf(one);
      if (known?.collection === 'set') fail('a set has no order');
      return known === undefined || known.open || known.items.length > 0;
    }) ?? fail('all are empty')) satisfies TerraformFunction,
  concat,
  merge,
  flatten,
  keys,
  values,
  lookup,
  element,
  one,
  contains,
  length,
  setproduct,
  zipmap,
  transpose,
  index,
  slice,
  chunklist,
  matchkeys,
  distinct,
  compact,
  sort,
  reverse: ofClosedList((items, at) => list(items.toReversed(), at)),
  setunion: ofSets((first, rest) => [...first, ...rest.flat()]),
  setintersection: ofSets((first, rest) => first.filter((item) => rest.every((other) => has(other, item)))),
  setsubtract: ofSets((first, [second = []]) => first.filter((item) => !has(second, item))),
} satisfies Readonly<Record<string, TerraformFunction>>;
