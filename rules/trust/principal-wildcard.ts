import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/principal-wildcard',
  on: 'trust-policy',
  summary: 'a wildcard principal without a condition',
  messages: {
    aws: { severity: 'error', text: () => 'anyone with an AWS account can assume the role' },
    federated: { severity: 'error', text: () => '`*` is not a valid Federated principal: IAM rejects it' },
  },
  check(policy, { report }) {
    for (const { effect, principals, open, conditionsOpen, conditions } of policy.statements) {
      if (effect !== 'Allow') continue;
      const isRestrained = open || conditionsOpen || conditions.length > 0;
      for (const { kind, text, at } of principals) {
        if (text === undefined || knownValue(text) !== '*') continue;
        if (kind === 'Federated') report({ message: 'federated', data: {}, at, note: 'use the ARN of the provider' });
        else if (kind === 'AWS' && !isRestrained)
          report({
            message: 'aws',
            data: {},
            at,
            note: 'name the principals, or add a condition such as `aws:PrincipalOrgID`',
          });
      }
    }
  },
});
