import { sameEnvironment, issuerAt } from '../../src/link/environment.js';
import { looksLikeEksIssuer, withoutScheme } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, display } from '../../src/value/text.js';
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
  check({ issuerUrl, clusterName, document }, { world, report }) {
    const text = textOf(issuerUrl);
    const issuer = text === undefined ? undefined : withoutScheme(text);
    if (issuer === undefined || !looksLikeEksIssuer(issuer)) return;
    const here = { document };
    const cluster = world.facts.cluster.find(
      (one) =>
        sameEnvironment(world, one, here) &&
        one.name !== undefined &&
        clusterName !== undefined &&
        equals(one.name, clusterName) === 'yes',
    );
    const own = cluster?.issuer ?? issuerAt(world, here);
    if (own === undefined || equals(own, issuer) !== 'yes') return;
    report({
      message: 'own',
      data: { issuer: display(issuer) },
      at: issuerUrl.at,
      note: 'remove it, and create an IAM OIDC provider for pods',
      related:
        cluster?.issuerAt === undefined
          ? []
          : [
              {
                at: cluster.issuerAt,
                note: `the issuer of ${knownValue(cluster.name ?? { parts: [] }) ?? 'the cluster'}`,
              },
            ],
    });
  },
});
