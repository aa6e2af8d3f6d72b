import { roleFieldsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { entryOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/role-shared-with-pods',
  on: 'node-group',
  summary: 'one role for nodes and for a service account',
  messages: {
    shared: {
      severity: 'warning',
      text: (_: object) =>
        'the nodes and a service account have one role: what is granted to either, every pod of the nodes may do',
    },
  },
  check(group, { world, report }) {
    const value = entryOf(group.iam, 'instanceRoleARN')?.value;
    const arn = textOf(value);
    if (value === undefined || arn === undefined) return;
    const accounts = world.facts['service-account']
      .filter((account) => account.roleArn !== undefined && world.sameEnvironment(account, group.config))
      .map((account) => account.roleArn?.value);
    const declared = roleFieldsOf(group.config.tree)
      .filter(({ path }) => /serviceAccounts|podIdentity|addons/.test(path))
      .map(({ entry }) => entry.value);
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
