import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, stringOf, type Entry } from '../../src/value/tree.js';

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
  check(document, { world, report }) {
    const say = (entry: Entry, setting: string, instead: string): void =>
      report({
        message: 'enabled',
        data: { setting, instead },
        at: entry.keyAt,
        note: 'IMDSv2 asks for a session token first',
      });
    for (const { config, tree } of world.facts['node-group']) {
      const entry = config.document === document ? entryOf(tree, 'disableIMDSv1') : undefined;
      if (entry?.value.kind === 'boolean' && !entry.value.value)
        say(entry, 'disableIMDSv1: false', 'disableIMDSv1: true');
    }
    const { tree } = document;
    if (stringOf(field(tree, 'kind')) !== 'EC2NodeClass') return;
    const tokens = entryOf(field(tree, 'spec', 'metadataOptions'), 'httpTokens');
    if (tokens !== undefined && stringOf(tokens.value) === 'optional')
      say(tokens, 'httpTokens: optional', 'httpTokens: required');
  },
});
