import { conditionKeyFault, differenceOf, hostFault } from '../../src/aws/issuer.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { equals, lowerCase, spanOfText, display, type Text } from '../../src/value/text.js';

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
      const principals = webIdentityPrincipals(statement).map(
        ({ issuer, at }): Partial<Named> & { readonly at: Span } =>
          issuer === undefined ? { at } : { issuer, at: spanOfText(issuer) ?? at },
      );
      const named = principals.filter((principal): principal is Named => principal.issuer !== undefined);
      const keys = conditionsOf(statement).flatMap((condition): Named[] => {
        const { claim, issuer } = conditionKey(condition.key);
        if ((claim !== 'sub' && claim !== 'aud') || conditionKeyFault(condition.key, true) !== undefined) return [];
        return [{ issuer, at: spanOfText(issuer) ?? condition.keyAt }];
      });
      const [principal] = named;
      // A principal that is no provider, or a host that no cluster has, is a fault of its own.
      if (
        principal === undefined ||
        named.length < principals.length ||
        [...named, ...keys].some(({ issuer }) => hostFault(issuer) !== undefined)
      )
        continue;
      const strangers = keys.filter((key) =>
        named.every((one) => equals(lowerCase(one.issuer), lowerCase(key.issuer)) === 'no'),
      );
      const [first, ...others] = strangers;
      if (first === undefined) continue;
      const data = {
        key: display(first.issuer),
        principal: display(principal.issuer),
        part: differenceOf(first.issuer, principal.issuer),
      };
      const agree =
        others.length > 0 &&
        strangers.length === keys.length &&
        others.every((key) => equals(lowerCase(key.issuer), lowerCase(first.issuer)) === 'yes');
      if (agree && named.length === 1)
        report({
          message: 'principal',
          data,
          at: principal.at,
          note: 'the odd one out',
          related: strangers.map((key) => ({ at: key.at, note: 'the issuer the condition asks about' })),
        });
      else
        for (const key of strangers)
          report({
            message: 'key',
            data: { ...data, key: display(key.issuer), part: differenceOf(key.issuer, principal.issuer) },
            at: key.at,
            note: 'no token of the principal answers this key',
            related: [{ at: principal.at, note: 'the issuer of the principal' }],
          });
    }
  },
});
