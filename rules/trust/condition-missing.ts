import { readOperator } from '../../src/aws/policy/operators.js';
import { misplacedConditions, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

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
      const [principal] = webIdentityPrincipals(statement);
      if (statement.effect !== 'Allow' || principal === undefined) continue;
      const { condition, conditionsOpen, open } = statement;
      const own = misplacedConditions(statement.tree);
      const misplaced = own.length > 0 || condition !== undefined ? own : stray;
      for (const { key, keyAt } of misplaced) {
        const name = display(key);
        if (readOperator(name) !== undefined || name.includes(':') || name === 'Condition')
          report({
            message: 'misplaced',
            data: { name },
            at: keyAt,
            note: 'it belongs into the `Condition` of the statement',
          });
        else report({ message: 'misspelt', data: { name }, at: keyAt, note: 'IAM refuses unknown elements' });
      }
      const isEmpty =
        condition === undefined
          ? !open
          : condition.tree.kind === 'map' && condition.tree.entries.length === 0 && !conditionsOpen;
      if (misplaced.length === 0 && isEmpty)
        report({
          message: 'missing',
          data: {},
          at: principal.at,
          note: 'anyone with a token of this issuer can assume the role',
        });
    }
  },
});
