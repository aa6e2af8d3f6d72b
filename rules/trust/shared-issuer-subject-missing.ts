import { sharedIssuer } from '../../src/aws/issuer.js';
import { conditionIsSound, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/shared-issuer-subject-missing',
  on: 'trust-policy',
  summary: 'a shared issuer without a condition on the subject',
  messages: {
    missing: {
      severity: 'error',
      text: ({ name }: { name: string }) => `no condition on the subject: anyone who uses ${name} can assume the role`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const { effect, open, condition, conditionsOpen, conditions } = statement;
      // Without a Condition it is trust/condition-missing.
      if (effect !== 'Allow' || open || condition === undefined || conditionsOpen) continue;
      // Any claim but the audience may restrict who is admitted.
      if (!conditionIsSound(statement) || conditions.some(({ key, claim }) => hasHoles(key) || claim !== 'aud'))
        continue;
      for (const { issuer, at } of webIdentityPrincipals(statement)) {
        const shared = issuer === undefined ? undefined : sharedIssuer(issuer);
        if (shared === undefined) continue;
        report({
          message: 'missing',
          data: { name: shared.name },
          at: condition.keyAt,
          note: 'add a condition on its `:sub`',
          related: [{ at, note: 'an issuer shared by all its users' }],
        });
      }
    }
  },
});
