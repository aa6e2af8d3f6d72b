import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/principal-wildcard',
  on: 'trust-policy',
  summary: 'everyone is a principal, without a condition',
  messages: {
    aws: { severity: 'error', text: () => 'anyone with an AWS account can assume the role' },
    federated: { severity: 'error', text: () => 'a Federated principal cannot be `*`: IAM refuses it' },
  },
  check(policy, { report }) {
    for (const { effect, principals, open, conditionsOpen, conditions } of policy.statements) {
      if (effect !== 'Allow') continue;
      const isRestrained = open || conditionsOpen || conditions.length > 0;
      for (const { kind, text, at } of principals) {
        if (text === undefined || knownValue(text) !== '*') continue;
        if (kind === 'Federated') report({ message: 'federated', data: {}, at, note: 'name the provider by its ARN' });
        else if (kind === 'AWS' && !isRestrained)
          report({ message: 'aws', data: {}, at, note: 'every account, and no condition' });
      }
    }
  },
});
