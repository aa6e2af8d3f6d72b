import { mapsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { field, stringOf, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/role-name-duplicate',
  on: 'cluster-config',
  summary: 'two roles of one name to create',
  messages: {
    twice: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `eksctl is asked to create a role \`${name}\` twice: the second stack fails`,
    },
  },
  check({ tree, nodeGroups }, { report }) {
    const associations = [
      ...mapsOf(field(tree, 'iam', 'podIdentityAssociations')),
      ...mapsOf(field(tree, 'addons')).flatMap((addon) => mapsOf(field(addon, 'podIdentityAssociations'))),
    ];
    const names: readonly (Tree | undefined)[] = [
      ...nodeGroups.map((group) => field(group.iam, 'instanceRoleName')),
      ...mapsOf(field(tree, 'iam', 'serviceAccounts')).map((account) => field(account, 'roleName')),
      ...associations.map((association) => field(association, 'roleName')),
    ];
    const seen = new Map<string, Span>();
    for (const value of names) {
      const name = stringOf(value);
      if (value === undefined || name === undefined || name === '') continue;
      const first = seen.get(name);
      if (first === undefined) seen.set(name, value.at);
      else
        report({
          message: 'twice',
          data: { name },
          at: value.at,
          note: 'the name is taken',
          related: [{ at: first, note: 'by this one' }],
        });
    }
  },
});
