import { principalsOf } from '../../src/aws/policy-document.js';
import { isAllow } from '../../src/aws/trust-shape.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entriesOf, field, isOpen, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/principal-wildcard',
  on: 'trust-policy',
  summary: 'everyone is a principal, without a condition',
  messages: {
    aws: { severity: 'error', text: () => 'anyone with an AWS account can assume the role' },
    federated: { severity: 'error', text: () => 'a Federated principal cannot be `*`: IAM refuses it' },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (!isAllow(statement)) continue;
      const condition = field(statement, 'Condition');
      const restrained = condition !== undefined && (isOpen(condition) || entriesOf(condition).length > 0);
      for (const principal of principalsOf(statement)) {
        const type = knownValue(principal.type);
        for (const value of principal.values) {
          if (knownValue(textOf(value) ?? { parts: [] }) !== '*') continue;
          if (type === 'Federated')
            report({ message: 'federated', data: {}, at: value.at, note: 'name the provider by its ARN' });
          else if (type === 'AWS' && !restrained && !isOpen(statement))
            report({ message: 'aws', data: {}, at: value.at, note: 'every account, and no condition' });
        }
      }
    }
  },
});
