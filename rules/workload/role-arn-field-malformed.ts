import { lostZeros } from '../../src/aws/account-number.js';
import { iamArnFault, invalidRoleArn } from '../../src/aws/iam-arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

interface Malformed {
  readonly value: string;
  readonly why: string;
}

export default defineRule({
  id: 'workload/role-arn-field-malformed',
  on: 'role-arn-field',
  summary: 'a role ARN field of a custom resource that holds something else',
  messages: {
    malformed: { severity: 'error', text: ({ value, why }: Malformed) => invalidRoleArn(value, why) },
    other: { severity: 'error', mild: 'in samples', text: ({ value, why }: Malformed) => invalidRoleArn(value, why) },
  },
  check({ object, value }, { report }) {
    const fault = iamArnFault(value.text, 'role');
    // Of digits that were a number terraform/account-id-number speaks.
    if (fault === undefined || lostZeros(value.text) !== undefined) return;
    report({
      message: fault.kind,
      data: { value: display(value.text), why: fault.what },
      at: value.at,
      note: `the controller of this ${object.kind} asks STS for it as it stands`,
    });
  },
});
