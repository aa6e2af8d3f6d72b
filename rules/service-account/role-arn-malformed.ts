import { lostZeros } from '../../src/aws/account-number.js';
import { iamArnFault, invalidRoleArn } from '../../src/aws/iam-arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

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
    const text = textOf(account.roleArn?.value);
    const fault = text === undefined ? undefined : iamArnFault(text, 'role');
    if (text === undefined || account.roleArn === undefined || fault?.kind !== 'malformed') return;
    // terraform/account-id-number says so.
    if (lostZeros(text) !== undefined) return;
    // A number that Helm printed so is helm/account-number-mangled.
    if (world.facts['mangled-number'].some(({ printed }) => display(text).includes(printed))) return;
    report({
      message: 'malformed',
      data: { value: display(text), fault: fault.what },
      at: account.roleArn.value.at,
      note: 'STS gets this value as it stands',
    });
  },
});
