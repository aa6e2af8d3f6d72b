import { readRoleArn } from '../../src/aws/arn.js';
import { rolesNamed } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'access/entry-role-path',
  on: 'access-mapping',
  summary: 'an access entry whose role lacks its path',
  fix: 'unsafe',
  messages: {
    'identity-center': {
      severity: 'error',
      text: (_: object) =>
        'there is no such role: roles of IAM Identity Center have the path `/aws-reserved/sso.amazonaws.com/`, often followed by its region, and an access entry needs it; write the ARN that `aws iam get-role` shows',
    },
    role: {
      severity: 'error',
      text: ({ written, path }: { written: string; path: string }) =>
        `this role has the path \`${path}\`, the access entry has \`${written}\`: write the whole ARN`,
    },
  },
  check({ source, made, arn, document }, { world, report }) {
    if (source !== 'access entry' || made) return;
    const text = textOf(arn);
    const read = text === undefined ? undefined : readRoleArn(text);
    if (read === undefined) return;
    const [first] = read.name.parts;
    if (read.path === '/' && first !== undefined && 'literal' in first && first.literal.startsWith('AWSReservedSSO_'))
      return report({ message: 'identity-center', data: {}, at: arn.at, note: 'EKS refuses the principal' });
    const named = rolesNamed(world, read.name, { document });
    const [role] = named;
    const own = role?.arn === undefined ? undefined : readRoleArn(role.arn);
    const literal = role?.arn === undefined ? undefined : knownValue(role.arn);
    if (named.length !== 1 || role === undefined || own === undefined || literal === undefined) return;
    if (own.path === read.path || equals(own.account, read.account) !== 'yes') return;
    report({
      message: 'role',
      data: { written: read.path, path: own.path },
      at: arn.at,
      note: 'EKS knows no such principal',
      related: [{ at: role.arnAt ?? role.at, note: 'the role' }],
      fixes: [{ title: `write \`${literal}\``, safety: 'unsafe', edits: [{ at: arn.at, text: literal }] }],
    });
  },
});
