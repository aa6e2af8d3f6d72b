/** How much was read, in numbers that are the same on every machine. */
import { treesIn } from '../value/tree.js';
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
    nodes: facts.document.reduce((sum, { tree }) => sum + (tree === undefined ? 0 : treesIn(tree).size), 0),
    facts: lists.reduce((sum, list) => sum + list.length, 0) - facts.document.length,
  };
}
