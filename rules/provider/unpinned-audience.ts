import type { Statement } from '../../src/aws/policy/model.js';
import { issuersOf } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { listOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/unpinned-audience',
  on: 'provider',
  summary: 'a provider of several audiences, trusted without a condition on the audience',
  messages: {
    unpinned: {
      severity: 'info',
      confidence: 'possible',
      text: ({ audiences }: { audiences: string }) =>
        `roles that do not ask for an audience take tokens for each of ${audiences}`,
    },
  },
  check(provider, { world, report }) {
    const { issuer, clientIds } = provider;
    const ids = listOf(clientIds).flatMap((item) => stringOf(item) ?? []);
    if (issuer === undefined || clientIds === undefined || ids.length < 2) return;
    const unpinned = world.trustPolicies
      .filter((policy) => world.sameEnvironment(policy, provider))
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
        note: 'the audiences the provider knows',
        related: [{ at: first.at, note: 'asks for no audience' }],
      });
  },
});

const asksForAudience = ({ open, conditions }: Statement): boolean =>
  open || conditions.some(({ claim }) => claim !== 'sub');
