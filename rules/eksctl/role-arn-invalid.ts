import { readArn } from '../../src/aws/arn.js';
import { partitionOfRegion } from '../../src/aws/partition.js';
import { iamArnFault } from '../../src/aws/iam-arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue, spanOfText } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/role-arn-invalid',
  on: 'role-field',
  summary: 'a field for a role that holds something else',
  messages: {
    invalid: {
      severity: 'error',
      text: (d: { path: string; value: string; kind: string; fault: string; use: string }) =>
        `\`${d.path}\` must be ${d.kind} ARN, not \`${d.value}\`: ${d.fault}${d.use}`,
    },
    partition: {
      severity: 'error',
      text: (d: { partition: string; expected: string; region: string }) =>
        `the partition \`${d.partition}\` of this role does not exist in region \`${d.region}\`: use a role of partition \`${d.expected}\``,
    },
  },
  check({ config, entry, takes, path }, { report }) {
    const text = textOf(entry.value);
    if (text === undefined) return;
    const fault = iamArnFault(text, takes);
    if (fault !== undefined)
      return void report({
        message: 'invalid',
        data: {
          path,
          value: display(text),
          kind: takes === 'role' ? 'a role' : 'an instance profile',
          fault: fault.what,
          use: instead(path, knownValue(text) ?? ''),
        },
        at: entry.value.at,
        note: `expected \`arn:<partition>:iam::<account>:${takes}/<name>\``,
      });
    const region = config.region === undefined ? undefined : knownValue(config.region);
    const expected = region === undefined ? undefined : partitionOfRegion(region);
    const arn = readArn(text);
    const partition = arn === undefined ? undefined : knownValue(arn.partition);
    if (arn === undefined || partition === undefined || region === undefined || expected === undefined) return;
    if (partition !== expected)
      report({
        message: 'partition',
        data: { partition, expected, region },
        at: spanOfText(arn.partition) ?? entry.value.at,
        note: 'the partition of the role',
      });
  },
});

/** Where a policy is meant, there is a field for it beside. */
function instead(path: string, value: string): string {
  if (!/:policy\//.test(value)) return '';
  if (/attachRoleARN|serviceAccountRoleARN|instanceRoleARN|roleArn/.test(path)) return ' (use `attachPolicyARNs`)';
  return /podIdentityAssociations\[\]\.roleARN/.test(path) ? ' (use `permissionPolicyARNs`)' : '';
}
