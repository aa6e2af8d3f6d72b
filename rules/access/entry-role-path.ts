import { readRoleArn } from '../../src/aws/arn.js';
import { rolesNamed } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, shapeOf, type Text } from '../../src/value/text.js';
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
    if (read.path === '/' && isOfIdentityCenter(read.name)) {
      report({ message: 'identity-center', data: {}, at: arn.at, note: 'EKS refuses the principal' });
      return;
    }
    const [role, ...others] = rolesNamed(world, read.name, { document });
    if (role?.arn === undefined || others.length > 0) return;
    const own = readRoleArn(role.arn);
    const literal = knownValue(role.arn);
    if (own === undefined || literal === undefined) return;
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

const isOfIdentityCenter = (name: Text): boolean => shapeOf(name).startsWith('AWSReservedSSO_');
