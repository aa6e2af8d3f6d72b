import { isForServiceAccounts, onePerOperator } from '../../src/aws/trust/statement.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/condition-if-exists',
  on: 'trust-policy',
  summary: '`IfExists` on a claim that every token has',
  fix: 'unsafe',
  security: { score: 3.1, cwe: 284 },
  messages: {
    loose: {
      severity: 'warning',
      text: ({ operator, plain }: { operator: string; plain: string }) =>
        `\`${operator}\` is true when the token lacks the key: use \`${plain}\``,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (statement.effect !== 'Allow' || !isForServiceAccounts(statement)) continue;
      const loose = statement.conditions.filter(
        ({ claim, meaning }) => meaning?.ifExists === true && (claim === 'sub' || claim === 'aud'),
      );
      for (const { operator, operatorAt } of onePerOperator(loose)) {
        const name = display(operator);
        const plain = name.replace(/IfExists$/, '');
        report({
          message: 'loose',
          data: { operator: name, plain },
          at: operatorAt,
          note: 'a misspelt key would admit every token',
          fixes: [renameKey(statement.condition?.tree, operatorAt, plain, `use \`${plain}\``)],
        });
      }
    }
  },
});
