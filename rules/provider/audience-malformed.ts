import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { acceptedAudiencesOf, audiencesOfTokens } from '../../src/link/audience.js';
import { defineRule } from '../../src/lint/rule.js';
import { itemsOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/audience-malformed',
  on: 'provider',
  summary: 'a client ID that no token carries as its audience',
  fix: 'unsafe',
  messages: {
    wrong: {
      severity: 'error',
      text: ({ audience, fault }: { audience: string; fault: string }) =>
        `\`${audience}\` is ${fault}: use \`${DEFAULT_AUDIENCE}\``,
    },
    long: { severity: 'error', text: (_: object) => 'a client ID can have at most 255 characters' },
    none: { severity: 'error', text: (_: object) => 'the provider has no client ID, so STS refuses every token' },
  },
  check(provider, { world, report }) {
    const { issuer, clientIds } = provider;
    if (issuer === undefined || clientIds === undefined || !looksLikeEksIssuer(issuer)) return;
    if (clientIds.kind === 'list' && clientIds.items.length === 0 && !clientIds.open)
      return void report({ message: 'none', data: {}, at: clientIds.at, note: 'add `sts.amazonaws.com`' });
    for (const item of itemsOf(clientIds)) {
      const audience = stringOf(item);
      if (audience === undefined) continue;
      const fault = audienceFault(audience);
      if (audience.length > 255)
        report({ message: 'long', data: {}, at: item.at, note: `${audience.length} characters: shorten it` });
      if (fault === undefined) continue;
      // An unusual audience on which provider, trust policies and tokens agree works.
      if (
        acceptedAudiencesOf(world, issuer, provider).some((tree) => stringOf(tree) === audience) &&
        audiencesOfTokens(world, issuer, provider).includes(audience)
      )
        continue;
      report({
        message: 'wrong',
        data: {
          audience,
          fault: fault === 'endpoint' ? 'an STS endpoint, not an audience' : 'not the audience of EKS tokens',
        },
        at: item.at,
        note: 'a client ID of the provider',
        fixes: [
          {
            title: `write \`${DEFAULT_AUDIENCE}\``,
            safety: 'unsafe',
            edits: [{ at: item.at, text: DEFAULT_AUDIENCE }],
          },
        ],
      });
    }
  },
});
