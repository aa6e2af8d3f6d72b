import { differenceOf, hostFault, idOf } from '../../src/aws/issuer.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, literalOf, written } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/issuer-mismatch',
  on: 'trust-policy',
  summary: 'a role trusts an issuer that no described cluster has',
  messages: {
    other: { severity: 'error', text: ({ difference, cluster }: { difference: string; cluster: string }) => `the provider's issuer has the id of the cluster ${cluster}, but ${difference}` },
    none: { severity: 'error', text: ({ issuer }: { issuer: string }) => `no cluster here has the issuer \`${issuer}\`` },
  },
  check(policy, { world, report }) {
    const clusters = world.subjects.cluster.flatMap(({ name, issuer, issuerAt }) => (issuer === undefined || issuerAt === undefined || literalOf(issuer) === undefined ? [] : [{ name, issuer, at: issuerAt }]));
    if (clusters.length === 0) return;
    for (const statement of policy.statements) {
      for (const { issuer, at } of webIdentityPrincipals(statement)) {
        // A host that is malformed by itself is trust/provider-host-malformed.
        if (issuer === undefined || literalOf(issuer) === undefined || idOf(issuer) === undefined || hostFault(issuer) !== undefined) continue;
        if (clusters.some((cluster) => equals(cluster.issuer, issuer) === 'yes')) continue;
        const keys = conditionsOf(statement).flatMap((condition) => (equals(conditionKey(condition.key).issuer, issuer) === 'yes' ? [{ at: condition.keyAt, note: 'and the issuer in this key' }] : []));
        const twin = clusters.find((cluster) => idOf(cluster.issuer) === idOf(issuer));
        if (twin !== undefined) {
          const name = twin.name === undefined ? undefined : literalOf(twin.name);
          report({ message: 'other', data: { difference: differenceOf(issuer, twin.issuer), cluster: name === undefined ? 'described here' : `\`${name}\`` }, at, note: 'the provider that the role trusts', related: [{ at: twin.at, note: 'the issuer of the cluster' }, ...keys] });
        } else if (world.scope.complete.has('clusters')) {
          report({ message: 'none', data: { issuer: written(issuer) }, at, note: 'the provider that the role trusts', related: keys });
        }
      }
    }
  },
});
