import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { hasItems, keyName } from '../../src/aws/eksctl-values.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { clusterWithoutProvider, missingProvider } from '../../src/link/provider.js';
import { defineRule } from '../../src/lint/rule.js';
import { displayKnown } from '../../src/value/display.js';
import { display, spanOfText } from '../../src/value/text.js';
import { entryOf, field, isOpen, isUnread, parsesAsTrue } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/missing',
  on: 'trust-policy',
  summary: 'a trust policy with an IAM OIDC provider that the account does not have',
  messages: {
    missing: {
      rests: 'on absence',
      severity: 'error',
      text: ({ account, issuer }: { account: string; issuer: string }) =>
        `account \`${account}\` has no IAM OIDC provider for \`${issuer}\`: STS refuses its tokens`,
    },
    unmade: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ cluster }: { cluster: string }) =>
        `nothing here makes an IAM OIDC provider for the issuer of the cluster \`${cluster}\`: without one STS refuses its tokens`,
    },
    kops: {
      rests: 'on absence',
      severity: 'error',
      text: ({ field }: { field: string }) =>
        `\`${field}\` needs an IAM OIDC provider, which kOps makes only on request: set \`serviceAccountIssuerDiscovery.enableAWSOIDCProvider: true\``,
    },
  },
  check(policy, { world, report }) {
    for (const { text: arn, issuer, at } of policy.statements.flatMap(webIdentityPrincipals)) {
      if (issuer === undefined || !looksLikeEksIssuer(issuer)) continue;
      const missing = missingProvider(world, arn, issuer, policy);
      if (missing === undefined) {
        const cluster = clusterWithoutProvider(world, issuer, policy);
        const named = cluster?.name === undefined ? undefined : spanOfText(cluster.name);
        if (cluster !== undefined)
          report({
            message: 'unmade',
            data: { cluster: displayKnown(cluster.name) ?? 'here' },
            at,
            note: 'the provider that this names is not here',
            related: named === undefined ? [] : [{ at: named, note: 'the cluster' }],
          });
        continue;
      }
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
  also: (visiting) => [
    visiting('kops-cluster', ({ document, spec, permissions, used }, { world, report }) => {
      const discovery = entryOf(spec, 'serviceAccountIssuerDiscovery');
      if (isOpen(spec) || isUnread(discovery?.value)) return;
      if (parsesAsTrue(field(discovery?.value, 'enableAWSOIDCProvider')) !== false) return;
      const needing = permissions !== undefined && hasItems(permissions.value) ? permissions : used;
      if (needing === undefined || (needing === used && parsesAsTrue(used.value) !== true)) return;
      // kOps asks for its own provider where permissions are listed; for its add-ons one that something else makes will do.
      const isAsked = needing === permissions;
      if (!isAsked && world.facts.provider.some((provider) => sameEnvironment(world, provider, { document }))) return;
      report({
        message: 'kops',
        data: { field: keyName(needing) },
        at: needing.keyAt,
        note: isAsked ? 'kOps refuses the cluster' : 'no provider is here for the roles of its add-ons',
        related: discovery === undefined ? [] : [{ at: discovery.keyAt, note: 'without the provider' }],
      });
    }),
  ],
});
