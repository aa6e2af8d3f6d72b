import { enabledKeys } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, parsesAsTrue } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/imds-conflict',
  on: 'node-group',
  summary: 'add-on policies on a node role that pods cannot reach',
  messages: {
    blocked: {
      severity: 'error',
      text: ({ keys }: { keys: string }) =>
        `\`disablePodIMDS\` keeps pods from the node role, so eksctl refuses ${keys} beside it`,
    },
  },
  check({ tree, iam }, { report }) {
    const imds = entryOf(tree, 'disablePodIMDS');
    const enabled = enabledKeys(field(iam, 'withAddonPolicies'));
    const [first, ...others] = enabled;
    if (imds === undefined || parsesAsTrue(imds.value) !== true || first === undefined) return;
    report({
      message: 'blocked',
      data: { keys: enabled.map((entry) => `\`${knownValue(entry.key) ?? ''}\``).join(', ') },
      at: first.keyAt,
      note: 'meant for pods',
      related: [
        { at: imds.keyAt, note: 'no pod reaches the role' },
        ...others.map((entry) => ({ at: entry.keyAt, note: 'this too' })),
      ],
    });
  },
});
