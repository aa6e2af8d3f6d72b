import { readRoleArn } from '../../src/aws/arn.js';
import { admittersOf } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, literalOf } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

const text = ({ arn }: { arn: string }): string => `the role \`${arn}\` is not declared here`;

export default defineRule({
  id: 'identity/role-undeclared',
  on: 'service-account',
  summary: 'the role of a service account is not declared',
  messages: {
    absent: { severity: 'error', text },
    unseen: { severity: 'warning', confidence: 'possible', text },
  },
  check(account, { world, report }) {
    const text = textOf(account.roleArn?.value);
    const arn = text === undefined ? undefined : readRoleArn(text);
    const literal = text === undefined ? undefined : literalOf(text);
    if (text === undefined || literal === undefined || arn === undefined || account.roleArn === undefined || !/^\d{12}$/.test(literalOf(arn.account) ?? '')) return;
    const found = world.roleOf(text, account);
    if (found.kind === 'found' || found.kind === 'possible') return;
    // Another path or another name is the business of the rules that say which.
    if (admittersOf(world, account).length > 0 || world.subjects.role.some((role) => world.together(role, account) && role.name !== undefined && equals(role.name, arn.name) === 'yes')) return;
    report({ message: found.kind, data: { arn: literal }, at: account.roleArn.value.at, note: found.kind === 'absent' ? 'the configuration says that all roles are here' : 'it may stand elsewhere' });
  },
});
