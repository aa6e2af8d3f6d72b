import { hasIdShape, type HostError, hostFault, idOf, looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { keyIssuers, providerIssuers } from '../../src/aws/trust/statement.js';
import type { Label } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';

const WHAT: Readonly<Record<HostError['what'], string>> = {
  swapped: 'region and `eks` are swapped',
  'no-id': '`/id/<id>` is missing',
  'no-amazonaws': '`amazonaws.com` is missing',
  suffix: 'wrong domain for the partition',
  'dual-stack': 'tokens never name the dual-stack host',
};

export default defineRule({
  id: 'trust/provider-host-malformed',
  on: 'trust-policy',
  summary: 'an EKS issuer that no cluster can have',
  messages: {
    host: {
      severity: 'error',
      text: ({ what, expected }: HostError) => `wrong EKS issuer: ${WHAT[what]}; use \`${expected}\``,
    },
    id: {
      severity: 'warning',
      text: ({ id }: { id: string }) =>
        `unusual cluster ID \`${id}\`: EKS cluster IDs have 32 upper-case hexadecimal digits`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const principals = providerIssuers(statement);
      const faulty = [...principals, ...keyIssuers(statement)].flatMap(({ issuer, at }) => {
        const fault = hostFault(issuer);
        return fault === undefined ? [] : [{ at, fault }];
      });
      // Written once wrong and copied: one finding, where it stands first, and the copies beside it.
      const [first, ...copies] = faulty;
      if (first !== undefined) {
        const related = copies.map(({ at }): Label => ({ at, note: 'the same here' }));
        report({ message: 'host', data: first.fault, at: first.at, note: 'no token has this issuer', related });
        continue;
      }
      for (const { issuer, at } of principals) {
        const id = looksLikeEksIssuer(issuer) ? idOf(issuer) : undefined;
        if (id !== undefined && !hasIdShape(id))
          report({
            message: 'id',
            data: { id },
            at,
            note: 'compare it with `aws eks describe-cluster --query cluster.identity.oidc.issuer`',
          });
      }
    }
  },
});
