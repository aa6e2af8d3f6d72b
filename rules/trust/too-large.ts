import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { entriesOf, type Tree } from '../../src/value/tree.js';

/** Characters without white space. Source: IAM User Guide, reference_iam-quotas. */
const QUOTA = 2048;
const LIMIT = 4096;

interface Size {
  readonly size: number;
}

export default defineRule({
  id: 'trust/too-large',
  on: 'trust-policy',
  summary: 'a trust policy longer than its quota',
  messages: {
    quota: {
      severity: 'warning',
      text: ({ size }: Size) => `the trust policy has ${size} characters; the default quota is ${QUOTA}`,
    },
    limit: {
      severity: 'error',
      text: ({ size }: Size) => `the trust policy has ${size} characters; the maximum is ${LIMIT}`,
    },
  },
  check(policy, { report }) {
    const size = sizeOf(policy.tree);
    if (size > QUOTA)
      report({
        message: size > LIMIT ? 'limit' : 'quota',
        data: { size },
        at: entriesOf(policy.tree)[0]?.keyAt ?? policy.at,
        note: size > LIMIT ? 'split the role: white space is not counted' : 'split the role, or request a higher quota',
      });
  },
});

/** Of the JSON without white space; what is not known counts as nothing. */
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
