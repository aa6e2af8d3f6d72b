import { defineRule } from '../../src/lint/rule.js';
import { mayHaveIdentity } from '../../src/link/identity.js';
import { equals, display } from '../../src/value/text.js';
import { entryOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/service-account-alias-mismatch',
  on: 'workload',
  summary: '`serviceAccount` and `serviceAccountName` disagree',
  messages: {
    differ: {
      severity: 'error',
      text: (d: { alias: string; name: string }) =>
        `\`serviceAccount: ${d.alias}\` is ignored because \`serviceAccountName\` is \`${d.name}\`: remove \`serviceAccount\``,
    },
  },
  check({ podSpec, document, namespace }, { world, report }) {
    const [alias, name] = ['serviceAccount', 'serviceAccountName'].map((key) => entryOf(podSpec, key));
    const [a, b] = [textOf(alias?.value), textOf(name?.value)];
    if (alias === undefined || name === undefined || a === undefined || b === undefined || equals(a, b) !== 'no')
      return;
    // Which accounts without a role pods run as is nothing of ours.
    if (![a, b].some((one) => mayHaveIdentity(world, { document, namespace, name: one }))) return;
    report({
      message: 'differ',
      data: { alias: display(a), name: display(b) },
      at: alias.value.at,
      note: 'deprecated alias, ignored',
      related: [{ at: name.value.at, note: 'this one is used' }],
    });
  },
});
