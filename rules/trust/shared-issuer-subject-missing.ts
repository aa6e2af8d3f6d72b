import { sharedIssuer } from '../../src/aws/issuer.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { conditionIsSound, isAllow, webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles } from '../../src/value/text.js';
import { entryOf, isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/shared-issuer-subject-missing',
  on: 'trust-policy',
  summary: 'an issuer that many owners share, without a condition on the subject',
  messages: {
    missing: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `no condition asks for the subject: whoever uses ${name} can assume the role`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const condition = entryOf(statement, 'Condition');
      // Without a Condition it is trust/condition-missing.
      if (
        !isAllow(statement) ||
        isOpen(statement) ||
        condition === undefined ||
        isOpen(condition.value) ||
        !conditionIsSound(statement)
      )
        continue;
      for (const { issuer, at } of webIdentityPrincipals(statement)) {
        const shared = issuer === undefined ? undefined : sharedIssuer(issuer);
        // Any claim beside the audience may restrain who gets in.
        if (
          shared === undefined ||
          conditionsOf(statement).some(({ key }) => hasHoles(key) || conditionKey(key).claim !== 'aud')
        )
          continue;
        report({
          message: 'missing',
          data: { name: shared.name },
          at: condition.keyAt,
          note: 'add a condition on its `:sub`',
          related: [{ at, note: 'an issuer for everybody' }],
        });
      }
    }
  },
});
