import { providerArnFault } from '../../src/aws/issuer.js';
import { policyFaults, principalsOf } from '../../src/aws/policy-document.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { covers } from '../../src/value/span.js';
import { knownValue, display } from '../../src/value/text.js';
import { entriesOf, field, textOf, displayTree } from '../../src/value/tree.js';

const TYPES = ['Federated', 'Service', 'AWS', 'CanonicalUser'];

export default defineRule({
  id: 'trust/principal-malformed',
  on: 'trust-policy',
  summary: 'a Principal that IAM refuses',
  messages: {
    shape: {
      severity: 'error',
      text: ({ found }: { found: string }) =>
        `\`Principal\` takes a mapping such as \`{"Federated": "<arn>"}\`, not ${found}`,
    },
    member: {
      severity: 'error',
      text: ({ name, near }: { name: string; near: string | undefined }) =>
        `there is no kind of principal \`${name}\`: ${near === undefined ? TYPES.map((type) => `\`${type}\``).join(', ') : `did you mean \`${near}\`?`}`,
    },
    value: {
      severity: 'error',
      text: ({ value, type }: { value: string; type: string }) =>
        `\`${value}\` cannot be a principal of kind \`${type}\``,
    },
  },
  check(policy, { report }) {
    for (const fault of policyFaults(policy.tree)) {
      if (fault.reason !== 'malformed-principal') continue;
      const statement = policy.statements[fault.statement ?? 0];
      const principal = field(statement, 'Principal');
      if (principal === undefined) continue;
      if (principal.kind !== 'map' || principal.entries.length === 0) {
        report({
          message: 'shape',
          data: {
            found:
              principal.kind === 'text'
                ? `\`"${display(principal.text)}"\``
                : principal.kind === 'map'
                  ? 'nothing'
                  : displayTree(principal),
          },
          at: principal.at,
          note: 'IAM refuses the policy',
        });
        continue;
      }
      const unknown = entriesOf(principal).find(
        (entry) => covers(entry.keyAt, fault.at) && !TYPES.includes(knownValue(entry.key) ?? ''),
      );
      if (unknown !== undefined) {
        const name = display(unknown.key);
        report({
          message: 'member',
          data: { name, near: nearest(name, TYPES, 3) },
          at: unknown.keyAt,
          note: 'IAM refuses the policy',
        });
        continue;
      }
      for (const entry of statement === undefined ? [] : principalsOf(statement)) {
        const type = knownValue(entry.type) ?? '';
        const value = entry.values.find((item) => covers(item.at, fault.at));
        const text = textOf(value);
        // These have rules of their own.
        if (
          value === undefined ||
          (type === 'Federated' &&
            text !== undefined &&
            (knownValue(text) === '*' || providerArnFault(text) !== undefined))
        )
          continue;
        report({
          message: 'value',
          data: { value: displayTree(value), type },
          at: value.at,
          note: 'IAM refuses the policy',
        });
      }
    }
  },
});
