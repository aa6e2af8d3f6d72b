import { conditionKeyFault } from '../../src/aws/policy/condition-key.js';
import type { Condition } from '../../src/aws/policy/model.js';
import { onePerOperator } from '../../src/aws/trust/statement.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
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
        `\`${operator}\` is true when the token lacks the key: use \`${plain}\``,
    },
    open: {
      severity: 'error',
      text: ({ operator, key }: SetOperator) =>
        `no token carries \`${key}\`, and \`${operator}\` is true for a missing key: this restricts nobody`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (statement.effect !== 'Allow') continue;
      const sets = statement.conditions.filter(({ meaning }) => meaning?.set === 'ForAllValues');
      const isAbsent = ({ key }: Condition): boolean => conditionKeyFault(key) !== undefined;
      const single = sets.filter((one) => (one.claim === 'sub' || one.claim === 'aud') && !isAbsent(one));
      for (const one of [...sets.filter(isAbsent), ...onePerOperator(single)]) {
        const operator = display(one.operator);
        const plain = operator.replace(/^ForAllValues:/, '');
        report({
          message: isAbsent(one) ? 'open' : 'single',
          data: { operator, plain, key: display(one.key) },
          at: isAbsent(one) ? one.keyAt : one.operatorAt,
          note: isAbsent(one) ? absentNote(one) : 'for multivalued keys only; `sub` and `aud` have one value',
          fixes: mayBePlain(one.operatorAt, sets, single)
            ? [renameKey(statement.condition?.tree, one.operatorAt, plain, `use \`${plain}\``)]
            : [],
        });
      }
    }
  },
});

/** Under the plain operator a key that no token carries would shut everybody out. */
const mayBePlain = (operatorAt: Span, sets: readonly Condition[], single: readonly Condition[]): boolean =>
  sets.every((other) => other.operatorAt !== operatorAt || single.includes(other));

function absentNote({ key }: Condition): string {
  const mended = conditionKeyFault(key)?.mended;
  return mended === undefined ? 'use the `:sub` or `:aud` of the issuer' : `did you mean \`${mended}\`?`;
}
