import { hasItems } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, isOpen, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/karpenter-access',
  on: 'cluster-config',
  summary: 'nodes of Karpenter that no access entry authorises',
  messages: {
    none: {
      severity: 'warning',
      text: (_: object) =>
        'eksctl authorises the nodes of Karpenter through aws-auth, which the mode `API` does not read: add an access entry for their role',
    },
  },
  check({ tree }, { report }) {
    const access = field(tree, 'accessConfig');
    const mode = entryOf(access, 'authenticationMode');
    const karpenter = entryOf(tree, 'karpenter');
    if (
      mode === undefined ||
      stringOf(mode.value) !== 'API' ||
      karpenter?.value.kind !== 'map' ||
      isOpen(access) ||
      hasItems(field(access, 'accessEntries'))
    )
      return;
    report({
      message: 'none',
      data: {},
      at: mode.keyAt,
      note: 'aws-auth is not read',
      related: [{ at: karpenter.keyAt, note: 'its nodes cannot join' }],
    });
  },
});
