import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { isHole, knownValue, display } from '../../src/value/text.js';
import { field, itemsOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/subject-wildcard-literal',
  on: 'trust-policy',
  summary: 'wildcard in a subject that is compared literally',
  fix: 'unsafe',
  messages: {
    literal: {
      severity: 'error',
      text: (d: { operator: string; pattern: string }) =>
        `\`${d.operator}\` compares \`${d.pattern}\` literally, so no token matches`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      for (const condition of conditionsOf(statement)) {
        const { meaning } = condition;
        if (meaning === undefined || !['string', 'string-ignore-case'].includes(meaning.kind) || meaning.negated)
          continue;
        if (conditionKey(condition.key).claim !== 'sub') continue;
        for (const value of itemsOf(condition.values)) {
          if (value.kind !== 'text' || !value.text.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal)))
            continue;
          const operator = display(condition.operator);
          const wildcard = meaning.kind === 'string' ? operator.replace('StringEquals', 'StringLike') : undefined;
          report({
            message: 'literal',
            data: { operator, pattern: display(value.text) },
            at: value.at,
            note: 'no subject holds this character',
            related: [{ at: condition.operatorAt, note: 'this operator knows no wildcards' }],
            fixes:
              wildcard === undefined || knownValue(condition.operator) === undefined
                ? []
                : [
                    renameKey(
                      field(statement, 'Condition'),
                      condition.operatorAt,
                      wildcard,
                      `compare with ${wildcard}`,
                    ),
                  ],
          });
        }
      }
    }
  },
});
