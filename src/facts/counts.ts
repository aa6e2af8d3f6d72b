/** How much was read, in numbers that are the same on every machine. */
import type { Tree } from '../value/tree.js';
import type { FactLists } from './facts.js';

export interface Counts {
  /** Embedded ones too. */
  readonly documents: number;
  /** Maps, lists and scalars of the documents; what an alias stands for is counted once. */
  readonly nodes: number;
  /** Of all kinds but documents. */
  readonly facts: number;
}

export function countsOf(facts: FactLists): Counts {
  const lists: readonly (readonly unknown[])[] = Object.values(facts);
  return {
    documents: facts.document.length,
    nodes: facts.document.reduce((sum, { tree }) => sum + (tree === undefined ? 0 : nodesIn(tree)), 0),
    facts: lists.reduce((sum, list) => sum + list.length, 0) - facts.document.length,
  };
}

function nodesIn(root: Tree): number {
  const seen = new Set<Tree>();
  const stack = [root];
  for (let tree = stack.pop(); tree !== undefined; tree = stack.pop()) {
    if (seen.has(tree)) continue;
    seen.add(tree);
    if (tree.kind === 'map') for (const { value } of tree.entries) stack.push(value);
    else if (tree.kind === 'list') for (const item of tree.items) stack.push(item);
    else if (tree.kind === 'choice') for (const arm of tree.arms) stack.push(arm);
  }
  return seen.size;
}
