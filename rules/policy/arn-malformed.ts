import { lostZeros } from '../../src/aws/account-number.js';
import { readArn } from '../../src/aws/arn.js';
import { iamArnFault } from '../../src/aws/iam-arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, startsWith, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'policy/arn-malformed',
  on: 'policy-reference',
  summary: 'an attached policy without a valid policy ARN',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ value, fault }: { value: string; fault: string }) => `\`${value}\` is not a valid policy ARN: ${fault}`,
    },
    empty: { severity: 'error', text: (_: object) => 'the policy ARN is empty' },
  },
  check({ value, holder }, { report }) {
    const text = textOf(value);
    if (text === undefined) return;
    // A field of this name elsewhere may be one of a schema, or take policies of another service, as access entries of EKS do.
    const service = readArn(text)?.service;
    if (
      holder === 'other' &&
      (startsWith(text, 'arn:aws') !== 'yes' || (service !== undefined && knownValue(service) !== 'iam'))
    )
      return;
    const note = 'expected `arn:<partition>:iam::<account>:policy/<path and name>`';
    if (knownValue(text) === '') return void report({ message: 'empty', data: {}, at: value.at, note });
    const fault = iamArnFault(text, 'policy');
    // Of digits that were a number terraform/account-id-number speaks.
    if (fault !== undefined && lostZeros(text) === undefined)
      report({ message: 'malformed', data: { value: display(text), fault: fault.what }, at: value.at, note });
  },
});
