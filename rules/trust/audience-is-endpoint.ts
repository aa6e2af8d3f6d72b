import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { isForServiceAccounts, testsOf } from '../../src/aws/trust/statement.js';
import { isAgreedAudience } from '../../src/link/audience.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/audience-is-endpoint',
  on: 'trust-policy',
  summary: 'an STS endpoint, or a misspelt audience, in the :aud condition',
  fix: 'unsafe',
  messages: {
    endpoint: {
      severity: 'error',
      text: ({ audience }: { audience: string }) =>
        `\`${audience}\` is an STS endpoint, not an audience: EKS tokens carry \`${DEFAULT_AUDIENCE}\` in every region and partition`,
    },
    near: {
      severity: 'error',
      text: ({ audience }: { audience: string }) =>
        `EKS tokens do not carry the audience \`${audience}\`; did you mean \`${DEFAULT_AUDIENCE}\`?`,
    },
  },
  check(policy, { world, report }) {
    for (const condition of policy.statements
      .filter(isForServiceAccounts)
      .flatMap((statement) => testsOf(statement, 'aud'))) {
      const literals = condition.values.map(({ text }) => (text === undefined ? undefined : knownValue(text)));
      // The default beside it is what tokens match.
      if (literals.includes(DEFAULT_AUDIENCE)) continue;
      for (const [index, { at }] of condition.values.entries()) {
        const audience = literals[index];
        const fault = audience === undefined ? undefined : audienceFault(audience);
        // Annotation and provider may say the same: then it works, and service-account/audience-is-endpoint warns.
        if (audience === undefined || fault === undefined || isAgreedAudience(world, audience)) continue;
        report({
          message: fault === 'endpoint' ? 'endpoint' : 'near',
          data: { audience },
          at,
          note: 'no token has this audience',
          fixes: [
            { title: `write \`${DEFAULT_AUDIENCE}\``, safety: 'unsafe', edits: [{ at, text: DEFAULT_AUDIENCE }] },
          ],
        });
      }
    }
  },
});
