import { looksLikeEksIssuer, withoutScheme } from '../../src/aws/issuer.js';
import { issuerOfCluster } from '../../src/link/cluster.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'provider/cluster-issuer-as-identity-provider',
  on: 'login-provider',
  summary: "the cluster's own issuer as its identity provider",
  messages: {
    own: {
      severity: 'warning',
      text: ({ issuer }: { issuer: string }) =>
        `\`${issuer}\` is the issuer of the cluster itself: EKS rejects it as an identity provider`,
    },
  },
  check({ issuerUrl, clusterName, document, own: isOwn }, { world, report }) {
    const text = textOf(issuerUrl);
    const issuer = text === undefined ? undefined : withoutScheme(text);
    if (issuer === undefined || (isOwn !== true && !looksLikeEksIssuer(issuer))) return;
    const own = issuerOfCluster(world, clusterName, { document });
    if (isOwn !== true && (own === undefined || equals(own.issuer, issuer) !== 'yes')) return;
    report({
      message: 'own',
      data: { issuer: display(issuer) },
      at: issuerUrl.at,
      note: 'remove it, and create an IAM OIDC provider for pods',
      related: own?.at === undefined ? [] : [{ at: own.at, note: `the issuer of ${display(own.cluster)}` }],
    });
  },
});
