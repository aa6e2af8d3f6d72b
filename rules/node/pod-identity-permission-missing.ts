import { inlineMayAllow, NODE_CAPABILITIES } from '../../src/aws/eksctl-node-role.js';
import { setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/pod-identity-permission-missing',
  on: 'node-group',
  summary: 'a node role that does not allow the Pod Identity agent to fetch credentials',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) =>
        'pods get no Pod Identity credentials: the node role does not allow `eks-auth:AssumeRoleForPodIdentity`; attach AmazonEKSWorkerNodePolicy, or allow the action',
    },
  },
  check({ config, role }, { report }) {
    const associations = setEntry(field(config.tree, 'iam'), 'podIdentityAssociations');
    if (associations?.value.kind !== 'list' || role?.inline === undefined || !role.complete) return;
    const mayHold = role.policies.some(
      ({ name, owner }) => owner === 'customer' || NODE_CAPABILITIES.worker.satisfiedBy.has(name),
    );
    if (mayHold || inlineMayAllow(role, /^(?:\*|eks-auth:(?:\*|Assume.*))$/i)) return;
    report({
      message: 'missing',
      data: {},
      at: role.inlineAt ?? role.inline.at,
      note: 'a policy of your own instead of AmazonEKSWorkerNodePolicy',
      related: [{ at: associations.keyAt, note: 'the agent fetches credentials for these' }],
    });
  },
});
