import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { field, listOf, stringOf, textOf } from '../../src/value/tree.js';

/** Whose roles pods or nodes hold. */
const HELD = new Set(['node group', 'service account', 'Pod Identity association', 'add-on']);

export default defineRule({
  id: 'eksctl/identity-mapping-admin',
  on: 'identity-mapping',
  summary: 'a role that pods or nodes hold is an administrator of the cluster',
  security: { score: 8.8, cwe: 269 },
  messages: {
    admin: {
      severity: 'warning',
      text: ({ holder }: { holder: string }) =>
        `every pod or node with the role of this ${holder} is a cluster administrator through \`system:masters\`: map the role to a group with the rights that it needs`,
    },
  },
  check({ config, tree, name: arn }, { report }) {
    const masters = listOf(field(tree, 'groups')).find((group) => stringOf(group) === 'system:masters');
    if (arn === undefined || masters === undefined) return;
    const held = config.roleFields.find(
      ({ holder, entry }) => HELD.has(holder.kind) && equals(textOf(entry.value) ?? { parts: [] }, arn) === 'yes',
    );
    if (held !== undefined)
      report({
        message: 'admin',
        data: { holder: held.holder.kind },
        at: masters.at,
        note: 'every right in the cluster',
        related: [{ at: held.entry.value.at, note: `the role of this ${held.holder.kind}` }],
      });
  },
});
