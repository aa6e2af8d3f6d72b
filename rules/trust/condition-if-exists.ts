import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isAllow, isForEks } from '../../src/aws/trust-shape.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/condition-if-exists',
  on: 'trust-policy',
  summary: '`IfExists` on a claim that every token has',
  fix: 'unsafe',
  messages: {
    loose: {
      severity: 'warning',
      text: ({ operator, plain }: { operator: string; plain: string }) =>
        `\`${operator}\` is true when the token lacks the key: write \`${plain}\``,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (!isAllow(statement) || !isForEks(statement)) continue;
      const seen = new Set<number>();
      for (const { operator, operatorAt, key, meaning } of conditionsOf(statement)) {
        const name = knownValue(operator);
        // One operator over both claims is one slip.
        if (
          meaning?.ifExists !== true ||
          name === undefined ||
          !['sub', 'aud'].includes(conditionKey(key).claim) ||
          seen.has(operatorAt.start)
        )
          continue;
        seen.add(operatorAt.start);
        const plain = name.replace(/IfExists$/i, '');
        report({
          message: 'loose',
          data: { operator: name, plain },
          at: operatorAt,
          note: 'a slip in the key would open the role',
          fixes: [renameKey(field(statement, 'Condition'), operatorAt, plain, `write \`${plain}\``)],
        });
      }
    }
  },
});
