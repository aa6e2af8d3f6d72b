import { DEPRECATED_FIELDS } from '../../src/aws/eksctl-fields.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf, entryOf, field, parsesAsTrue, type Entry } from '../../src/value/tree.js';

interface Deprecated {
  readonly key: string;
  readonly instead: string;
}

export default defineRule({
  id: 'eksctl/deprecated-field',
  on: 'node-group',
  summary: 'a field of a node group that eksctl renamed or dropped',
  fix: 'safe',
  messages: {
    renamed: {
      severity: 'warning',
      text: ({ key, instead }: Deprecated) => `\`${key}\` is deprecated: eksctl calls it \`${instead}\``,
    },
    dropped: {
      severity: 'warning',
      text: ({ key, instead }: Deprecated) => `eksctl has no \`${key}\` since v1alpha5; \`${instead}\` does the same`,
    },
  },
  check(group, { report }) {
    const switches = field(group.iam, 'withAddonPolicies');
    const check = (entry: Entry, taken: boolean): void => {
      const key = knownValue(entry.key);
      const known = key === undefined ? undefined : DEPRECATED_FIELDS.get(key);
      // A switch that is off does nothing under either name.
      if (key === undefined || known === undefined || parsesAsTrue(entry.value) === false) return;
      const fixes =
        known.rename && !taken
          ? [
              {
                title: `write \`${known.instead}\``,
                safety: 'safe' as const,
                edits: [{ at: entry.keyAt, text: known.instead }],
              },
            ]
          : [];
      report({
        message: known.accepted ? 'renamed' : 'dropped',
        data: { key, instead: known.instead },
        at: entry.keyAt,
        note: known.accepted ? 'still read' : 'no longer read',
        fixes,
      });
    };
    for (const entry of entriesOf(group.tree)) check(entry, false);
    for (const entry of entriesOf(switches)) check(entry, entryOf(switches, 'awsLoadBalancerController') !== undefined);
  },
});
