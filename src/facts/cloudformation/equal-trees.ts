/** Whether two values are one for certain. */
import { equals } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';

export function equalTrees(a: Tree, b: Tree): boolean {
  if (a === b) return true;
  if (a.kind === 'text' && b.kind === 'text') return equals(a.text, b.text) === 'yes';
  if (a.kind === 'hole' && b.kind === 'hole') return equals({ parts: [a.hole] }, { parts: [b.hole] }) === 'yes';
  if ((a.kind === 'number' && b.kind === 'number') || (a.kind === 'boolean' && b.kind === 'boolean'))
    return a.written === b.written;
  return a.kind === 'null' && b.kind === 'null';
}
