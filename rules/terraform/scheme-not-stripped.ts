import { hasSchemeOfReference } from '../../src/aws/issuer.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'terraform/scheme-not-stripped',
  on: 'trust-policy',
  summary: 'an issuer with `https://` in a condition key or the ARN of a provider',
  fix: 'manual',
  messages: {
    key: {
      severity: 'error',
      text: () => 'this issuer still has `https://`, which no condition key has: no token carries the key',
    },
    arn: {
      severity: 'error',
      text: () => 'this issuer still has `https://`, which no ARN of a provider has: IAM refuses the trust policy',
    },
  },
  check({ document, statements }, { report }) {
    if (document.language !== 'hcl') return;
    for (const { principals, conditions } of statements) {
      for (const { kind, text, at } of principals)
        if (kind === 'Federated' && text !== undefined && hasSchemeOfReference(text))
          report({ message: 'arn', data: {}, at, note: 'the issuer of the cluster carries its scheme', fixes: [FIX] });
      for (const { key, keyAt } of conditions)
        if (hasSchemeOfReference(key))
          report({
            message: 'key',
            data: {},
            at: keyAt,
            note: 'the issuer of the cluster carries its scheme',
            fixes: [FIX],
          });
    }
  },
});

const FIX: Fix = { title: 'write `replace(ISSUER, "https://", "")`', safety: 'manual', edits: [] };
