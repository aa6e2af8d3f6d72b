import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isAllow, isForEks } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles } from '../../src/value/text.js';
import { field, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/condition-negated',
  on: 'trust-policy',
  summary: 'the subject is only said not to be something',
  messages: {
    negated: {
      severity: 'warning',
      text: (_: object) => 'every service account gets in but those named: say whom the role admits instead',
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (!isAllow(statement) || !isForEks(statement) || isOpen(statement) || isOpen(field(statement, 'Condition')))
        continue;
      const conditions = conditionsOf(statement);
      const subjects = conditions.filter(({ key }) => conditionKey(key).claim === 'sub');
      const [first] = subjects;
      // A key with a hole may be the subject's.
      if (
        first === undefined ||
        conditions.some(
          ({ key, operator }) => hasHoles(operator) || (hasHoles(key) && conditionKey(key).claim === 'unknown'),
        ) ||
        !subjects.every(({ meaning }) => meaning?.negated === true)
      )
        continue;
      report({
        message: 'negated',
        data: {},
        at: first.operatorAt,
        note: 'keeps out, and lets in all the rest',
        related: [{ at: first.keyAt, note: 'nothing else restrains the subject' }],
      });
    }
  },
});
