/** Changes to mappings: each makes a new mapping, and what is not changed keeps its place. */
import type { Span } from '../../value/span.js';
import { isHole, knownValue, literalText, type Hole, type Text } from '../../value/text.js';
import { entryOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';

export const mapAt = (at: Span, entries: readonly Entry[] = []): MapTree => ({ kind: 'map', entries, open: false, at });

export const textAt = (text: Text, at: Span): Tree => ({ kind: 'text', text, at });

/** The mapping with this member: in the place of one of its name, or behind all others. */
export function withEntry(map: MapTree, entry: Entry): MapTree {
  const name = knownValue(entry.key);
  const before = name === undefined ? undefined : entryOf(map, name);
  if (before === undefined) return { ...map, entries: [...map.entries, entry] };
  const entries = map.entries.flatMap((one) => (one === before ? [entry] : knownValue(one.key) === name ? [] : [one]));
  return { ...map, entries };
}

export const withMember = (map: MapTree, name: string, value: Tree, keyAt: Span = value.at): MapTree =>
  withEntry(map, { key: literalText(name), keyAt, value });

export const withoutMember = (map: MapTree, name: string): MapTree => ({
  ...map,
  entries: map.entries.filter(({ key }) => knownValue(key) !== name),
});

/** What a value becomes; undefined: it is not there any more. */
export type Change = (value: Tree | undefined) => Tree | undefined;

/** Changes the value at a way of keys. Mappings that are missing on the way are made only where `made` gives them a place. */
export function changed(map: MapTree, [name, ...way]: readonly string[], change: Change, made?: Span): MapTree {
  if (name === undefined) return map;
  const entry = entryOf(map, name);
  const before = entry?.value;
  const after = way.length === 0 ? change(before) : changedBelow(before, way, change, made);
  if (after === before) return map;
  if (after === undefined) return withoutMember(map, name);
  return entry === undefined ? withMember(map, name, after) : withEntry(map, { ...entry, value: after });
}

function changedBelow(before: Tree | undefined, way: readonly string[], change: Change, made?: Span): Tree | undefined {
  if (before?.kind === 'map') return changed(before, way, change, made);
  const isEmpty = before === undefined || before.kind === 'null';
  return isEmpty && made !== undefined ? changed(mapAt(made), way, change, made) : before;
}

/** Changes what stands at a way of keys that goes through each item of a list. `a/b[]/c` and `a/b/c` mean the same. */
export function changedAll(tree: Tree, way: readonly string[], change: (value: Tree) => Tree): Tree {
  const [name, ...rest] = way;
  if (name === undefined) return change(tree);
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => changedAll(item, way, change));
    return items.every((item, i) => item === tree.items[i]) ? tree : { ...tree, items };
  }
  if (tree.kind !== 'map') return tree;
  const entry = entryOf(tree, name);
  if (entry === undefined) return tree;
  const value = changedAll(entry.value, rest, change);
  return value === entry.value ? tree : withEntry(tree, { ...entry, value });
}

/** kustomize reads `y`, `no`, `on` and their like as texts, which for YAML 1.1 are booleans, and quotes them. Source: go.yaml.in/yaml v3, resolve.go. */
export function withWords(tree: MapTree): MapTree;
export function withWords(tree: Tree): Tree;
export function withWords(tree: Tree): Tree {
  switch (tree.kind) {
    case 'boolean':
      return /^(?:true|false)$/i.test(tree.written) ? tree : textAt(literalText(tree.written), tree.at);
    case 'list': {
      const items = tree.items.map((item) => withWords(item));
      return items.every((item, i) => item === tree.items[i]) ? tree : { ...tree, items };
    }
    case 'map': {
      const entries = tree.entries.map((entry) => {
        const value = withWords(entry.value);
        return value === entry.value ? entry : { ...entry, value };
      });
      return entries.every((entry, i) => entry === tree.entries[i]) ? tree : { ...tree, entries };
    }
    default:
      return tree;
  }
}

/** What is true of either: where the two differ it is a choice, and a member that only one of them has may be there. */
export function either(a: Tree, b: Tree): Tree {
  if (a === b) return a;
  if (a.kind !== 'map' || b.kind !== 'map') return { kind: 'choice', arms: [a, b], at: a.at };
  let isOpen = a.open || b.open || b.entries.some(({ key }) => entryOf(a, knownValue(key) ?? '') === undefined);
  const entries = a.entries.flatMap((entry): readonly Entry[] => {
    const other = entryOf(b, knownValue(entry.key) ?? '');
    if (other === undefined) isOpen = true;
    return other === undefined ? [] : [{ ...entry, value: either(entry.value, other.value) }];
  });
  return { ...a, entries, open: isOpen };
}

/** A name as its author wrote it: `ACCOUNT_ID` is a name here, and nothing that somebody fills in. */
export const writtenName = (text: Text | undefined): string | undefined =>
  text?.parts
    .map((part) =>
      !isHole(part)
        ? part.literal
        : part.at === undefined
          ? part.reference
          : part.at.source.text.slice(part.at.start, part.at.end),
    )
    .join('');

/** The mapping with its keys as they are written, where those are plain words. */
export function withWrittenKeys(map: MapTree): MapTree {
  if (map.entries.every(({ key }) => knownValue(key) !== undefined)) return map;
  const entries = map.entries.map((entry) => {
    const name = writtenName(entry.key) ?? '';
    return /^[\w.-]+$/.test(name) ? { ...entry, key: literalText(name) } : entry;
  });
  return { ...map, entries };
}

/** `$(NAME)` stands in the file, and not another form of placeholder. */
export const isVariable = ({ at }: Hole): boolean => at?.source.text.startsWith('$(', at.start) === true;
