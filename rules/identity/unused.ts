import { qualified } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, literalOf } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/unused',
  on: 'service-account',
  summary: 'a service account with a role that no workload uses',
  messages: {
    unused: { severity: 'info', confidence: 'possible', text: ({ account }: { account: string }) => `no workload here runs as \`${account}\`, which has a role` },
  },
  check(account, { world, report }) {
    const { name, roleArn } = account;
    if (account.template || account.transformed.patch || roleArn === undefined || literalOf(textOf(roleArn.value) ?? { parts: [] }) === '' || name === undefined || literalOf(name) === undefined) return;
    const around = world.subjects.workload.filter((workload) => world.together(workload, account) && equals(workload.namespace, account.namespace) !== 'no');
    // Controllers make pods, too; where nothing runs, the workloads stand elsewhere.
    if (!around.some((workload) => equals(workload.namespace, account.namespace) === 'yes') || world.workloadsOf(account).length > 0 || around.some((workload) => workload.serviceAccountName !== undefined && equals(textOf(workload.serviceAccountName) ?? name, name) !== 'no')) return;
    report({ message: 'unused', data: { account: qualified(account) }, at: account.nameAt, note: 'not named by a workload', related: [{ at: roleArn.value.at, note: 'its role' }] });
  },
});
