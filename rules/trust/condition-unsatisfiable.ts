import type { Condition } from '../../src/aws/policy/model.js';
import { matchesText, requiresKey } from '../../src/aws/policy/operators.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, knownValue, lowerCase } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/condition-unsatisfiable',
  on: 'trust-policy',
  summary: 'conditions that no token can meet together',
  messages: {
    issuers: {
      severity: 'error',
      text: ({ first, second }: { first: string; second: string }) =>
        `no token has keys of two issuers, \`${first}\` and \`${second}\`: give each provider a statement of its own`,
    },
    contradiction: {
      severity: 'error',
      text: ({ key }: { key: string }) => `two conditions on \`${key}\` have no value in common`,
    },
    empty: {
      severity: 'error',
      text: ({ key }: { key: string }) => `the list of values of \`${key}\` is empty, so the condition is never true`,
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
            note: 'nothing equals one of no values',
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
      const [pair] = claims.flatMap((one, i) =>
        claims
          .slice(i + 1)
          .filter((other) => contradict(one, other))
          .map((other) => ({ one, other })),
      );
      if (pair !== undefined)
        report({
          message: 'contradiction',
          data: { key: display(pair.one.key) },
          at: pair.other.tree.at,
          note: 'nothing here fits the other condition',
          related: [{ at: pair.one.tree.at, note: 'and all conditions must hold' }],
        });
    }
  },
});

/** Both ask for the same key, one of them exactly, and the other admits none of its values. Two patterns may always meet. */
function contradict(a: Condition, b: Condition): boolean {
  if (equals(lowerCase(a.key), lowerCase(b.key)) !== 'yes') return false;
  const [exact, other] = a.meaning?.kind === 'string' ? [a, b] : [b, a];
  const { meaning } = other;
  if (exact.meaning?.kind !== 'string' || meaning === undefined || !['string', 'like'].includes(meaning.kind))
    return false;
  const values = exact.values.flatMap(({ text }) => text ?? []);
  const patterns = other.values.flatMap(({ text }) => text ?? []);
  // A wildcard under StringEquals is trust/subject-wildcard-literal.
  if (values.length === 0 || patterns.length === 0 || values.some((text) => /[*?]/.test(knownValue(text) ?? '')))
    return false;
  return values.every((text) => patterns.every((pattern) => matchesText(pattern, text, meaning) === 'no'));
}
