import { readOperator } from '../../src/aws/policy-document.js';
import { isAllow, webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { misplacedConditions } from '../../src/aws/trust-shape.js';
import { entriesOf, entryOf, isOpen } from '../../src/value/tree.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/condition-missing',
  on: 'trust-policy',
  summary: 'a web identity provider without any condition in force',
  messages: {
    misplaced: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `\`${name}\` stands beside \`Condition\`, not in it: IAM refuses the policy`,
    },
    misspelt: {
      severity: 'error',
      text: ({ name }: { name: string }) => `\`${name}\` is no element of a statement; did you mean \`Condition\`?`,
    },
    missing: {
      severity: 'error',
      text: (_: object) => 'the statement has no condition: every token of the provider is admitted',
    },
  },
  check(policy, { report }) {
    const stray = misplacedConditions(policy.tree);
    for (const statement of policy.statements) {
      if (!isAllow(statement)) continue;
      const [principal] = webIdentityPrincipals(statement);
      const own = misplacedConditions(statement);
      if (principal === undefined) continue;
      if (own.length > 0 || (stray.length > 0 && entryOf(statement, 'Condition') === undefined)) {
        for (const entry of own.length > 0 ? own : stray) {
          const name = knownValue(entry.key) ?? '';
          const isOperator = readOperator(name) !== undefined || name.includes(':') || name === 'Condition';
          report({
            message: isOperator ? 'misplaced' : 'misspelt',
            data: { name },
            at: entry.keyAt,
            note: isOperator ? 'it belongs into the `Condition` of the statement' : 'IAM refuses unknown elements',
          });
        }
        continue;
      }
      const condition = entryOf(statement, 'Condition');
      const none =
        condition === undefined
          ? !isOpen(statement)
          : condition.value.kind === 'map' && !isOpen(condition.value) && entriesOf(condition.value).length === 0;
      if (none)
        report({
          message: 'missing',
          data: {},
          at: principal.at,
          note: 'anyone with a token of this issuer can assume the role',
        });
    }
  },
});
