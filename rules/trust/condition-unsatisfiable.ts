import { contradictionsIn } from '../../src/aws/policy/contradictions.js';
import type { Condition } from '../../src/aws/policy/model.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

const PLACES = {
  empty: ({ tree }: Condition) => ({ at: tree.at, note: 'list at least one value' }),
  issuers: (one: Condition, other: Condition) => ({
    at: other.keyAt,
    note: 'the second issuer',
    related: [{ at: one.keyAt, note: 'the first issuer' }],
  }),
  contradiction: (one: Condition, other: Condition) => ({
    at: other.tree.at,
    note: 'allow a common value, or remove one of the conditions',
    related: [{ at: one.tree.at, note: 'the other condition: both must hold' }],
  }),
};

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
      for (const { kind, one, other } of contradictionsIn(statement.conditions)) {
        // With one provider, a key of another issuer is trust/issuer-mismatch.
        if (kind === 'issuers' && principals.length === 1) continue;
        const data = { key: display(one.key), first: display(one.issuer), second: display(other.issuer) };
        report({ message: kind, data, ...PLACES[kind](one, other) });
      }
    }
  },
});
