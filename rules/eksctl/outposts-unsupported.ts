import { hasItems, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, type Entry } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/outposts-unsupported',
  on: 'cluster-config',
  summary: 'something that a control plane on Outposts does not have',
  messages: {
    unsupported: {
      severity: 'error',
      text: ({ what }: { what: string }) => `a control plane on Outposts has no ${what}: eksctl refuses the file`,
    },
  },
  check({ tree }, { report }) {
    const outpost = entryOf(tree, 'outpost');
    if (outpost === undefined || !present(outpost.value)) return;
    const on = (holder: string, key: string): Entry | undefined =>
      [entryOf(field(tree, holder), key)].find((entry) => entry !== undefined && parsesAsTrue(entry.value) === true);
    const listed = (key: string): Entry | undefined =>
      [entryOf(tree, key)].find(
        (entry) => entry !== undefined && (hasItems(entry.value) || entry.value.kind === 'map'),
      );
    for (const [what, entry] of [
      ['managed node groups', listed('managedNodeGroups')],
      ['IAM OIDC provider', on('iam', 'withOIDC')],
      ['Auto Mode', on('autoModeConfig', 'enabled')],
      ['Karpenter', listed('karpenter')],
    ] as const) {
      if (entry !== undefined)
        report({
          message: 'unsupported',
          data: { what },
          at: entry.keyAt,
          note: 'not supported there',
          related: [{ at: outpost.keyAt, note: 'the control plane is on Outposts' }],
        });
    }
  },
});
