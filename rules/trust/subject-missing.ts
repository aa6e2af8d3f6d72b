import type { Statement } from '../../src/aws/policy/model.js';
import { actionCovers } from '../../src/aws/policy/statement.js';
import { attemptsClaim, conditionIsSound, isForEks, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'trust/subject-missing',
  on: 'trust-policy',
  summary: 'no condition on the subject: any service account of the cluster can assume the role',
  security: { score: 8.8, cwe: 284, cis: '5.2.1' },
  messages: {
    missing: {
      severity: 'error',
      text: () => 'no condition on the subject: every service account of the cluster can assume the role',
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements.filter(isForTokens)) {
      const { condition } = statement;
      // Without a Condition it is trust/condition-missing.
      if (condition === undefined || !conditionIsSound(statement) || attemptsClaim(statement, 'sub') !== 'no') continue;
      report({
        message: 'missing',
        data: {},
        at: condition.keyAt,
        note: 'add `<issuer>:sub` with `system:serviceaccount:<namespace>:<name>`',
        related: webIdentityPrincipals(statement)
          .slice(0, 1)
          .map(({ at }) => ({ at, note: 'any pod of this cluster can assume the role' })),
      });
    }
  },
});

const isForTokens = (statement: Statement): boolean =>
  statement.effect === 'Allow' &&
  isForEks(statement) &&
  actionCovers(statement, 'sts:AssumeRoleWithWebIdentity') !== 'no';
