import { providerArnFault } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

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
    for (const { kind, text, at } of policy.statements.flatMap(({ principals }) => principals)) {
      const fault = kind !== 'Federated' || text === undefined ? undefined : providerArnFault(text);
      if (text === undefined || fault === undefined) continue;
      report({
        message: 'malformed',
        data: { value: display(text), fault },
        at,
        note: 'expected `arn:<partition>:iam::<account>:oidc-provider/<host>/id/<id>`',
      });
    }
  },
});
