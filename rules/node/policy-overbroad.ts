import { attachedBreadth } from '../../src/aws/breadth.js';
import { imdsHopLimit, nodeRoleOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';

interface Policy {
  readonly name: string;
}

export default defineRule({
  id: 'node/policy-overbroad',
  on: 'node-group',
  summary: 'a managed policy on a node role that gives every pod of the nodes wide rights',
  messages: {
    administrator: {
      severity: 'error',
      text: ({ name }: Policy) =>
        `the node role has ${name}: every pod of these nodes can become an administrator of the account`,
    },
    wide: {
      severity: 'warning',
      text: ({ name }: Policy) =>
        `the node role has ${name}: every pod of these nodes inherits it; give it to the service account that needs it`,
    },
  },
  check(group, { report }) {
    const reach =
      imdsHopLimit(group.tree) === 2 ? '; pods reach the role, the hop limit of the metadata service is 2' : '';
    for (const policy of nodeRoleOf(group.config.tree, group.tree, group.managed)?.policies ?? []) {
      const breadth = attachedBreadth(policy);
      if (breadth !== undefined)
        report({
          message: breadth,
          data: { name: policy.name },
          at: policy.at,
          note: `attached to the node role${reach}`,
        });
    }
  },
});
