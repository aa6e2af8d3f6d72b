import type { Statement } from '../../src/aws/policy/model.js';
import { policiesTrusting } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { displayTree, listOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/unpinned-audience',
  on: 'provider',
  summary: 'a provider with several client IDs, trusted without an audience condition',
  security: { score: 3.1, cwe: 284 },
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
    const ids = listOf(clientIds).filter((item) => stringOf(item) !== undefined);
    const second = ids[1];
    if (issuer === undefined || second === undefined) return;
    const unpinned = policiesTrusting(world, issuer, provider)
      .flatMap((policy) => policy.statements)
      .filter((statement) => statement.effect === 'Allow' && !asksForAudience(statement))
      .flatMap(({ principals }) => principals)
      .find((principal) => principal.issuer !== undefined && equals(principal.issuer, issuer) === 'yes');
    if (unpinned !== undefined)
      report({
        message: 'unpinned',
        data: { audiences: ids.map((id) => `\`${displayTree(id)}\``).join(', ') },
        at: second.at,
        note: 'a second client ID of the provider',
        related: [{ at: unpinned.at, note: 'add a condition on `:aud`' }],
      });
  },
});

const asksForAudience = ({ conditions, conditionsOpen }: Statement): boolean =>
  conditionsOpen || conditions.some(({ claim }) => claim !== 'sub');
