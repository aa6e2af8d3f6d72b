import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { acceptedAudiencesOf, audiencesOfTokens } from '../../src/link/audience.js';
import { defineRule } from '../../src/lint/rule.js';
import { isOpen, itemsOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/audience-missing',
  on: 'provider',
  summary: 'a provider without the audience of the tokens among its client IDs',
  messages: {
    missing: {
      severity: 'error',
      text: ({ audience }: { audience: string }) =>
        `the provider does not accept the audience \`${audience}\` of the tokens: STS refuses them`,
    },
  },
  check(provider, { world, report }) {
    const { issuer, clientIds } = provider;
    if (issuer === undefined || clientIds === undefined || isOpen(clientIds) || !looksLikeEksIssuer(issuer)) return;
    const ids = itemsOf(clientIds).map(stringOf);
    // What is wrong by itself, or not known, is not missed.
    if (ids.length === 0 || ids.some((id) => id === undefined || audienceFault(id) !== undefined)) return;
    const tokens = audiencesOfTokens(world, issuer, provider);
    for (const tree of acceptedAudiencesOf(world, issuer, provider)) {
      const audience = stringOf(tree);
      if (audience === undefined || ids.includes(audience) || audienceFault(audience) !== undefined) continue;
      // Without a service account in sight the tokens are the webhook's own.
      if (!(tokens.length === 0 ? [DEFAULT_AUDIENCE] : tokens).includes(audience)) continue;
      return void report({
        message: 'missing',
        data: { audience },
        at: clientIds.at,
        note: 'add it to the client IDs',
        related: [{ at: tree.at, note: 'the audience in the trust policy' }],
      });
    }
  },
});
