/** A whole policy, read once: its statements, what IAM refuses to save of it, and whether all of it was seen. */
import type { Tree } from '../../value/tree.js';
import { statementsOf, statementsOpen, versionOf, type PolicyVersion, type Statement } from './model.js';
import { policyFaults, type PolicyFault } from './validate.js';

export interface Policy {
  readonly tree: Tree;
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
  /** Statements may exist that were not read. */
  readonly open: boolean;
  /** In the order in which IAM finds them. */
  readonly faults: readonly PolicyFault[];
}

export const readPolicy = (tree: Tree): Policy => ({
  tree,
  version: versionOf(tree),
  statements: statementsOf(tree),
  open: statementsOpen(tree),
  faults: policyFaults(tree),
});
