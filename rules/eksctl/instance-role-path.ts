import { readRoleArn } from '../../src/aws/arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/instance-role-path',
  on: 'node-group',
  summary: 'the role of a node group has a path, which eksctl strips',
  messages: {
    managed: {
      severity: 'warning',
      text: ({ path }: { path: string }) =>
        `eksctl strips the path \`${path}\` from this role ARN, and the managed node group becomes degraded: use a role without a path`,
    },
    selfManaged: {
      severity: 'info',
      text: ({ path }: { path: string }) =>
        `eksctl strips the path \`${path}\` from this role ARN when it authorises the nodes, as aws-auth needs it: nothing to do, or use a role without a path`,
    },
  },
  check({ iam, managed }, { report }) {
    const value = field(iam, 'instanceRoleARN');
    const text = textOf(value);
    const path = text === undefined ? undefined : readRoleArn(text)?.path;
    if (value !== undefined && path !== undefined && path !== '/')
      report({ message: managed ? 'managed' : 'selfManaged', data: { path }, at: value.at, note: 'has a path' });
  },
});
