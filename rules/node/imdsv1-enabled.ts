import { mapsOf } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { entryOf, field, parsesAsTrue, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/imdsv1-enabled',
  on: 'document',
  summary: 'nodes whose metadata service answers without a session token (IMDSv1)',
  security: { score: 5.3, cwe: 918 },
  messages: {
    enabled: {
      severity: 'warning',
      text: ({ setting, instead }: { setting: string; instead: string }) =>
        `\`${setting}\` lets a forged request (SSRF) read the credentials of the node: set \`${instead}\``,
    },
  },
  check({ tree }, { report }) {
    if (stringOf(field(tree, 'kind')) !== 'ClusterConfig') return;
    for (const list of ['nodeGroups', 'managedNodeGroups'])
      for (const group of mapsOf(field(tree, list))) {
        const entry = entryOf(group, 'disableIMDSv1');
        if (entry === undefined || parsesAsTrue(entry.value) !== false) continue;
        const data = { setting: 'disableIMDSv1: false', instead: 'disableIMDSv1: true' };
        report({ message: 'enabled', data, at: entry.keyAt, note: NOTE });
      }
  },
  also: (visiting) => [
    visiting('metadata-options', ({ tokens, hopLimit, again }, { report }) => {
      if (stringOf(tokens.value) !== 'optional') return;
      const name = display(tokens.key);
      const hops = hopLimit?.value.kind === 'number' ? hopLimit.value.value : undefined;
      report({
        message: 'enabled',
        data: { setting: `${name}: optional`, instead: `${name}: required` },
        at: tokens.keyAt,
        note: NOTE,
        related: [
          ...(again === undefined ? [] : [{ at: again.keyAt, note: 'the latest version says the same' }]),
          ...(hopLimit === undefined || hops === undefined || hops < 2
            ? []
            : [{ at: hopLimit.keyAt, note: `${String(hops)} hops: pods reach it, too` }]),
        ],
      });
    }),
  ],
});

const NOTE = 'IMDSv2 asks for a session token first';
