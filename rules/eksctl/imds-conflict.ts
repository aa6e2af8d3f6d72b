import { enabledEntry, keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'eksctl/imds-conflict',
  on: 'node-group',
  summary: 'add-on policies on a node role that pods cannot reach',
  messages: {
    blocked: {
      severity: 'error',
      text: ({ keys }: { keys: string }) =>
        `${keys} cannot be combined with \`disablePodIMDS: true\`, which keeps pods from the node role: grant the rights to a service account`,
    },
  },
  check({ tree, addonPolicies }, { report }) {
    const imds = enabledEntry(tree, 'disablePodIMDS');
    const [first, ...others] = addonPolicies;
    if (imds === undefined || first === undefined) return;
    report({
      message: 'blocked',
      data: { keys: addonPolicies.map((entry) => `\`${keyName(entry)}\``).join(', ') },
      at: first.keyAt,
      note: 'eksctl refuses the file',
      related: [
        { at: imds.keyAt, note: 'no pod reaches the node role' },
        ...others.map((entry) => ({ at: entry.keyAt, note: 'this too' })),
      ],
    });
  },
});
