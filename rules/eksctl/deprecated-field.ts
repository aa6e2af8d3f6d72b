import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';
import { DEPRECATED_FIELDS } from '../../src/aws/eksctl-fields.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf, entryOf, field, parsesAsTrue } from '../../src/value/tree.js';

interface Deprecated {
  readonly key: string;
  readonly instead: string;
}

export default defineRule({
  id: 'eksctl/deprecated-field',
  on: 'node-group',
  summary: 'a field of a node group that eksctl renamed or removed',
  fix: 'safe',
  messages: {
    renamed: {
      severity: 'warning',
      text: ({ key, instead }: Deprecated) => `\`${key}\` is deprecated: use \`${instead}\`, its new name`,
    },
    dropped: {
      severity: 'error',
      text: ({ key, instead }: Deprecated) => `\`${key}\` was removed in v1alpha5: use \`${instead}\``,
    },
  },
  check(group, { report }) {
    const switches = field(group.iam, 'withAddonPolicies');
    const taken = entryOf(switches, 'awsLoadBalancerController') !== undefined;
    for (const entry of [...entriesOf(group.tree), ...entriesOf(switches)]) {
      const key = knownValue(entry.key) ?? '';
      const known = DEPRECATED_FIELDS.get(key);
      // Each is a field at one place; elsewhere it is eksctl/unknown-field's.
      if (known === undefined || known.accepted === group.tree.entries.includes(entry)) continue;
      // A switch that is off does nothing under either name.
      if (known.accepted && parsesAsTrue(entry.value) === false) continue;
      // node/addon-policy-broad tells to take the key away.
      if (parsesAsTrue(entry.value) === true && ADDON_POLICIES[key]?.broad === true) continue;
      const rename: Fix = {
        title: `rename \`${key}\` to \`${known.instead}\``,
        safety: 'safe',
        edits: [{ at: entry.keyAt, text: known.instead }],
      };
      report({
        message: known.accepted ? 'renamed' : 'dropped',
        data: { key, instead: known.instead },
        at: entry.keyAt,
        note: known.accepted ? 'still read' : 'eksctl refuses the file',
        fixes: known.rename && !taken ? [rename] : [],
      });
    }
  },
});
