import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { missingProvider } from '../../src/link/provider.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'provider/missing',
  on: 'trust-policy',
  summary: 'a trust policy with an IAM OIDC provider that the account does not have',
  messages: {
    missing: {
      severity: 'error',
      text: ({ account, issuer }: { account: string; issuer: string }) =>
        `account \`${account}\` has no IAM OIDC provider for \`${issuer}\`: STS refuses its tokens`,
    },
  },
  check(policy, { world, report }) {
    for (const { text: arn, issuer, at } of policy.statements.flatMap(webIdentityPrincipals)) {
      if (issuer === undefined || !looksLikeEksIssuer(issuer)) continue;
      const missing = missingProvider(world, arn, issuer, policy);
      if (missing === undefined) continue;
      const { account, list } = missing;
      report({
        message: 'missing',
        data: { account, issuer: display(issuer) },
        at,
        note: 'create the provider, or use one that exists',
        related: list === undefined ? [] : [{ at: list.at, note: 'the providers of the account' }],
      });
    }
  },
});
