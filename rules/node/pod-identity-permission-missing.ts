import { NODE_CAPABILITIES, hasItems, nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, itemsOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/pod-identity-permission-missing',
  on: 'node-group',
  summary: 'nodes that may not fetch credentials of Pod Identity',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) =>
        'the agent of Pod Identity needs `eks-auth:AssumeRoleForPodIdentity` on the node role: its policy does not have it',
    },
  },
  check(group, { report }) {
    const associations = entryOf(field(group.config.tree, 'iam'), 'podIdentityAssociations');
    const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
    if (
      associations === undefined ||
      !hasItems(associations.value) ||
      role?.inline === undefined ||
      !role.complete ||
      role.policies.some(({ name, owner }) => owner === 'customer' || NODE_CAPABILITIES.worker.satisfiedBy.has(name))
    )
      return;
    const statements = itemsOf(field(role.inline, 'Statement'));
    const actions = statements.flatMap((statement) => itemsOf(field(statement, 'Action'))).map(stringOf);
    if (
      statements.some((statement) => field(statement, 'NotAction') !== undefined) ||
      actions.some((action) => action === undefined || /^(?:\*|eks-auth:(?:\*|Assume.*))$/i.test(action))
    )
      return;
    report({
      message: 'missing',
      data: {},
      at: entryOf(group.iam, 'attachPolicy')?.keyAt ?? role.inline.at,
      note: 'a policy of your own instead of AmazonEKSWorkerNodePolicy',
      related: [{ at: associations.keyAt, note: 'who gets credentials by the agent' }],
    });
  },
});
