/** What trees weigh when they are written out. One that holds another twice doubles at every step, and is as large in memory as before. */
import { rememberedIn } from './remembered.js';
import { isHole, type Text } from './text.js';
import type { Entry, Tree } from './tree.js';

/** Units of a text; of a heavier tree nothing is known. */
export const MAX_WEIGHT = 4_000_000;

/** A tree within another takes as much time as so many units of a text. */
const NODE = 10;

const KNOWN = new WeakMap<Tree, number>();

/** Nodes and UTF-16 units, where each counts as often as it is met. */
export function weightOf(tree: Tree): number {
  switch (tree.kind) {
    case 'text':
      return unitsOf(tree.text);
    case 'list':
      return rememberedIn(KNOWN, tree, () => tree.items.reduce((sum, item) => sum + weightOf(item), NODE));
    case 'map':
      return rememberedIn(KNOWN, tree, () => tree.entries.reduce((sum, one) => sum + weightOfEntry(one), NODE));
    case 'choice':
      return rememberedIn(KNOWN, tree, () => tree.arms.reduce((sum, arm) => sum + weightOf(arm), NODE));
    default:
      return NODE;
  }
}

/** A value that is computed when it is asked for weighs nothing until then. */
const weightOfEntry = (entry: Entry): number =>
  unitsOf(entry.key) + (Object.hasOwn(entry, 'value') ? weightOf(entry.value) : NODE);

export const isTooHeavy = (tree: Tree): boolean => weightOf(tree) > MAX_WEIGHT;

/** Whether a text that is put together of so many times so many units is too long to be made. */
export const isTooLong = (times: number, units: number): boolean => times * units > 10 * MAX_WEIGHT;

export const unitsOf = ({ parts }: Text): number =>
  parts.reduce((sum, part) => sum + (isHole(part) ? 1 : part.literal.length), NODE);
