import { isEks, issuerRow } from '../../src/aws/issuer-table.js';
import { conditionKeyFault } from '../../src/aws/policy/condition-key.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue, literalText } from '../../src/value/text.js';

interface Claim {
  readonly claim: string;
  readonly name: string;
  readonly near: string;
}

export default defineRule({
  id: 'trust/claim-unknown',
  on: 'trust-policy',
  summary: 'a claim that is no condition key for its issuer',
  messages: {
    absent: {
      severity: 'error',
      text: ({ claim, name }: Claim) =>
        `tokens of ${name} have no claim \`${claim}\`: only \`sub\` and \`aud\` are condition keys`,
    },
    unknown: {
      severity: 'warning',
      text: ({ claim, name, near }: Claim) => `IAM has no condition key for the claim \`${claim}\` of ${name}${near}`,
    },
  },
  check(policy, { report }) {
    for (const { key, keyAt } of policy.statements.flatMap(({ conditions }) => conditions)) {
      const literal = knownValue(key);
      const [, issuer, claim] = /^(.*):([^:]+)$/s.exec(literal ?? '') ?? [];
      const row = issuer === undefined ? undefined : issuerRow(literalText(issuer));
      if (row === undefined || claim === undefined || row.claims.includes(claim.toLowerCase())) continue;
      // A claim that is misspelt or that no provider has is trust/condition-key-malformed.
      if (conditionKeyFault(key) !== undefined) continue;
      const near = nearest(claim, row.claims, claim.length < 5 ? 1 : 3);
      report({
        message: isEks(row) ? 'absent' : 'unknown',
        data: { claim, name: row.name, near: near === undefined ? '' : `: did you mean \`${near}\`?` },
        at: keyAt,
        note: `its condition keys are ${row.claims.map((one) => `\`${one}\``).join(', ')}`,
      });
    }
  },
});
