import { associationsOf } from '../../src/link/association.js';
import { isMisnamed } from '../../src/link/near-account.js';
import { rolesAdmitting } from '../../src/link/identity.js';
import { isActedAs } from '../../src/link/service-account.js';
import { workloadsOf, workloadsIn } from '../../src/link/workload.js';
import { qualifiedName } from '../../src/value/display.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/unused',
  on: 'service-account',
  summary: 'a service account with a role that no workload runs as',
  messages: {
    unused: {
      rests: 'on absence',
      severity: 'info',
      confidence: 'possible',
      text: ({ account }: { account: string }) =>
        `no workload in these files runs as the service account \`${account}\`, which has a role: remove the annotation and the role if nothing else does`,
    },
  },
  check(account, { world, report }) {
    const { name, roleArn } = account;
    if (
      roleArn === undefined ||
      knownValue(textOf(roleArn.value) ?? { parts: [] }) === '' ||
      name === undefined ||
      knownValue(name) === undefined
    )
      return;
    // Whether a role that stands elsewhere is for this account at all cannot be known here.
    if (rolesAdmitting(world, account).length === 0 && associationsOf(world, account).length === 0) return;
    if (isActedAs(world, account)) return;
    // Controllers make pods, too; where nothing runs, the workloads stand elsewhere.
    const namespace = knownValue(account.namespace);
    if (namespace === undefined || workloadsOf(world, account).length > 0) return;
    const workloads = workloadsIn(world, namespace, account);
    if (workloads.length === 0 || isMisnamed(world, account, workloads)) return;
    report({
      message: 'unused',
      data: { account: qualifiedName(account) },
      at: account.nameAt,
      note: 'no `serviceAccountName` names it',
      related: [{ at: roleArn.value.at, note: 'its role' }],
    });
  },
});
