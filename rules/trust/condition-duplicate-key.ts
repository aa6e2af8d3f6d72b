import { policyFaults } from '../../src/aws/policy-document.js';
import { defineRule } from '../../src/lint/rule.js';
import { covers } from '../../src/value/span.js';
import { equals, lowerCase, display } from '../../src/value/text.js';
import { entriesOf, field, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/condition-duplicate-key',
  on: 'trust-policy',
  summary: 'an operator or a key twice in one condition',
  messages: {
    duplicate: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `\`${key}\` is written twice in one object: IAM refuses it, and other readers lose the first`,
    },
  },
  check(policy, { report }) {
    // The arms of a template's conditional may repeat a key; one of them is left.
    if (policy.document.templated) return;
    for (const fault of policyFaults(policy.tree)) {
      if (fault.reason !== 'duplicate-key') continue;
      const condition = field(policy.statements[fault.statement ?? 0], 'Condition');
      const objects = condition === undefined ? [] : [condition, ...entriesOf(condition).map((entry) => entry.value)];
      const twice = objects.flatMap((object) => repeatedAt(object, fault.at) ?? [])[0];
      if (twice === undefined) continue;
      report({
        message: 'duplicate',
        data: { key: display(twice.second.key) },
        at: twice.second.keyAt,
        note: 'put the values of both into one',
        related: [{ at: twice.first.keyAt, note: 'first written here' }],
      });
    }
  },
});

function repeatedAt(object: Tree, at: Tree['at']): { readonly first: Entry; readonly second: Entry } | undefined {
  const entries = entriesOf(object);
  const second = entries.find((entry) => covers(entry.keyAt, at) && covers(at, entry.keyAt));
  const first =
    second === undefined
      ? undefined
      : entries.find((entry) => equals(lowerCase(entry.key), lowerCase(second.key)) === 'yes');
  return first === undefined || second === undefined || first === second ? undefined : { first, second };
}
