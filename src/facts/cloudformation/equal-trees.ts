/** Whether two values are one for certain. */
import { equals } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';

const MAX_DEPTH = 40;

export function equalTrees(a: Tree, b: Tree, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (a === b) return true;
  if (a.kind === 'text' && b.kind === 'text') return equals(a.text, b.text) === 'yes';
  if (a.kind === 'hole' && b.kind === 'hole') return equals({ parts: [a.hole] }, { parts: [b.hole] }) === 'yes';
  if ((a.kind === 'number' && b.kind === 'number') || (a.kind === 'boolean' && b.kind === 'boolean'))
    return a.written === b.written;
  if (a.kind === 'list' && b.kind === 'list')
    return (
      a.items.length === b.items.length &&
      !a.open &&
      !b.open &&
      a.items.every((item, i) => equalTrees(item, b.items[i] ?? a, depth + 1))
    );
  if (a.kind === 'map' && b.kind === 'map')
    return (
      a.entries.length === b.entries.length &&
      !a.open &&
      !b.open &&
      a.entries.every(({ key, value }, i) => {
        const other = b.entries[i];
        return other !== undefined && equals(key, other.key) === 'yes' && equalTrees(value, other.value, depth + 1);
      })
    );
  return a.kind === 'null' && b.kind === 'null';
}
