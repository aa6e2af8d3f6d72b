import { partitionOfRegion, readArn } from '../../src/aws/arn.js';
import { iamArnFault } from '../../src/aws/iam-arn.js';
import { roleFieldsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, spanOfText, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/role-arn-invalid',
  on: 'cluster-config',
  summary: 'a field for a role that holds something else',
  messages: {
    invalid: {
      severity: 'error',
      text: ({ path, value, kind, fault }: { path: string; value: string; kind: string; fault: string }) =>
        `\`${path}\` takes the ARN of ${kind}, \`${value}\` is none: ${fault}`,
    },
    empty: { severity: 'error', text: ({ path }: { path: string }) => `\`${path}\` is empty` },
    partition: {
      severity: 'error',
      text: (d: { partition: string; expected: string; region: string }) =>
        `the role is of partition \`${d.partition}\`, the cluster's region \`${d.region}\` of \`${d.expected}\``,
    },
  },
  check({ tree, region }, { report }) {
    const literalRegion = region === undefined ? undefined : knownValue(region);
    const expected = literalRegion === undefined ? undefined : partitionOfRegion(literalRegion);
    for (const { entry, kind, path } of roleFieldsOf(tree)) {
      const text = textOf(entry.value);
      if (text === undefined) continue;
      const at = entry.value.at;
      if (knownValue(text) === '') {
        report({ message: 'empty', data: { path }, at, note: 'nothing is written here' });
        continue;
      }
      const fault = iamArnFault(text, kind);
      if (fault !== undefined) {
        report({
          message: 'invalid',
          data: {
            path,
            value: display(text),
            kind: kind === 'role' ? 'a role' : 'an instance profile',
            fault: fault.what,
          },
          at,
          note: `expected \`arn:<partition>:iam::<account>:${kind}/<name>\``,
        });
        continue;
      }
      const arn = readArn(text);
      const partition = arn === undefined ? undefined : knownValue(arn.partition);
      if (
        arn === undefined ||
        partition === undefined ||
        expected === undefined ||
        partition === expected ||
        literalRegion === undefined
      )
        continue;
      report({
        message: 'partition',
        data: { partition, expected, region: literalRegion },
        at: spanOfText(arn.partition) ?? at,
        note: 'the partition of the role',
      });
    }
  },
});
