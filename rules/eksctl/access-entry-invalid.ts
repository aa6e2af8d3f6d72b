import { accessEntryFaults, lockoutOf } from '../../src/aws/eksctl-access.js';
import { defineRule } from '../../src/lint/rule.js';
import { duplicatesOf } from '../../src/value/duplicates.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/access-entry-invalid',
  on: 'cluster-config',
  summary: 'access entries or access settings that eksctl refuses',
  messages: {
    invalid: { severity: 'error', text: ({ what }: { what: string }) => what },
    twice: {
      severity: 'error',
      text: ({ principal }: { principal: string }) =>
        `\`${principal}\` has an access entry already: merge the two, EKS keeps one for each principal`,
    },
    outposts: {
      severity: 'error',
      text: (_: object) => '`bootstrapClusterCreatorAdminPermissions` must be `true` for a cluster on Outposts',
    },
    nodes: {
      severity: 'error',
      text: (_: object) =>
        'eksctl cannot authorise self-managed nodes without the admin rights of the cluster creator: set `bootstrapClusterCreatorAdminPermissions: true`',
    },
    everybody: {
      severity: 'warning',
      text: (_: object) =>
        'nobody has access to this cluster: its creator has no admin rights and there are no access entries; list one under `accessEntries`',
    },
  },
  check({ tree, accessEntries }, { report }) {
    for (const fault of accessEntries.flatMap((entry) => accessEntryFaults(entry.tree)))
      report({ message: 'invalid', data: fault, at: fault.at, note: 'eksctl refuses the file' });
    for (const { item, first } of duplicatesOf(accessEntries, ({ principal }) => stringOf(principal)))
      report({
        message: 'twice',
        data: { principal: stringOf(item.principal) ?? '' },
        at: item.nameAt,
        note: 'eksctl refuses the second',
        related: [{ at: first.nameAt, note: 'the first' }],
      });
    const lockout = lockoutOf(tree);
    if (lockout !== undefined)
      report({
        message: lockout.of,
        data: {},
        at: lockout.at,
        note: lockout.of === 'nodes' && lockout.configMap ? 'CONFIG_MAP reads no access entries' : 'switched off',
      });
  },
});
