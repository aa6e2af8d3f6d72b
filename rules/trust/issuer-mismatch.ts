import { differenceOf, hostFault } from '../../src/aws/issuer.js';
import { conditionKeyFault } from '../../src/aws/policy/condition-key.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display, equals, lowerCase, spanOfText, type Text } from '../../src/value/text.js';
import type { Truth } from '../../src/value/truth.js';

interface Named {
  readonly issuer: Text;
  readonly at: Span;
}

export default defineRule({
  id: 'trust/issuer-mismatch',
  on: 'trust-policy',
  summary: 'the issuer in a condition key is not the issuer of the principal',
  messages: {
    key: {
      severity: 'error',
      text: ({ key, principal, part }: { key: string; principal: string; part: string }) =>
        `the condition asks about tokens of \`${key}\`, the principal is \`${principal}\`: ${part}`,
    },
    principal: {
      severity: 'error',
      text: ({ key, principal, part }: { key: string; principal: string; part: string }) =>
        `the principal is \`${principal}\`, but all conditions ask about tokens of \`${key}\`: ${part}`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const principals = webIdentityPrincipals(statement).flatMap(({ issuer, at }) => named(issuer, at) ?? []);
      const keys = statement.conditions
        .filter(({ claim, key }) => (claim === 'sub' || claim === 'aud') && conditionKeyFault(key, true) === undefined)
        .flatMap(({ issuer, keyAt }) => named(issuer, keyAt) ?? []);
      const [principal] = principals;
      // A principal that is no provider, or a host that no cluster has, is a fault of its own.
      if (principal === undefined || principals.length < webIdentityPrincipals(statement).length) continue;
      if ([...principals, ...keys].some(({ issuer }) => hostFault(issuer) !== undefined)) continue;
      const strangers = keys.filter((key) => principals.every((one) => isOther(one, key)));
      const [first, ...others] = strangers;
      if (first === undefined) continue;
      const data = (key: Named) => ({
        key: display(key.issuer),
        principal: display(principal.issuer),
        part: differenceOf(key.issuer, principal.issuer),
      });
      const allAgree = strangers.length === keys.length && others.every((key) => isSame(key, first));
      if (others.length > 0 && allAgree && principals.length === 1)
        report({
          message: 'principal',
          data: data(first),
          at: principal.at,
          note: 'the odd one out',
          related: strangers.map((key) => ({ at: key.at, note: 'the issuer the condition asks about' })),
        });
      else
        for (const key of strangers)
          report({
            message: 'key',
            data: data(key),
            at: key.at,
            note: 'no token of the principal answers this key',
            related: [{ at: principal.at, note: 'the issuer of the principal' }],
          });
    }
  },
});

const named = (issuer: Text | undefined, at: Span): Named | undefined =>
  issuer === undefined ? undefined : { issuer, at: spanOfText(issuer) ?? at };

const compared = (a: Named, b: Named): Truth => equals(lowerCase(a.issuer), lowerCase(b.issuer));
const isSame = (a: Named, b: Named): boolean => compared(a, b) === 'yes';
const isOther = (a: Named, b: Named): boolean => compared(a, b) === 'no';
