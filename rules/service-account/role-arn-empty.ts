import { defineRule } from '../../src/lint/rule.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { qualifiedName } from '../../src/value/display.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/role-arn-empty',
  on: 'service-account',
  summary: 'an empty role-arn annotation, which the webhook ignores',
  messages: {
    empty: {
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `the role-arn annotation of \`${account}\` is empty: its pods get no role`,
    },
    admitted: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `the role-arn annotation of \`${account}\` is empty, although a role admits exactly this service account`,
    },
  },
  check(account, { world, report }) {
    const value = account.roleArn?.value;
    if (
      value === undefined ||
      account.transformed.patch ||
      account.transformed.annotations ||
      account.document.templated
    )
      return;
    if (value.kind !== 'null' && textOf(value)?.parts.length !== 0) return;
    const [admitter] = rolesAdmitting(world, account);
    const name = qualifiedName(account);
    if (admitter === undefined)
      report({ message: 'empty', data: { account: name }, at: value.at, note: 'nothing is written here' });
    else
      report({
        message: 'admitted',
        data: { account: name },
        at: value.at,
        note: 'nothing is written here',
        related: [{ at: admitter.at, note: 'the role that admits it' }],
      });
  },
});
