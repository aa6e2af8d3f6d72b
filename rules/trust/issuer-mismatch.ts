import { differenceOf } from '../../src/aws/issuer.js';
import { issuerDisagreement } from '../../src/aws/trust/issuer-agreement.js';
import type { NamedIssuer } from '../../src/aws/trust/statement.js';
import { isKnownIssuer } from '../../src/link/provider.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/issuer-mismatch',
  on: 'trust-policy',
  summary: 'the issuer in a condition key is not the issuer of the principal',
  messages: {
    key: {
      severity: 'error',
      text: ({ key, principal, part }: { key: string; principal: string; part: string }) =>
        `the condition key is for issuer \`${key}\`, the principal is \`${principal}\`: ${part}`,
    },
    principal: {
      severity: 'error',
      text: ({ key, principal, part }: { key: string; principal: string; part: string }) =>
        `the principal is \`${principal}\`, but every condition key is for \`${key}\`: ${part}`,
    },
    keys: {
      severity: 'error',
      text: ({ key, principal, part }: { key: string; principal: string; part: string }) =>
        `every condition key is for issuer \`${key}\`, but the principal is \`${principal}\`, which is here: ${part}`,
    },
  },
  check(policy, { world, report }) {
    for (const statement of policy.statements) {
      const disagreement = issuerDisagreement(statement);
      if (disagreement === undefined) continue;
      const { principal, strangers, isKeysAgainstPrincipal } = disagreement;
      const [first, ...others] = strangers;
      const data = (key: NamedIssuer) => ({
        key: display(key.issuer),
        principal: display(principal.issuer),
        part: differenceOf(key.issuer, principal.issuer),
      });
      const known = (one: NamedIssuer): boolean => isKnownIssuer(world, one.issuer, policy);
      if (isKeysAgainstPrincipal && known(principal) && !known(first))
        report({
          message: 'keys',
          data: data(first),
          at: first.at,
          note: 'differs from the principal: use its issuer here',
          related: [
            ...others.map((key) => ({ at: key.at, note: 'and here' })),
            { at: principal.at, note: 'the issuer of a provider or cluster that is here' },
          ],
        });
      else if (isKeysAgainstPrincipal)
        report({
          message: 'principal',
          data: data(first),
          at: principal.at,
          note: 'differs from the condition keys: use their issuer, or correct them',
          related: strangers.map((key) => ({ at: key.at, note: 'issuer of this condition key' })),
        });
      else
        for (const key of strangers)
          report({
            message: 'key',
            data: data(key),
            at: key.at,
            note: 'differs from the principal: use its issuer here',
            related: [{ at: principal.at, note: 'issuer of the principal' }],
          });
    }
  },
});
