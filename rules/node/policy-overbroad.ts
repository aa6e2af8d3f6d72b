import { attachedBreadth } from '../../src/aws/breadth.js';
import { imdsHopLimit, podsOn } from '../../src/aws/eksctl-node-role.js';
import { defineRule } from '../../src/lint/rule.js';

interface Policy {
  readonly pods: string;
  readonly name: string;
}

export default defineRule({
  id: 'node/policy-overbroad',
  on: 'node-group',
  summary: 'a managed policy on a node role that grants every pod on the nodes broad permissions',
  security: { score: 8.8, cwe: 250, cis: '5.2.1' },
  messages: {
    administrator: {
      severity: 'error',
      text: ({ pods, name }: Policy) =>
        `${pods} can become an administrator of the account: the node role has ${name}; detach it`,
    },
    wide: {
      severity: 'warning',
      text: ({ pods, name }: Policy) =>
        `${pods} inherits ${name}: attach it to the role of the service account that needs it`,
    },
  },
  check({ tree, role }, { report }) {
    const reach = imdsHopLimit(tree) === 2 ? ', which pods reach: the metadata service has hop limit 2' : '';
    for (const policy of role?.policies ?? []) {
      const breadth = attachedBreadth(policy);
      if (breadth !== undefined)
        report({
          message: breadth,
          data: { pods: podsOn([tree]), name: policy.name },
          at: policy.at,
          note: `on the node role${reach}`,
        });
    }
  },
});
