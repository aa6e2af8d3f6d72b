import { readArn } from '../../src/aws/arn.js';
import { partitionFault, partitionOfRegion } from '../../src/aws/partition.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, spanOfText } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'policy/partition-mismatch',
  on: 'policy-reference',
  summary: 'a policy in another partition than the cluster',
  fix: 'unsafe',
  messages: {
    partition: {
      severity: 'error',
      text: (d: { partition: string; expected: string; region: string }) =>
        `the policy is in partition \`${d.partition}\`, the cluster's region \`${d.region}\` in \`${d.expected}\``,
    },
  },
  check({ value, region }, { report }) {
    const text = textOf(value);
    const arn = text === undefined ? undefined : readArn(text);
    const literal = region === undefined ? undefined : knownValue(region);
    const expected = literal === undefined ? undefined : partitionOfRegion(literal);
    const partition = arn === undefined ? undefined : knownValue(arn.partition);
    // What is no partition at all is said of the ARN.
    if (
      arn === undefined ||
      literal === undefined ||
      expected === undefined ||
      partition === undefined ||
      partition === expected ||
      partitionFault(partition) !== undefined
    )
      return;
    const at = spanOfText(arn.partition) ?? value.at;
    const cluster = region === undefined ? undefined : spanOfText(region);
    report({
      message: 'partition',
      data: { partition, expected, region: literal },
      at,
      note: 'partition of the policy ARN',
      related: cluster === undefined ? [] : [{ at: cluster, note: 'the region of the cluster' }],
      fixes: [{ title: `write \`${expected}\``, safety: 'unsafe', edits: [{ at, text: expected }] }],
    });
  },
});
