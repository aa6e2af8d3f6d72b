import { contradictions } from '../../src/aws/policy/conditions.js';
import { requiresKey } from '../../src/aws/policy/operators.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, lowerCase } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/condition-unsatisfiable',
  on: 'trust-policy',
  summary: 'conditions that no token can meet',
  messages: {
    issuers: {
      severity: 'error',
      text: ({ first, second }: { first: string; second: string }) =>
        `no token has keys of two issuers, \`${first}\` and \`${second}\`: give each provider its own statement`,
    },
    contradiction: {
      severity: 'error',
      text: ({ key }: { key: string }) => `two conditions on \`${key}\` have no value in common: no token meets both`,
    },
    empty: {
      severity: 'error',
      text: ({ key }: { key: string }) => `\`${key}\` has an empty list of values: the condition is never true`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const principals = webIdentityPrincipals(statement);
      if (statement.effect !== 'Allow' || principals.length === 0) continue;
      // A condition that is true without its key can be met by any token.
      const needed = statement.conditions.filter(({ meaning }) => requiresKey(meaning));
      for (const { key, tree } of needed) {
        if (tree.kind === 'list' && tree.items.length === 0 && !tree.open)
          report({
            message: 'empty',
            data: { key: display(key) },
            at: tree.at,
            note: 'list at least one value',
          });
      }
      const claims = needed.filter(({ claim }) => claim === 'sub' || claim === 'aud');
      // With one provider, a key of another issuer is trust/issuer-mismatch.
      const [first] = claims;
      const stranger =
        first === undefined || principals.length < 2
          ? undefined
          : claims.find((other) => equals(lowerCase(other.issuer), lowerCase(first.issuer)) === 'no');
      if (first !== undefined && stranger !== undefined) {
        report({
          message: 'issuers',
          data: { first: display(first.issuer), second: display(stranger.issuer) },
          at: stranger.keyAt,
          note: 'the second issuer',
          related: [{ at: first.keyAt, note: 'the first issuer' }],
        });
        continue;
      }
      const [pair] = contradictions(claims);
      if (pair !== undefined)
        report({
          message: 'contradiction',
          data: { key: display(pair.one.key) },
          at: pair.other.tree.at,
          note: 'allow a common value, or remove one of the conditions',
          related: [{ at: pair.one.tree.at, note: 'the other condition: both must hold' }],
        });
    }
  },
});
