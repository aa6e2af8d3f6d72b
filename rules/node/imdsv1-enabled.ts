import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, parsesAsTrue, stringOf, type Entry } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/imdsv1-enabled',
  on: 'document',
  summary: 'nodes whose metadata service answers without a session token',
  messages: {
    enabled: {
      severity: 'warning',
      text: ({ setting }: { setting: string }) =>
        `\`${setting}\` lets any request read the credentials of the node, one forged through an application too`,
    },
  },
  check(document, { world, report }) {
    const say = (entry: Entry, setting: string): void =>
      report({ message: 'enabled', data: { setting }, at: entry.keyAt, note: 'IMDSv2 asks for a token first' });
    for (const group of world.facts['node-group'].filter(({ config }) => config.document === document)) {
      const entry = entryOf(group.tree, 'disableIMDSv1');
      if (entry?.value.kind === 'boolean' && parsesAsTrue(entry.value) === false) say(entry, 'disableIMDSv1: false');
    }
    const { tree } = document;
    if (stringOf(field(tree, 'kind')) !== 'EC2NodeClass') return;
    const tokens = entryOf(field(tree, 'spec', 'metadataOptions'), 'httpTokens');
    if (tokens !== undefined && stringOf(tokens.value) === 'optional') say(tokens, 'httpTokens: optional');
  },
});
