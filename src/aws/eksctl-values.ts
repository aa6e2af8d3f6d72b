/** How eksctl reads values: Go's zero values (null, an empty text, an empty list) are not set. Above each function what it answers where something is not known. */
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import {
  isUnread,
  entriesOf,
  entryOf,
  field,
  listOf,
  parsesAsTrue,
  stringOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../value/tree.js';

/** Written, and neither null nor an empty text: both are Go's zero value of a string. */
export const present = (tree: Tree | undefined): tree is Tree =>
  tree !== undefined && tree.kind !== 'null' && stringOf(tree) !== '';

/** A list that has an item for certain. */
export const hasItems = (tree: Tree | undefined): boolean => tree?.kind === 'list' && tree.items.length > 0;

/** A list that has none for certain. */
export const isEmptyList = (tree: Tree | undefined): boolean =>
  tree?.kind === 'list' && tree.items.length === 0 && !tree.open;

/** It would do something: not null, no empty text, no list without an item that could be read. */
export const isSet = (tree: Tree | undefined): boolean =>
  present(tree) && (tree.kind !== 'list' || tree.items.length > 0);

/** The entry of this key, if it is set. */
export function setEntry(holder: Tree | undefined, key: string): Entry | undefined {
  const entry = entryOf(holder, key);
  return entry !== undefined && isSet(entry.value) ? entry : undefined;
}

/** The entries of these keys that are set, in the order of the keys. */
export const setEntries = (holder: Tree | undefined, keys: readonly string[]): readonly Entry[] =>
  keys.flatMap((key) => setEntry(holder, key) ?? []);

/** The entry of a key that is read without regard to case, as `kind` and `apiVersion` are. */
export const entryInAnyCase = (holder: Tree, key: string): Entry | undefined =>
  entryOf(holder, key) ?? entriesOf(holder).find((entry) => knownValue(entry.key)?.toLowerCase() === key.toLowerCase());

/** The name of a key that is looked up by name, so never one with holes. */
export const keyName = (entry: Entry): string => knownValue(entry.key) ?? '';

/** Keys of a mapping of switches that are on. */
export const enabledKeys = (switches: Tree | undefined): readonly Entry[] =>
  entriesOf(switches).filter((entry) => parsesAsTrue(entry.value) === true);

/** The entry of a switch that is on for certain. */
export function enabledEntry(holder: Tree | undefined, key: string): Entry | undefined {
  const entry = entryOf(holder, key);
  return entry !== undefined && parsesAsTrue(entry.value) === true ? entry : undefined;
}

/** Where a mapping is named when something in it is missing: its first key. */
export const identifyingSpan = (tree: Tree): Span => entriesOf(tree)[0]?.keyAt ?? tree.at;

/** Not set for certain. */
export const isAbsent = (tree: Tree | undefined, ...path: readonly string[]): boolean => {
  const holder = field(tree, ...path.slice(0, -1));
  return holder === undefined
    ? path.length > 1 && isAbsent(tree, ...path.slice(0, -1))
    : !isUnread(holder) && !present(field(holder, path.at(-1) ?? ''));
};

/** The maps of a list. */
export const mapsOf = (list: Tree | undefined): readonly MapTree[] =>
  listOf(list).filter((item) => item.kind === 'map');
