import { ignoredFields, type IgnoredField } from '../../src/aws/eksctl-ignored.js';
import { defineRule } from '../../src/lint/rule.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/field-ignored',
  on: 'cluster-config',
  summary: 'a field that eksctl accepts and ignores',
  messages: {
    beside: {
      severity: 'warning',
      text: ({ key, owner }: IgnoredField) =>
        `eksctl ignores \`${key}\` because \`${owner ?? ''}\` names an existing role: attach it to that role, or remove \`${owner ?? ''}\``,
    },
    noop: {
      severity: 'warning',
      text: (_: IgnoredField) =>
        'eksctl creates nothing for a service account with both `attachRoleARN` and `roleOnly`: remove `roleOnly`, or the item',
    },
    addon: {
      severity: 'warning',
      text: ({ key }: IgnoredField) =>
        `eksctl ignores \`${key}\` in an add-on's Pod Identity association: only its role and service account are used; remove it, or use \`iam.podIdentityAssociations\``,
    },
    boundary: {
      severity: 'warning',
      text: (_: IgnoredField) =>
        'eksctl ignores `permissionsBoundary` of a capability: create the role yourself, with its boundary, and name it in `roleArn`',
    },
  },
  check({ tree, serviceAccounts, associations, capabilities }, { report }) {
    const found = [
      ...ignoredFields(field(tree, 'iam'), 'cluster'),
      ...serviceAccounts.flatMap((account) => ignoredFields(account.tree, 'service account')),
      ...associations.flatMap(({ tree: own, addon }) =>
        ignoredFields(own, addon === undefined ? 'association' : 'association of an add-on'),
      ),
      ...capabilities.flatMap((capability) => ignoredFields(capability.tree, 'capability')),
    ];
    for (const ignored of found)
      report({
        message: ignored.is,
        data: ignored,
        // The author thinks that the policies are attached.
        ...(ignored.policy ? { severity: 'error' } : {}),
        at: ignored.at,
        note: 'has no effect',
        related: ignored.ownerAt === undefined ? [] : [{ at: ignored.ownerAt, note: 'an existing role' }],
      });
  },
});
