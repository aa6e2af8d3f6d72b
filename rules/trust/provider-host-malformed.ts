import { hasIdShape, type HostError, hostFault, idOf, looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import type { Label } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { spanOfText } from '../../src/value/text.js';

const WHAT: Readonly<Record<HostError['what'], string>> = {
  swapped: 'the region and `eks` are swapped',
  'no-id': '`/id/` and the id of the cluster are missing',
  'no-amazonaws': '`amazonaws.com` is missing',
  suffix: 'the suffix is not the one of its partition',
  'dual-stack': 'the dual-stack host serves the keys, but tokens name the other host as their issuer',
};

export default defineRule({
  id: 'trust/provider-host-malformed',
  on: 'trust-policy',
  summary: 'an issuer that is meant to be an EKS cluster and cannot be one',
  messages: {
    host: {
      severity: 'error',
      text: ({ what, expected }: HostError) =>
        `no EKS cluster has this issuer: ${WHAT[what]}; expected \`${expected}\``,
    },
    id: {
      severity: 'warning',
      text: ({ id }: { id: string }) =>
        `\`${id}\` does not look like the id of a cluster: 32 upper-case hexadecimal digits`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const principals = webIdentityPrincipals(statement).flatMap(({ issuer, at }) =>
        issuer === undefined ? [] : [{ issuer, at: spanOfText(issuer) ?? at }],
      );
      const keys = statement.conditions
        .filter(({ claim }) => claim === 'sub' || claim === 'aud')
        .map(({ issuer, keyAt }) => ({ issuer, at: spanOfText(issuer) ?? keyAt }));
      const faulty = [...principals, ...keys].flatMap(({ issuer, at }) => {
        const fault = hostFault(issuer);
        return fault === undefined ? [] : [{ at, fault }];
      });
      // Written once wrong and copied: one finding, where it stands first, and the copies beside it.
      const [first, ...copies] = faulty;
      if (first !== undefined) {
        const related = copies.map(({ at }): Label => ({ at, note: 'the same here' }));
        report({ message: 'host', data: first.fault, at: first.at, note: WHAT[first.fault.what], related });
        continue;
      }
      for (const { issuer, at } of principals) {
        const id = looksLikeEksIssuer(issuer) ? idOf(issuer) : undefined;
        if (id !== undefined && !hasIdShape(id))
          report({ message: 'id', data: { id }, at, note: 'every cluster seen so far has an id of that shape' });
      }
    }
  },
});
