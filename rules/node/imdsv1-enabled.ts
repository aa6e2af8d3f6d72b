import { mapsOf } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, stringOf, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/imdsv1-enabled',
  on: 'document',
  summary: 'nodes whose metadata service answers without a session token (IMDSv1)',
  messages: {
    enabled: {
      severity: 'warning',
      text: ({ setting, instead }: { setting: string; instead: string }) =>
        `\`${setting}\` lets a forged request (SSRF) read the credentials of the node: set \`${instead}\``,
    },
  },
  check({ tree }, { report }) {
    for (const { entry, setting, instead } of settingsOf(tree))
      report({
        message: 'enabled',
        data: { setting, instead },
        at: entry.keyAt,
        note: 'IMDSv2 asks for a session token first',
      });
  },
});

interface Setting {
  readonly entry: Entry;
  readonly setting: string;
  readonly instead: string;
}

/** Node groups of eksctl, or Karpenter's class of nodes. Where nothing is written both ask for tokens. */
function settingsOf(tree: Tree | undefined): readonly Setting[] {
  switch (stringOf(field(tree, 'kind'))) {
    case 'ClusterConfig':
      return ['nodeGroups', 'managedNodeGroups'].flatMap((groups) =>
        mapsOf(field(tree, groups)).flatMap((group) => {
          const entry = entryOf(group, 'disableIMDSv1');
          if (entry === undefined || parsesAsTrue(entry.value) !== false) return [];
          return [{ entry, setting: 'disableIMDSv1: false', instead: 'disableIMDSv1: true' }];
        }),
      );
    case 'EC2NodeClass': {
      const entry = entryOf(field(tree, 'spec', 'metadataOptions'), 'httpTokens');
      if (entry === undefined || stringOf(entry.value) !== 'optional') return [];
      return [{ entry, setting: 'httpTokens: optional', instead: 'httpTokens: required' }];
    }
    default:
      return [];
  }
}
