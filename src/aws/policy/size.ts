/** The length of a policy as IAM counts it. */
import { remembered } from '../../value/remembered.js';
import { display } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';

/** Characters of a trust policy without white space: the default quota, and the most it can be raised to. Source: IAM User Guide, reference_iam-quotas. */
export const TRUST_POLICY_QUOTA = 2048;
export const TRUST_POLICY_MAXIMUM = 4096;

/** Of the JSON of a whole policy without white space; what is not known counts as nothing. */
export const policySize = remembered(sizeOf);

function sizeOf(tree: Tree): number {
  switch (tree.kind) {
    case 'text':
      return JSON.stringify(tree.text.parts.map((part) => ('literal' in part ? part.literal : '')).join('')).length;
    case 'list':
      return 2 + tree.items.reduce((sum, item) => sum + sizeOf(item), 0) + Math.max(0, tree.items.length - 1);
    case 'map':
      return (
        2 +
        tree.entries.reduce(
          (sum, entry) => sum + JSON.stringify(display(entry.key)).length + 1 + sizeOf(entry.value),
          0,
        ) +
        Math.max(0, tree.entries.length - 1)
      );
    case 'number':
    case 'boolean':
      return tree.written.length;
    case 'null':
      return 4;
    case 'hole':
    case 'choice':
      return 0;
  }
}
