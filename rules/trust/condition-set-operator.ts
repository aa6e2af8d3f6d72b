import { conditionKeyFault } from '../../src/aws/policy/condition-key.js';
import type { Condition } from '../../src/aws/policy/model.js';
import { isForEks, onePerOperator } from '../../src/aws/trust/statement.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

interface SetOperator {
  readonly operator: string;
  readonly plain: string;
  readonly key: string;
}

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
      if (statement.effect !== 'Allow') continue;
      const sets = statement.conditions.filter(({ meaning }) => meaning?.set === 'ForAllValues');
      const isAbsent = ({ key }: Condition): boolean => conditionKeyFault(key, isForEks(statement)) !== undefined;
      const single = sets.filter((one) => (one.claim === 'sub' || one.claim === 'aud') && !isAbsent(one));
      for (const one of [...sets.filter(isAbsent), ...onePerOperator(single)]) {
        const operator = display(one.operator);
        const plain = operator.replace(/^ForAllValues:/, '');
        report({
          message: isAbsent(one) ? 'open' : 'single',
          data: { operator, plain, key: display(one.key) },
          at: isAbsent(one) ? one.keyAt : one.operatorAt,
          note: isAbsent(one) ? 'absent from every token' : 'meant for keys with several values',
          fixes: [renameKey(statement.condition?.tree, one.operatorAt, plain, `write \`${plain}\``)],
        });
      }
    }
  },
});
