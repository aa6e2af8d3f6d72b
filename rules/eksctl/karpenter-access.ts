import { hasItems } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { isUnread, entryOf, field, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/karpenter-access',
  on: 'cluster-config',
  summary: 'nodes of Karpenter that no access entry authorises',
  messages: {
    none: {
      severity: 'warning',
      text: (_: object) =>
        'nodes of Karpenter cannot join: eksctl authorises them through aws-auth, which authentication mode `API` ignores; add an access entry for their role, or use `API_AND_CONFIG_MAP`',
    },
  },
  check({ tree }, { report }) {
    const access = field(tree, 'accessConfig');
    const mode = entryOf(access, 'authenticationMode');
    const karpenter = entryOf(tree, 'karpenter');
    if (mode === undefined || stringOf(mode.value) !== 'API' || karpenter?.value.kind !== 'map') return;
    const entries = field(access, 'accessEntries');
    if (isUnread(access) || isUnread(entries) || hasItems(entries)) return;
    report({
      message: 'none',
      data: {},
      at: mode.value.at,
      note: 'aws-auth is not read',
      related: [{ at: karpenter.keyAt, note: 'its nodes cannot join' }],
    });
  },
});
