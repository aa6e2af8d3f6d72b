import { mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { entryOf, field, isOpen, parsesAsTrue, type Entry, type MapTree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/boundary-missing',
  on: 'cluster-config',
  summary: 'a role without the permissions boundary that others of its kind have',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ what }: { what: string }) =>
        `${what} gets no permissions boundary, while another role that eksctl creates here does`,
    },
  },
  check({ tree, nodeGroups, serviceAccounts }, { report }) {
    interface Created {
      readonly at: Span;
      readonly what: string;
      readonly boundary: Entry | undefined;
    }
    const judge = (roles: readonly Created[]): void => {
      const model = roles.find(({ boundary }) => boundary !== undefined && present(boundary.value));
      if (model?.boundary === undefined) return;
      for (const { at, what, boundary } of roles)
        if (boundary === undefined)
          report({
            message: 'missing',
            data: { what },
            at,
            note: 'a boundary that an organisation demands must be on every role',
            related: [{ at: model.boundary.keyAt, note: 'here it is set' }],
          });
    };
    judge(
      nodeGroups
        .filter(
          ({ tree: group, iam }) =>
            !isOpen(group) &&
            !isOpen(iam) &&
            !present(field(iam, 'instanceRoleARN')) &&
            !present(field(iam, 'instanceProfileARN')),
        )
        .map(({ tree: group, iam }) => ({
          at: nameOf(group, 'name'),
          what: 'the role of this node group',
          boundary: entryOf(iam, 'instanceRolePermissionsBoundary'),
        })),
    );
    judge(
      serviceAccounts
        .filter((account) => !isOpen(account) && !present(field(account, 'attachRoleARN')))
        .map((account) => ({
          at: field(account, 'metadata', 'name')?.at ?? account.at,
          what: 'the role of this service account',
          boundary: entryOf(account, 'permissionsBoundary'),
        })),
    );
    const service = entryOf(field(tree, 'iam'), 'serviceRolePermissionsBoundary');
    const defaults = mapsOf(field(tree, 'addons')).flatMap((addon) =>
      [entryOf(addon, 'useDefaultPodIdentityAssociations')].filter(
        (entry) => entry !== undefined && parsesAsTrue(entry.value) === true,
      ),
    );
    if (service !== undefined)
      judge([
        { at: service.keyAt, what: '', boundary: service },
        ...defaults.flatMap((entry) =>
          entry === undefined
            ? []
            : [{ at: entry.keyAt, what: 'the role of a default association', boundary: undefined }],
        ),
      ]);
  },
});

const nameOf = (group: MapTree, key: string): Span => field(group, key)?.at ?? group.at;
