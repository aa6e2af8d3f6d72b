import { firstDeclaration } from '../../src/link/service-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/duplicate',
  on: 'service-account',
  summary: 'a service account that is declared twice, with different roles',
  messages: {
    twice: {
      severity: 'error',
      text: (d: { account: string; role: string; other: string }) =>
        `the service account \`${d.account}\` is declared twice, with the roles \`${d.role}\` and \`${d.other}\`: the one applied last is used; keep one`,
    },
  },
  check(account, { world, report }) {
    const value = account.roleArn?.value;
    const role = stringOf(value);
    const first = firstDeclaration(world, account);
    if (value === undefined || role === undefined || first === undefined || first.role === role) return;
    report({
      message: 'twice',
      data: { account: qualifiedName(account), role: first.role, other: role },
      at: value.at,
      note: 'the second role',
      related: [{ at: first.at, note: 'the first role' }],
    });
  },
});
