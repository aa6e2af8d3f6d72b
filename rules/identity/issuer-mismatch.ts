import { differenceOf, hostFault, idOf } from '../../src/aws/issuer.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { clustersOfIssuerId } from '../../src/link/cluster.js';
import { isComplete } from '../../src/link/environment.js';
import { otherIssuer } from '../../src/link/identity.js';
import type { Label } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { displayKnown } from '../../src/value/display.js';
import { display, equals, knownValue, type Text } from '../../src/value/text.js';
import type { Statement } from '../../src/aws/policy/model.js';

export default defineRule({
  id: 'identity/issuer-mismatch',
  on: 'trust-policy',
  summary: 'a role trusts an issuer that differs from that of its cluster',
  messages: {
    other: {
      severity: 'error',
      text: ({ difference, cluster }: { difference: string; cluster: string | undefined }) =>
        `the issuer has the id of ${cluster === undefined ? 'a described cluster' : `cluster \`${cluster}\``}, but ${difference}: use the issuer of the cluster`,
    },
    environment: {
      severity: 'error',
      text: (d: { issuer: string; environment: string; expected: string }) =>
        `the role trusts the issuer \`${d.issuer}\`, but its service account runs in \`${d.environment}\`, whose issuer is \`${d.expected}\`: trust that one`,
    },
    none: {
      severity: 'error',
      text: ({ issuer }: { issuer: string }) =>
        `no cluster has the issuer \`${issuer}\`: trust the issuer of the cluster that the pods run on`,
    },
  },
  check(policy, { world, report }) {
    for (const statement of policy.statements) {
      for (const { issuer, at } of webIdentityPrincipals(statement)) {
        if (issuer === undefined || !isWellFormed(issuer)) continue;
        const twins = clustersOfIssuerId(world, issuer, policy);
        if (twins.some((twin) => equals(twin.issuer, issuer) === 'yes')) continue;
        const [twin] = twins;
        const elsewhere = otherIssuer(world, policy);
        const place = { at, note: 'the provider that the role trusts' };
        const keys = keysOf(statement, issuer);
        if (twin !== undefined)
          report({
            message: 'other',
            data: { difference: differenceOf(issuer, twin.issuer), cluster: displayKnown(twin.cluster.name) },
            ...place,
            related: [{ at: twin.at, note: 'the issuer of the cluster' }, ...keys],
          });
        else if (elsewhere !== undefined)
          report({
            message: 'environment',
            data: { issuer: display(issuer), environment: elsewhere.environment, expected: display(elsewhere.issuer) },
            ...place,
            related: [{ at: elsewhere.account.nameAt, note: 'the service account that is given the role' }, ...keys],
          });
        else if (isComplete(world, 'clusters', policy))
          report({ message: 'none', data: { issuer: display(issuer) }, ...place, related: keys });
      }
    }
  },
});

/** A host that is malformed by itself is trust/provider-host-malformed. */
const isWellFormed = (issuer: Text): boolean =>
  knownValue(issuer) !== undefined && idOf(issuer) !== undefined && hostFault(issuer) === undefined;

/** The condition keys that name the issuer too. */
const keysOf = ({ conditions }: Statement, issuer: Text): readonly Label[] =>
  conditions
    .filter((condition) => equals(condition.issuer, issuer) === 'yes')
    .map(({ keyAt }) => ({ at: keyAt, note: 'the issuer in this condition key' }));
