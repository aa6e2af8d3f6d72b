import { lostZeros } from '../../src/aws/account-number.js';
import { iamArnFaults, invalidRoleArn } from '../../src/aws/iam-arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'service-account/role-arn-malformed',
  on: 'service-account',
  summary: 'the role-arn annotation is not a valid ARN',
  messages: {
    malformed: {
      severity: 'error',
      text: (d: { value: string; fault: string }) => invalidRoleArn(d.value, d.fault),
    },
  },
  check(account, { world, report }) {
    for (const { text, at, fault } of iamArnFaults(account.roleArn?.value, 'role')) {
      if (fault.kind !== 'malformed') continue;
      // terraform/account-id-number says so.
      if (lostZeros(text) !== undefined) continue;
      // A number that Helm printed so is helm/account-number-mangled.
      if (world.facts['mangled-number'].some(({ printed }) => display(text).includes(printed))) continue;
      report({
        message: 'malformed',
        data: { value: display(text), fault: fault.what },
        at,
        note: 'STS gets this value as it stands',
      });
    }
  },
});
