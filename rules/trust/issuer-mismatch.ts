import { differenceOf, hostFault } from '../../src/aws/issuer.js';
import { conditionKeyFault } from '../../src/aws/policy/condition-key.js';
import { keyIssuers, type NamedIssuer, providerIssuers, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { isKnownIssuer } from '../../src/link/provider.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, lowerCase } from '../../src/value/text.js';
import type { Truth } from '../../src/value/truth.js';

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
      const principals = providerIssuers(statement);
      const keys = keyIssuers(statement).filter(({ key }) => conditionKeyFault(key) === undefined);
      const [principal] = principals;
      // A malformed provider ARN and a wrong issuer host are faults of their own.
      if (principal === undefined || principals.length < webIdentityPrincipals(statement).length) continue;
      if ([...principals, ...keys].some(({ issuer }) => hostFault(issuer) !== undefined)) continue;
      const strangers = keys.filter((key) => principals.every((one) => isOther(one, key)));
      const [first, ...others] = strangers;
      if (first === undefined) continue;
      const data = (key: NamedIssuer) => ({
        key: display(key.issuer),
        principal: display(principal.issuer),
        part: differenceOf(key.issuer, principal.issuer),
      });
      const allAgree = strangers.length === keys.length && others.every((key) => isSame(key, first));
      const known = (one: NamedIssuer): boolean => isKnownIssuer(world, one.issuer, policy);
      const areTwo = others.length > 0 && allAgree && principals.length === 1;
      if (areTwo && known(principal) && !known(first))
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
      else if (areTwo)
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

const compared = (a: NamedIssuer, b: NamedIssuer): Truth => equals(lowerCase(a.issuer), lowerCase(b.issuer));
const isSame = (a: NamedIssuer, b: NamedIssuer): boolean => compared(a, b) === 'yes';
const isOther = (a: NamedIssuer, b: NamedIssuer): boolean => compared(a, b) === 'no';
