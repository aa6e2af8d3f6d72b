import { mapsOf, roleFieldsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { field, listOf, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/identity-mapping-admin',
  on: 'cluster-config',
  summary: 'a role that pods or nodes hold is an administrator of the cluster',
  messages: {
    admin: {
      severity: 'warning',
      text: (_: object) =>
        'this role is held by pods or nodes: as `system:masters` each of them is an administrator of the cluster',
    },
  },
  check({ tree }, { report }) {
    const held = roleFieldsOf(tree).filter(({ path }) => /iam\.serviceAccounts|podIdentity|addons|Groups/.test(path));
    for (const mapping of mapsOf(field(tree, 'iamIdentityMappings'))) {
      const arn = textOf(field(mapping, 'arn'));
      const masters = listOf(field(mapping, 'groups')).find((group) => stringOf(group) === 'system:masters');
      const holder =
        arn === undefined
          ? undefined
          : held.find(({ entry }) => equals(textOf(entry.value) ?? { parts: [] }, arn) === 'yes');
      if (masters !== undefined && holder !== undefined)
        report({
          message: 'admin',
          data: {},
          at: masters.at,
          note: 'every right in the cluster',
          related: [{ at: holder.entry.value.at, note: 'who holds the role' }],
        });
    }
  },
});
