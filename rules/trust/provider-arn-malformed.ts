import { providerArnFault } from '../../src/aws/issuer.js';
import { principalsOf } from '../../src/aws/policy-document.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/provider-arn-malformed',
  on: 'trust-policy',
  summary: 'a Federated principal that is not the ARN of a provider',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ value, fault }: { value: string; fault: string }) =>
        `\`${value}\` is not the ARN of an IAM OIDC provider: ${fault}`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      for (const principal of principalsOf(statement)) {
        if (knownValue(principal.type) !== 'Federated') continue;
        for (const value of principal.values) {
          const text = textOf(value);
          const fault = text === undefined ? undefined : providerArnFault(text);
          if (text === undefined || fault === undefined) continue;
          report({
            message: 'malformed',
            data: { value: display(text), fault },
            at: value.at,
            note: 'expected `arn:<partition>:iam::<account>:oidc-provider/<host>/id/<id>`',
          });
        }
      }
    }
  },
});
