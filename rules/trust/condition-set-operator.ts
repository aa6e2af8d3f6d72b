import { conditionKeyFault } from '../../src/aws/issuer.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isAllow, isForEks } from '../../src/aws/trust-shape.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, display } from '../../src/value/text.js';

interface SetOperator {
  readonly operator: string;
  readonly plain: string;
  readonly key: string;
}
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/condition-set-operator',
  on: 'trust-policy',
  summary: 'a set operator on a claim that has one value',
  fix: 'unsafe',
  messages: {
    single: {
      severity: 'warning',
      text: ({ operator, plain }: SetOperator) =>
        `\`${operator}\` is true when the token lacks the key: write \`${plain}\``,
    },
    open: {
      severity: 'error',
      text: ({ operator, key }: SetOperator) =>
        `no token has the key \`${key}\`, and then \`${operator}\` is true: the condition keeps nobody out`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (!isAllow(statement)) continue;
      const seen = new Set<number>();
      for (const condition of conditionsOf(statement)) {
        if (condition.meaning?.set !== 'ForAllValues') continue;
        const { claim } = conditionKey(condition.key);
        const fault = conditionKeyFault(condition.key, isForEks(statement));
        if (claim !== 'sub' && claim !== 'aud' && fault === undefined) continue;
        // One operator over both claims is one slip.
        if (fault === undefined && seen.has(condition.operatorAt.start)) continue;
        seen.add(condition.operatorAt.start);
        const operator = knownValue(condition.operator) ?? '';
        const plain = operator.replace(/^ForAllValues:/i, '');
        report({
          message: fault === undefined ? 'single' : 'open',
          data: { operator, plain, key: display(condition.key) },
          at: fault === undefined ? condition.operatorAt : condition.keyAt,
          note: fault === undefined ? 'meant for keys with several values' : 'absent from every token',
          fixes: [renameKey(field(statement, 'Condition'), condition.operatorAt, plain, `write \`${plain}\``)],
        });
      }
    }
  },
});
