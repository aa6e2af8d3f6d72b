import { enabledEntry, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, type Entry } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/outposts-unsupported',
  on: 'cluster-config',
  summary: 'what a cluster with its control plane on Outposts does not support',
  messages: {
    unsupported: {
      severity: 'error',
      text: ({ what, key }: { what: string; key: string }) =>
        `a control plane on Outposts does not support ${what}: remove \`${key}\``,
    },
  },
  check({ tree }, { report }) {
    const outpost = setEntry(tree, 'outpost');
    if (outpost === undefined) return;
    const listed = (key: string): Entry | undefined =>
      [setEntry(tree, key)].find((entry) => entry?.value.kind === 'list' || entry?.value.kind === 'map');
    for (const [what, key, entry] of [
      ['managed node groups', 'managedNodeGroups', listed('managedNodeGroups')],
      ['an IAM OIDC provider', 'iam.withOIDC', enabledEntry(field(tree, 'iam'), 'withOIDC')],
      ['Auto Mode', 'autoModeConfig', enabledEntry(field(tree, 'autoModeConfig'), 'enabled')],
      ['Karpenter', 'karpenter', listed('karpenter')],
    ] as const)
      if (entry !== undefined)
        report({
          message: 'unsupported',
          data: { what, key },
          at: entry.keyAt,
          note: 'eksctl refuses the file',
          related: [{ at: outpost.keyAt, note: 'the control plane is on Outposts' }],
        });
  },
});
