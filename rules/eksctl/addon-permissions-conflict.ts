import { enabledKeys, keyName } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { parsesAsTrue } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/addon-permissions-conflict',
  on: 'eksctl-addon',
  summary: 'several sources of permissions for one add-on',
  messages: {
    several: {
      severity: 'error',
      text: ({ addon, keys }: { addon: string; keys: string }) =>
        `${keys} are mutually exclusive in ${addon}: keep one of them`,
    },
  },
  check({ name, permissions }, { report }) {
    const given = permissions.filter(
      (entry) =>
        parsesAsTrue(entry.value) !== undefined &&
        (entry.value.kind !== 'boolean' || entry.value.value) &&
        // Switches that are all off are no source.
        (keyName(entry) !== 'wellKnownPolicies' || enabledKeys(entry.value).length > 0),
    );
    const [first, second, ...others] = given;
    if (first === undefined || second === undefined) return;
    const addon = name === undefined ? undefined : knownValue(name);
    report({
      message: 'several',
      data: {
        addon: addon === undefined ? 'an add-on' : `the add-on \`${addon}\``,
        keys: given.map((entry) => `\`${keyName(entry)}\``).join(' and '),
      },
      at: second.keyAt,
      note: 'eksctl refuses the file',
      related: [first, ...others].map((entry) => ({ at: entry.keyAt, note: 'another source of permissions' })),
    });
  },
});
