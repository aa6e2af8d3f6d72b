import { differenceOf, hostFault, idOf } from '../../src/aws/issuer.js';
import { issuersOf, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, knownValue, type Text } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/issuer-mismatch',
  on: 'trust-policy',
  summary: 'a role trusts an issuer that no described cluster has',
  messages: {
    other: {
      severity: 'error',
      text: ({ difference, cluster }: { difference: string; cluster: string }) =>
        `the provider's issuer has the id of the cluster ${cluster}, but ${difference}`,
    },
    environment: {
      severity: 'error',
      text: (d: { issuer: string; environment: string; expected: string }) =>
        `the service account runs in the environment \`${d.environment}\` with the issuer \`${d.expected}\`, the role trusts \`${d.issuer}\``,
    },
    none: {
      severity: 'error',
      text: ({ issuer }: { issuer: string }) => `no cluster here has the issuer \`${issuer}\``,
    },
  },
  check(policy, { world, report }) {
    const clusters = world.facts.cluster.flatMap((cluster) =>
      cluster.issuer === undefined ||
      cluster.issuerAt === undefined ||
      knownValue(cluster.issuer) === undefined ||
      !world.sameEnvironment(cluster, policy)
        ? []
        : [{ name: cluster.name, issuer: cluster.issuer, at: cluster.issuerAt }],
    );
    const accounts = policy.role === undefined ? [] : world.accountsOf(policy.role);
    // The account's own issuer is known, and none of the policy's is it.
    const isOther = (own: Text | undefined): boolean =>
      own !== undefined && issuersOf(policy.statements).every((issuer) => equals(issuer, own) === 'no');
    for (const statement of policy.statements) {
      for (const { issuer, at } of webIdentityPrincipals(statement)) {
        // A host that is malformed by itself is trust/provider-host-malformed.
        if (
          issuer === undefined ||
          knownValue(issuer) === undefined ||
          idOf(issuer) === undefined ||
          hostFault(issuer) !== undefined
        )
          continue;
        if (clusters.some((cluster) => equals(cluster.issuer, issuer) === 'yes')) continue;
        const keys = statement.conditions
          .filter((condition) => equals(condition.issuer, issuer) === 'yes')
          .map(({ keyAt }) => ({ at: keyAt, note: 'and the issuer in this key' }));
        const twin = clusters.find((cluster) => idOf(cluster.issuer) === idOf(issuer));
        const elsewhere =
          accounts.length > 0 && accounts.every((account) => isOther(world.issuerAt(account)))
            ? accounts[0]
            : undefined;
        if (twin !== undefined) {
          const name = twin.name === undefined ? undefined : knownValue(twin.name);
          report({
            message: 'other',
            data: {
              difference: differenceOf(issuer, twin.issuer),
              cluster: name === undefined ? 'described here' : `\`${name}\``,
            },
            at,
            note: 'the provider that the role trusts',
            related: [{ at: twin.at, note: 'the issuer of the cluster' }, ...keys],
          });
        } else if (elsewhere !== undefined) {
          const own = world.issuerAt(elsewhere);
          report({
            message: 'environment',
            data: {
              issuer: display(issuer),
              environment: world.environmentOf(elsewhere)?.name ?? '',
              expected: own === undefined ? '' : display(own),
            },
            at,
            note: 'the provider that the role trusts',
            related: [{ at: elsewhere.nameAt, note: 'the service account that is given the role' }, ...keys],
          });
        } else if (world.isComplete('clusters', policy)) {
          report({
            message: 'none',
            data: { issuer: display(issuer) },
            at,
            note: 'the provider that the role trusts',
            related: keys,
          });
        }
      }
    }
  },
});
