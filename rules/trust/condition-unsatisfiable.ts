import { conditionsOf, type Condition } from '../../src/aws/policy-document.js';
import { conditionKey } from '../../src/aws/trust.js';
import { isAllow, valuesOf, webIdentityPrincipals } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, like, knownValue, lowerCase, display } from '../../src/value/text.js';
import { all, not } from '../../src/value/truth.js';

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
      if (!isAllow(statement) || principals.length === 0) continue;
      // A condition that is true without its key can be met by any token.
      const needed = conditionsOf(statement).filter(
        (condition) =>
          condition.meaning !== undefined &&
          !condition.meaning.negated &&
          !condition.meaning.ifExists &&
          condition.meaning.set !== 'ForAllValues' &&
          condition.meaning.kind !== 'null',
      );
      for (const condition of needed) {
        if (condition.values.kind === 'list' && condition.values.items.length === 0 && !condition.values.open)
          report({
            message: 'empty',
            data: { key: display(condition.key) },
            at: condition.values.at,
            note: 'nothing equals one of no values',
          });
      }
      const claims = needed.filter((condition) => ['sub', 'aud'].includes(conditionKey(condition.key).claim));
      // With one provider, a key of another issuer is trust/issuer-mismatch.
      const [first] = claims;
      const stranger =
        first === undefined || principals.length < 2
          ? undefined
          : claims.find((other) => sameIssuer(other, first) === 'no');
      if (first !== undefined && stranger !== undefined) {
        const [a, b] = [first, stranger].map((condition) => display(conditionKey(condition.key).issuer));
        report({
          message: 'issuers',
          data: { first: a ?? '', second: b ?? '' },
          at: stranger.keyAt,
          note: 'the second issuer',
          related: [{ at: first.keyAt, note: 'the first issuer' }],
        });
        continue;
      }
      const pair = claims.flatMap((one, i) =>
        claims
          .slice(i + 1)
          .filter((other) => contradict(one, other))
          .map((other) => ({ one, other })),
      )[0];
      if (pair !== undefined)
        report({
          message: 'contradiction',
          data: { key: display(pair.one.key) },
          at: pair.other.values.at,
          note: 'nothing here fits the other condition',
          related: [{ at: pair.one.values.at, note: 'and all conditions must hold' }],
        });
    }
  },
});

const sameIssuer = (a: Condition, b: Condition) =>
  equals(lowerCase(conditionKey(a.key).issuer), lowerCase(conditionKey(b.key).issuer));

/** Both ask for the same key, one of them exactly, and the other admits none of its values. Two patterns may always meet. */
function contradict(a: Condition, b: Condition): boolean {
  if (equals(lowerCase(a.key), lowerCase(b.key)) !== 'yes') return false;
  const [exact, other] = a.meaning?.kind === 'string' ? [a, b] : [b, a];
  if (exact.meaning?.kind !== 'string' || (other.meaning?.kind !== 'string' && other.meaning?.kind !== 'like'))
    return false;
  const values = valuesOf(exact);
  const patterns = valuesOf(other);
  // A wildcard under StringEquals is trust/subject-wildcard-literal.
  if (values.length === 0 || patterns.length === 0 || values.some(({ text }) => /[*?]/.test(knownValue(text) ?? '')))
    return false;
  const admits = (text: (typeof values)[number]['text']) =>
    patterns.map((pattern) =>
      not(other.meaning?.kind === 'like' ? like(pattern.text, text) : equals(pattern.text, text)),
    );
  return all(values.flatMap(({ text }) => admits(text))) === 'yes';
}
