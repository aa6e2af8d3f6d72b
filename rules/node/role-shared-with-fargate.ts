import type { ClusterConfig } from '../../src/facts/cluster-config-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { certainly, indexBy } from '../../src/link/text-index.js';
import { remembered } from '../../src/value/remembered.js';
import { field, textOf } from '../../src/value/tree.js';

const rolesOfFargate = remembered(({ roleFields }: ClusterConfig) =>
  indexBy(
    roleFields.filter(({ path }) => /fargate/i.test(path)),
    ({ entry }) => [textOf(entry.value)],
  ),
);

export default defineRule({
  id: 'node/role-shared-with-fargate',
  on: 'node-group',
  summary: 'one role for nodes and for pods on Fargate',
  security: { score: 3.1, cwe: 250 },
  messages: {
    shared: {
      severity: 'warning',
      text: (_: object) =>
        'node group and Fargate profile share one role: deleting either removes the access entry that the other needs; use two roles',
    },
  },
  check({ config, iam }, { report }) {
    const value = field(iam, 'instanceRoleARN');
    const arn = textOf(value);
    if (value === undefined || arn === undefined) return;
    const [other] = certainly(rolesOfFargate(config), arn);
    if (other !== undefined)
      report({
        message: 'shared',
        data: {},
        at: value.at,
        note: 'the role of the nodes',
        related: [{ at: other.entry.value.at, note: 'the pod execution role of Fargate' }],
      });
  },
});
