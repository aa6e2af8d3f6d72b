/** What every language reduces to: maps, lists and scalars with places, and holes where nothing could be read. */
import type { Span } from './span.js';
import { display, hasHoles, knownValue, type Hole, type Text } from './text.js';

export interface TextTree {
  readonly kind: 'text';
  readonly text: Text;
  readonly tagged?: Tagged;
  readonly at: Span;
}
/** `written` is the number's source: account ids are judged by it, never by the value. */
export interface NumberTree {
  readonly kind: 'number';
  readonly value: number;
  readonly written: string;
  readonly at: Span;
}
export interface BooleanTree {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly written: string;
  readonly at: Span;
}
export interface NullTree {
  readonly kind: 'null';
  readonly at: Span;
}
/** `open`: more members may exist that could not be read. */
export interface ListTree {
  readonly kind: 'list';
  /** What a language with types calls it; left out where there is but one kind of list. */
  readonly collection?: 'tuple' | 'list' | 'set';
  readonly items: readonly Tree[];
  readonly open: boolean;
  readonly at: Span;
}
export interface MapTree {
  readonly kind: 'map';
  /** As for lists. */
  readonly collection?: 'object' | 'map';
  readonly entries: readonly Entry[];
  /** Those that replace a member of a merge key (`<<`), which strict parsers take for a repeated key. */
  readonly overrides?: readonly Entry[];
  readonly open: boolean;
  readonly at: Span;
}
/** All arms of a conditional: what holds is certain only when it holds of each. */
export interface ChoiceTree {
  readonly kind: 'choice';
  readonly arms: readonly Tree[];
  readonly at: Span;
}
export interface HoleTree {
  readonly kind: 'hole';
  readonly hole: Hole;
  readonly tagged?: Tagged;
  readonly at: Span;
}
/** What is written under a tag that its language leaves to others (`!GetAtt Role.Arn` of CloudFormation), for whoever knows the tag. */
export interface Tagged {
  /** With its exclamation mark. */
  readonly tag: string;
  readonly value: Tree;
}

export type Tree = TextTree | NumberTree | BooleanTree | NullTree | ListTree | MapTree | ChoiceTree | HoleTree;

/** Entries of a map keep their order and their duplicates. */
export interface Entry {
  readonly key: Text;
  readonly keyAt: Span;
  readonly value: Tree;
}

/** The entry of this name; of duplicates the last, which is what parsers that tolerate them keep. */
export function entryOf(tree: Tree | undefined, name: string): Entry | undefined {
  if (tree?.kind !== 'map') return undefined;
  const { entries } = tree;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry !== undefined && knownValue(entry.key) === name) return entry;
  }
  return undefined;
}

/** The value at a path of keys, or undefined where it is not written (or could not be read: see `maybeHas`). */
export function field(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((at, name) => entryOf(at, name)?.value, tree);
}

/** Whether a member that is not seen may yet be there: the map is open, a hole, or has a key with holes. */
export function isOpen(tree: Tree | undefined): boolean {
  if (tree === undefined) return false;
  switch (tree.kind) {
    case 'map':
      return tree.open || tree.entries.some((entry) => knownValue(entry.key) === undefined);
    case 'list':
      return tree.open;
    case 'choice':
    case 'hole':
      return true;
    default:
      return false;
  }
}

/** Members may be there that could not be read: also where a placeholder such as `${ENTRIES}` stands for all of them. */
export const isUnread = (tree: Tree | undefined): boolean =>
  isOpen(tree) || (tree?.kind === 'text' && hasHoles(tree.text));

/** All of it could be read: nothing is open, a choice or a hole, at any depth. */
export function isWhole(tree: Tree): boolean {
  if (tree.kind === 'list') return !tree.open && tree.items.every(isWhole);
  if (tree.kind === 'map') return !isOpen(tree) && tree.entries.every(({ value }) => isWhole(value));
  return !isUnread(tree);
}

/** What a value may be: the arms of a choice, else itself. */
export const armsOf = (tree: Tree | undefined): readonly Tree[] =>
  tree === undefined ? [] : tree.kind === 'choice' ? tree.arms : [tree];

/** Of a choice a hole; between texts one that may be these and nothing else. */
export function textOf(tree: Tree | undefined): Text | undefined {
  if (tree?.kind === 'text') return tree.text;
  if (tree?.kind === 'hole') return { parts: [tree.hole] };
  if (tree?.kind !== 'choice') return undefined;
  const texts = tree.arms.flatMap((arm) => (arm.kind === 'text' ? arm.text : []));
  const oneOf = texts.length < tree.arms.length ? {} : { oneOf: texts };
  const reference = tree.arms.map(displayTree).join(' or ');
  return { parts: [{ reference, scope: tree.at.source.path, anonymous: true, ...oneOf, at: tree.at }] };
}

/** The string, if the tree is one and all of it is known. */
export const stringOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'text' ? knownValue(tree.text) : undefined;

/** The items of a list; a single value stands for a list of one, as IAM reads it. */
export const itemsOf = (tree: Tree | undefined): readonly Tree[] =>
  tree === undefined ? [] : tree.kind === 'list' ? tree.items : [tree];

export const listOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === 'list' ? tree.items : []);

export const entriesOf = (tree: Tree | undefined): readonly Entry[] => (tree?.kind === 'map' ? tree.entries : []);

/** A scalar as its author wrote it, for messages. */
export function displayTree(tree: Tree): string {
  switch (tree.kind) {
    case 'text':
      return display(tree.text);
    case 'number':
    case 'boolean':
      return tree.written;
    case 'null':
      return 'null';
    case 'hole':
      return tree.hole.reference;
    case 'list':
      return 'a list';
    case 'map':
      return 'a mapping';
    case 'choice':
      return 'a conditional';
  }
}

/** Go's reading of a YAML or JSON boolean: `true` only if it is one and is true; undefined if it is not known. */
export function parsesAsTrue(tree: Tree | undefined): boolean | undefined {
  if (tree === undefined || tree.kind === 'null') return false;
  if (tree.kind === 'boolean') return tree.value;
  return tree.kind === 'hole' || tree.kind === 'choice' || (tree.kind === 'text' && knownValue(tree.text) === undefined)
    ? undefined
    : false;
}

/** The entries, anywhere in a tree, that replace a member of a merge. An alias stands for a tree that was visited where it was written. */
export function overridesIn(tree: Tree, seen = new Set<Tree>()): readonly Entry[] {
  if (seen.has(tree)) return [];
  seen.add(tree);
  if (tree.kind === 'list') return tree.items.flatMap((item) => overridesIn(item, seen));
  if (tree.kind !== 'map') return [];
  return [...(tree.overrides ?? []), ...tree.entries.flatMap(({ value }) => overridesIn(value, seen))];
}

/** A tree with all that stands in it, each once: what an alias stands for as well. */
export function treesIn(root: Tree): ReadonlySet<Tree> {
  const seen = new Set<Tree>();
  const left = [root];
  for (let tree = left.pop(); tree !== undefined; tree = left.pop()) {
    if (seen.has(tree)) continue;
    seen.add(tree);
    if (tree.kind === 'map') for (const { value } of tree.entries) left.push(value);
    else if (tree.kind === 'list') for (const item of tree.items) left.push(item);
    else if (tree.kind === 'choice') for (const arm of tree.arms) left.push(arm);
  }
  return seen;
}
