import { readRoleArn } from '../../src/aws/arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/instance-role-path',
  on: 'node-group',
  summary: 'the role of a node group has a path, which eksctl leaves out',
  messages: {
    managed: {
      severity: 'warning',
      text: ({ path }: { path: string }) =>
        `eksctl leaves out the path \`${path}\` of this role: the managed node group ends up degraded`,
    },
    selfManaged: {
      severity: 'info',
      text: ({ path }: { path: string }) =>
        `eksctl leaves out the path \`${path}\` of this role where it authorises the nodes, as aws-auth needs it`,
    },
  },
  check({ iam, managed }, { report }) {
    const value = field(iam, 'instanceRoleARN');
    const text = textOf(value);
    const path = text === undefined ? undefined : readRoleArn(text)?.path;
    if (value !== undefined && path !== undefined && path !== '/')
      report({
        message: managed ? 'managed' : 'selfManaged',
        data: { path },
        at: value.at,
        note: 'a role with a path',
      });
  },
});
