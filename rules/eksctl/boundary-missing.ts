import { enabledEntry, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { isUnread, entryOf, field } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/boundary-missing',
  on: 'cluster-config',
  summary: 'a role without the permissions boundary that others of its kind have',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ what, more, key }: { what: string; more: number; key: string }) =>
        `eksctl creates the role of this ${what}${more === 0 ? '' : ` and ${more} more`} without a permissions boundary, while another role in this file has one: set \`${key}\``,
    },
    association: {
      severity: 'warning',
      text: (_: object) =>
        'eksctl creates the role of a default Pod Identity association without a permissions boundary, while the cluster role has one: list `podIdentityAssociations` with `permissionsBoundaryARN` instead',
    },
  },
  check({ tree, createdRoles, addons }, { report }) {
    const related = (at: Span) => [{ at, note: 'a boundary is set here' }];
    for (const [kind, key] of [
      ['node group', 'iam.instanceRolePermissionsBoundary'],
      ['service account', 'permissionsBoundary'],
    ] as const) {
      const roles = createdRoles.filter(({ holder }) => holder.kind === kind);
      const model = roles.find(({ boundary }) => boundary !== undefined && boundary.value.kind !== 'null')?.boundary;
      // One decision, however many roles it leaves without.
      const [first, ...others] = roles.filter(({ boundary }) => boundary === undefined);
      if (first === undefined || model === undefined) continue;
      report({
        message: 'missing',
        data: { what: kind, more: others.length, key },
        at: first.holder.nameAt,
        note: 'no boundary',
        related: [...others.map(({ holder }) => ({ at: holder.nameAt, note: 'nor here' })), ...related(model.keyAt)],
      });
    }
    const service = setEntry(field(tree, 'iam'), 'serviceRolePermissionsBoundary');
    for (const addon of addons) {
      const entry = enabledEntry(addon.tree, 'useDefaultPodIdentityAssociations');
      if (service !== undefined && entry !== undefined && !isUnread(addon.tree) && entryOf(tree, 'iam') !== undefined)
        report({
          message: 'association',
          data: {},
          at: entry.keyAt,
          note: 'no boundary',
          related: related(service.keyAt),
        });
    }
  },
});
