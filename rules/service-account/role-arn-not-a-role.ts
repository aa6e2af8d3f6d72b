import { iamArnFaults } from '../../src/aws/iam-arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'service-account/role-arn-not-a-role',
  on: 'service-account',
  summary: 'the role-arn annotation names something other than a role',
  messages: {
    other: {
      severity: 'error',
      mild: 'in samples',
      text: ({ value, fault }: { value: string; fault: string }) =>
        `the role-arn annotation must be a role ARN; \`${value}\` is not: ${fault}`,
    },
  },
  check(account, { report }) {
    for (const { text, at, fault } of iamArnFaults(account.roleArn?.value, 'role')) {
      if (fault.kind !== 'other') continue;
      report({
        message: 'other',
        data: { value: display(text), fault: fault.what },
        at,
        note: 'expected `arn:<partition>:iam::<account>:role/<path and name>`',
      });
    }
  },
});
