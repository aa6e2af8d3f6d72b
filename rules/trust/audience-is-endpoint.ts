import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isForEks, valuesOf } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { itemsOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/audience-is-endpoint',
  on: 'trust-policy',
  summary: 'an endpoint of STS, or a near miss of the audience, in the :aud condition',
  fix: 'unsafe',
  messages: {
    endpoint: {
      severity: 'error',
      text: ({ audience }: { audience: string }) =>
        `\`${audience}\` is an endpoint, not the audience: tokens carry \`${DEFAULT_AUDIENCE}\` in every region and partition`,
    },
    near: {
      severity: 'error',
      text: ({ audience }: { audience: string }) =>
        `\`${audience}\` is not the audience that tokens carry; did you mean \`${DEFAULT_AUDIENCE}\`?`,
    },
  },
  check(policy, { world, report }) {
    for (const statement of policy.statements) {
      if (!isForEks(statement)) continue;
      for (const condition of conditionsOf(statement)) {
        if (conditionKey(condition.key).claim !== 'aud' || condition.meaning?.negated !== false) continue;
        const values = valuesOf(condition);
        // The default beside it is what tokens match.
        if (values.some(({ text }) => knownValue(text) === DEFAULT_AUDIENCE)) continue;
        for (const { text, at } of values) {
          const audience = knownValue(text);
          const fault = audience === undefined ? undefined : audienceFault(audience);
          if (audience === undefined || fault === undefined) continue;
          // Annotation and provider may say the same: then it works, and service-account/audience-is-endpoint warns.
          if (
            world.facts['service-account'].some((account) => stringOf(account.audience?.value) === audience) &&
            world.facts.provider.some((provider) => itemsOf(provider.clientIds).some((id) => stringOf(id) === audience))
          )
            continue;
          report({
            message: fault === 'endpoint' ? 'endpoint' : 'near',
            data: { audience },
            at,
            note: 'no token carries this',
            fixes: [
              { title: `write \`${DEFAULT_AUDIENCE}\``, safety: 'unsafe', edits: [{ at, text: DEFAULT_AUDIENCE }] },
            ],
          });
        }
      }
    }
  },
});
