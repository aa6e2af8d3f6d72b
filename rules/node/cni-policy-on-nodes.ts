import { cniHasOwnRole, nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/cni-policy-on-nodes',
  on: 'cluster-config',
  summary: 'with OIDC switched off the CNI policy is on the nodes',
  messages: {
    onNodes: {
      severity: 'info',
      text: (_: object) =>
        'with `withOIDC: false` eksctl puts AmazonEKS_CNI_Policy on the nodes: every pod inherits it',
    },
  },
  check({ tree, withOIDC, nodeGroups }, { report }) {
    const oidc = entryOf(field(tree, 'iam'), 'withOIDC');
    if (oidc === undefined || withOIDC !== false || cniHasOwnRole(tree) !== false) return;
    if (
      nodeGroups.some(
        (group) =>
          nodeRoleOf(tree, group.tree, group.managed)?.policies.some(
            (policy) => policy.name === 'AmazonEKS_CNI_Policy' && policy.origin === 'default',
          ) === true,
      )
    )
      report({ message: 'onNodes', data: {}, at: oidc.keyAt, note: 'with `true` aws-node gets a role of its own' });
  },
});
