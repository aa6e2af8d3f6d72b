import { actionCovers } from '../../src/aws/trust.js';
import { attemptsClaim, conditionIsSound, isAllow, isForEks } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/audience-missing',
  on: 'trust-policy',
  summary: 'no condition on the audience of the token',
  messages: {
    missing: { severity: 'info', text: () => 'no condition asks for the audience of the token' },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (!isAllow(statement) || !isForEks(statement) || actionCovers(statement, 'sts:AssumeRoleWithWebIdentity') === 'no') continue;
      const condition = entryOf(statement, 'Condition');
      if (condition === undefined || !conditionIsSound(statement) || attemptsClaim(statement, 'aud') !== 'no') continue;
      report({
        message: 'missing',
        data: {},
        at: condition.keyAt,
        note: 'the client ids of the provider are the only check of the audience',
        fixes: [{ title: 'add `<issuer>:aud` with `sts.amazonaws.com`', safety: 'manual', edits: [] }],
      });
    }
  },
});
