import { iamArnFaults } from '../../src/aws/iam-arn.js';
import { isReferredName } from '../../src/facts/role-name.js';
import { otherAttribute } from '../../src/link/role-reference.js';
import { isWrittenAt } from '../../src/lint/edits.js';
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
  check({ roleArn }, { report }) {
    for (const { text, at, fault } of iamArnFaults(roleArn?.value, 'role')) {
      if (fault.kind !== 'other') continue;
      // Where the role is named all is right: it is its name that does not belong here.
      const isElsewhere =
        roleArn !== undefined &&
        isReferredName(text) &&
        otherAttribute(at) === undefined &&
        !isWrittenAt(roleArn.keyAt, at);
      const other = otherAttribute(at);
      report({
        message: 'other',
        data: { value: display(text), fault: fault.what },
        at: isElsewhere ? roleArn.keyAt : at,
        note: isElsewhere ? 'is given the name of the role' : noteOf(other),
        related: isElsewhere ? [{ at, note: 'the name of the role' }] : [],
      });
    }
  },
});

const noteOf = (arn: string | undefined): string =>
  arn === undefined
    ? 'expected `arn:<partition>:iam::<account>:role/<path and name>`'
    : `the name; the ARN is \`${arn}\``;
