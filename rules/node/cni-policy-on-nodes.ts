import { cniHasOwnRole } from '../../src/aws/eksctl-addons.js';
import { podsOn } from '../../src/aws/eksctl-node-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/cni-policy-on-nodes',
  on: 'cluster-config',
  summary: 'with OIDC switched off the CNI policy is on the nodes',
  messages: {
    onNodes: {
      severity: 'info',
      text: ({ pods }: { pods: string }) =>
        `${pods} inherits AmazonEKS_CNI_Policy, which eksctl attaches to them with \`withOIDC: false\`: set \`withOIDC: true\` to give it to aws-node alone`,
    },
  },
  check({ tree, nodeGroups }, { report }) {
    const oidc = entryOf(field(tree, 'iam'), 'withOIDC');
    if (oidc === undefined || cniHasOwnRole(tree) !== false) return;
    const byDefault = nodeGroups.some(({ role }) =>
      role?.policies.some(({ name, origin }) => name === 'AmazonEKS_CNI_Policy' && origin === 'default'),
    );
    if (byDefault)
      report({
        message: 'onNodes',
        data: { pods: podsOn(nodeGroups.map((group) => group.tree)) },
        at: oidc.keyAt,
        note: 'aws-node gets no role of its own',
      });
  },
});
