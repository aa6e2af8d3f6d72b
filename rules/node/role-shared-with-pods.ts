import { sameEnvironment } from '../../src/link/environment.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { field, textOf } from '../../src/value/tree.js';

/** Parts of a ClusterConfig whose roles are those of service accounts. */
const POD_ROLES = new Set(['service account', 'Pod Identity association', 'add-on']);

export default defineRule({
  id: 'node/role-shared-with-pods',
  on: 'node-group',
  summary: 'one role for nodes and for a service account',
  messages: {
    shared: {
      severity: 'warning',
      text: (_: object) =>
        'nodes and a service account share one role: every pod on the nodes has the permissions of both; use two roles',
    },
  },
  check({ config, iam }, { world, report }) {
    const value = field(iam, 'instanceRoleARN');
    const arn = textOf(value);
    if (value === undefined || arn === undefined) return;
    const declared = config.roleFields
      .filter(({ holder }) => POD_ROLES.has(holder.kind))
      .map(({ entry }) => entry.value);
    const accounts = world.facts['service-account']
      .filter((account) => account.roleArn !== undefined && sameEnvironment(world, account, config))
      .map((account) => account.roleArn?.value);
    const other = [...declared, ...accounts].find((role) => equals(textOf(role) ?? { parts: [] }, arn) === 'yes');
    if (other !== undefined)
      report({
        message: 'shared',
        data: {},
        at: value.at,
        note: 'the role of the nodes',
        related: [{ at: other.at, note: 'the role of a service account' }],
      });
  },
});
