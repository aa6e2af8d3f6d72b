import { defineRule } from '../../src/lint/rule.js';
import { accountsOf } from '../../src/link/role.js';
import { knownValue, display } from '../../src/value/text.js';

export default defineRule({
  id: 'identity/role-shared',
  on: 'role',
  summary: 'one role for service accounts of several namespaces',
  security: { score: 3.1, cwe: 250, cis: '5.2.1' },
  messages: {
    shared: {
      severity: 'info',
      confidence: 'possible',
      text: ({ role, namespaces }: { role: string; namespaces: string }) =>
        `the role \`${role}\` is shared by the namespaces ${namespaces}, so each has the permissions of all: give each its own role`,
    },
  },
  check(role, { world, report }) {
    const accounts = accountsOf(world, role).filter((account) => knownValue(account.namespace) !== undefined);
    const byNamespace = new Map(accounts.map((account) => [display(account.namespace), account]));
    if (byNamespace.size < 2 || role.name === undefined) return;
    const namespaces = [...byNamespace].sort(([a], [b]) => (a < b ? -1 : 1));
    report({
      message: 'shared',
      data: {
        role: display(role.name),
        namespaces: namespaces.map(([name]) => `\`${name}\``).join(', '),
      },
      at: role.at,
      note: 'each namespace has all of its permissions',
      related: namespaces.flatMap(([name, { roleArn }]) =>
        roleArn === undefined ? [] : [{ at: roleArn.value.at, note: `annotated in \`${name}\`` }],
      ),
    });
  },
});
