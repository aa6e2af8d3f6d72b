import { isForEks } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { isOpen } from '../../src/value/tree.js';

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
      const { effect, open, condition, conditions } = statement;
      if (effect !== 'Allow' || open || isOpen(condition?.tree) || !isForEks(statement)) continue;
      // A key with a hole may be the subject's.
      if (conditions.some(({ claim }) => claim === 'unknown')) continue;
      const subjects = conditions.filter(({ claim }) => claim === 'sub');
      const [first] = subjects;
      if (first === undefined || !subjects.every(({ meaning }) => meaning?.negated === true)) continue;
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
