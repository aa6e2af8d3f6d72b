import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'node/cni-policy-redundant',
  on: 'node-group',
  summary: 'the CNI policy on nodes although aws-node has its own role',
  messages: {
    redundant: {
      severity: 'info',
      text: (_: object) =>
        'the nodes do not need AmazonEKS_CNI_Policy, because aws-node has its own role with `withOIDC: true`: remove it',
    },
  },
  check({ config, role }, { report }) {
    if (config.withOIDC !== true) return;
    for (const { name, origin, at } of role?.policies ?? [])
      if (name === 'AmazonEKS_CNI_Policy' && origin === 'attachPolicyARNs')
        report({ message: 'redundant', data: {}, at, note: 'on the node role' });
  },
});
