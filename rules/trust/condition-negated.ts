import { isForServiceAccounts } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'trust/condition-negated',
  on: 'trust-policy',
  summary: 'only negated conditions on the subject',
  security: { score: 6.5, cwe: 284, cis: '5.2.1' },
  messages: {
    negated: {
      severity: 'warning',
      text: (_: object) =>
        'this excludes a few service accounts and admits all others: name the one intended with `StringEquals`',
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const { effect, open, conditionsOpen, conditions } = statement;
      if (effect !== 'Allow' || open || conditionsOpen || !isForServiceAccounts(statement)) continue;
      // A key with a hole may be the subject's.
      if (conditions.some(({ claim }) => claim === 'unknown')) continue;
      const subjects = conditions.filter(({ claim }) => claim === 'sub');
      const [first] = subjects;
      if (first === undefined || !subjects.every(({ meaning }) => meaning?.negated === true)) continue;
      report({
        message: 'negated',
        data: {},
        at: first.operatorAt,
        note: 'a negated operator',
        related: [{ at: first.keyAt, note: 'the only condition on the subject' }],
      });
    }
  },
});
