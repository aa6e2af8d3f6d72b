/** Whether two values are one for certain. */
import { equals } from '../../value/text.js';
import { textOf, type ListTree, type MapTree, type Tree } from '../../value/tree.js';

const MAX_DEPTH = 40;

export function equalTrees(a: Tree, b: Tree, depth = 0): boolean {
  if (a === b) return true;
  if (depth > MAX_DEPTH) return false;
  if (a.kind === 'list' && b.kind === 'list') return equalLists(a, b, depth + 1);
  if (a.kind === 'map' && b.kind === 'map') return equalMaps(a, b, depth + 1);
  if ((a.kind === 'number' && b.kind === 'number') || (a.kind === 'boolean' && b.kind === 'boolean'))
    return a.written === b.written;
  const [x, y] = [textOf(a), textOf(b)];
  if (x !== undefined && y !== undefined) return equals(x, y) === 'yes';
  return a.kind === 'null' && b.kind === 'null';
}

const equalLists = (a: ListTree, b: ListTree, depth: number): boolean =>
  !a.open &&
  !b.open &&
  a.items.length === b.items.length &&
  a.items.every((item, i) => equalTrees(item, b.items[i] ?? a, depth));

const equalMaps = (a: MapTree, b: MapTree, depth: number): boolean =>
  !a.open &&
  !b.open &&
  a.entries.length === b.entries.length &&
  a.entries.every(({ key, value }, i) => {
    const other = b.entries[i];
    return other !== undefined && equals(key, other.key) === 'yes' && equalTrees(value, other.value, depth);
  });
