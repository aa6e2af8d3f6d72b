import { ADDON_IDENTITY, hasItems, mapsOf, present } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, parsesAsTrue, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/addon-permissions-conflict',
  on: 'cluster-config',
  summary: 'several sources of permissions for one addon',
  messages: {
    several: {
      severity: 'error',
      text: ({ addon, keys }: { addon: string; keys: string }) =>
        `the addon \`${addon}\` takes one source of permissions, not ${keys}`,
    },
  },
  check({ tree }, { report }) {
    for (const addon of mapsOf(field(tree, 'addons'))) {
      const given = ADDON_IDENTITY.flatMap((key) => entryOf(addon, key) ?? []).filter(
        ({ value }) =>
          present(value) &&
          parsesAsTrue(value) !== undefined &&
          (value.kind === 'boolean' ? value.value : value.kind !== 'list' || hasItems(value)),
      );
      const [first, second, ...others] = given;
      if (first === undefined || second === undefined) continue;
      const keys = given.map((entry) => `\`${knownValue(entry.key) ?? ''}\``);
      report({
        message: 'several',
        data: { addon: stringOf(field(addon, 'name')) ?? '?', keys: keys.join(' and ') },
        at: second.keyAt,
        note: 'eksctl refuses the file',
        related: [first, ...others].map((entry) => ({ at: entry.keyAt, note: 'one source' })),
      });
    }
  },
});
