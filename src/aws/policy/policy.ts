/** A whole policy, read once: its statements, what IAM refuses to save of it, and whether all of it was seen. */
import type { Tree } from '../../value/tree.js';
import { statementsOf, statementsOpen, versionOf, type PolicyVersion, type Statement } from './model.js';
import { policySize, TRUST_POLICY_MAXIMUM } from './size.js';
import { policyFaults, type PolicyFault } from './validate.js';

const HUGE = 2 * TRUST_POLICY_MAXIMUM;

export interface Policy {
  readonly tree: Tree;
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
  /** Statements may exist that were not read. */
  readonly open: boolean;
  /** In the order in which IAM finds them. */
  readonly faults: readonly PolicyFault[];
  /** So much longer than any that IAM saves that whom it admits is not looked at. */
  readonly isHuge: boolean;
}

export const readPolicy = (tree: Tree): Policy => ({
  tree,
  version: versionOf(tree),
  statements: statementsOf(tree),
  open: statementsOpen(tree),
  faults: policyFaults(tree),
  isHuge: policySize(tree) > HUGE,
});
