import { sameEnvironment } from '../../src/link/environment.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { issuersOf } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { listOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/unpinned-audience',
  on: 'provider',
  summary: 'a provider with several client IDs, trusted without an audience condition',
  messages: {
    unpinned: {
      severity: 'info',
      confidence: 'possible',
      text: ({ audiences }: { audiences: string }) =>
        `roles without an audience condition accept tokens for each of ${audiences}`,
    },
  },
  check(provider, { world, report }) {
    const { issuer, clientIds } = provider;
    const ids = listOf(clientIds).flatMap((item) => stringOf(item) ?? []);
    if (issuer === undefined || clientIds === undefined || ids.length < 2) return;
    const unpinned = world.trustPolicies
      .filter((policy) => sameEnvironment(world, policy, provider))
      .flatMap((policy) => policy.statements)
      .filter(
        (statement) =>
          statement.effect === 'Allow' &&
          issuersOf([statement]).some((own) => equals(own, issuer) === 'yes') &&
          !asksForAudience(statement),
      );
    const [first] = unpinned;
    if (first !== undefined)
      report({
        message: 'unpinned',
        data: { audiences: ids.map((id) => `\`${id}\``).join(', ') },
        at: clientIds.at,
        note: 'the client IDs of the provider',
        related: [{ at: first.at, note: 'add a condition on `:aud`' }],
      });
  },
});

const asksForAudience = ({ open, conditions }: Statement): boolean =>
  open || conditions.some(({ claim }) => claim !== 'sub');
