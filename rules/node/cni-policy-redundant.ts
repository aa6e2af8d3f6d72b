import { nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'node/cni-policy-redundant',
  on: 'node-group',
  summary: 'the CNI policy on nodes although aws-node has its own role',
  messages: {
    redundant: {
      severity: 'info',
      text: (_: object) =>
        'with `withOIDC` aws-node has a role of its own: the nodes need no AmazonEKS_CNI_Policy, and their pods inherit it',
    },
  },
  check(group, { report }) {
    if (group.config.withOIDC !== true) return;
    for (const policy of nodeRoleOf(group.config.tree, group.tree, group.managed)?.policies ?? []) {
      if (policy.name === 'AmazonEKS_CNI_Policy' && policy.origin === 'attachPolicyARNs')
        report({ message: 'redundant', data: {}, at: policy.at, note: 'on the node role' });
    }
  },
});
