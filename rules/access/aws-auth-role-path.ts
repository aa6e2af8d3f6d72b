import { readArn, readRoleArn } from '../../src/aws/arn.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'access/aws-auth-role-path',
  on: 'access-mapping',
  summary: 'a role that Kubernetes does not recognise as it is written',
  fix: 'unsafe',
  messages: {
    path: {
      severity: 'error',
      text: ({ path }: { path: string }) =>
        `nobody who assumes this role is recognised: aws-auth compares role ARNs without their path; remove \`${path}\``,
    },
    session: {
      severity: 'error',
      text: (_: object) =>
        'this is the ARN of a role session: use the ARN of the role, `arn:aws:iam::<account>:role/<name>`',
    },
    profile: {
      severity: 'error',
      text: (_: object) => 'this is the ARN of an instance profile: use the ARN of the role in it',
    },
  },
  check({ arn, source }, { report }) {
    const text = textOf(arn);
    const read = text === undefined ? undefined : readArn(text);
    if (text === undefined || read === undefined) return;
    const resource = knownValue(read.resource) ?? '';
    const note =
      source === 'aws-auth' ? 'compared with the role of the caller' : 'an access entry needs a user or a role';
    if (resource.startsWith('assumed-role/')) return void report({ message: 'session', data: {}, at: arn.at, note });
    if (resource.startsWith('instance-profile/'))
      return void report({ message: 'profile', data: {}, at: arn.at, note });
    const role = readRoleArn(text);
    const literal = knownValue(text);
    // Access entries know paths.
    if (source !== 'aws-auth' || role === undefined || role.path === '/') return;
    const without = literal?.replace(`:role${role.path}`, ':role/');
    report({
      message: 'path',
      data: { path: role.path },
      at: arn.at,
      note,
      fixes:
        without === undefined
          ? []
          : [{ title: `write \`${without}\``, safety: 'unsafe', edits: [{ at: arn.at, text: without }] }],
    });
  },
});
