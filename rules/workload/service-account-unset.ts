import { accountsMeantFor, sameNamespace } from '../../src/link/service-account.js';
import { workloadsOf } from '../../src/link/workload.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { isOpen } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/service-account-unset',
  on: 'workload',
  summary: 'a workload that names no service account, beside one with a role that is meant for it',
  messages: {
    unset: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `this workload runs as \`default\`, not as \`${account}\`, which has a role: set \`serviceAccountName: ${account}\``,
    },
  },
  check(workload, { world, report }) {
    if (workload.serviceAccountName !== undefined || isOpen(workload.podSpec) || !workload.asWritten) return;
    const meant = accountsMeantFor(world, workload).filter(
      (account) => sameNamespace(account, workload) === 'yes' && workloadsOf(world, account).length === 0,
    );
    const [account, ...others] = meant;
    if (account?.name === undefined || others.length > 0) return;
    report({
      message: 'unset',
      data: { account: display(account.name) },
      at: workload.nameAt,
      note: 'its pods name no service account',
      related: [{ at: account.nameAt, note: 'this service account has a role, and no workload here uses it' }],
    });
  },
});
