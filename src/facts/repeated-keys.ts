/** Keys that a mapping of a document repeats. */
import { knownValue } from '../value/text.js';
import { itemsOf, type Entry, type Tree } from '../value/tree.js';

export interface Repeated {
  readonly first: Entry;
  readonly second: Entry;
  /** Within the `Condition` of a policy. */
  readonly inCondition: boolean;
}

export function repeatedKeys(root: Tree): readonly Repeated[] {
  const found: Repeated[] = [];
  const seen = new Set<Tree>();
  const visit = (tree: Tree, inCondition: boolean): void => {
    // An alias stands for a tree that was visited where it was written.
    if (seen.has(tree)) return;
    seen.add(tree);
    if (tree.kind === 'list') for (const item of itemsOf(tree)) visit(item, inCondition);
    if (tree.kind !== 'map') return;
    const firsts = new Map<string, Entry>();
    for (const entry of tree.entries) {
      const name = knownValue(entry.key);
      const first = name === undefined ? undefined : firsts.get(name);
      if (first !== undefined) found.push({ first, second: entry, inCondition });
      else if (name !== undefined) firsts.set(name, entry);
      visit(entry.value, inCondition || name === 'Condition');
    }
  };
  visit(root, false);
  return found;
}
