import { qualified } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/unused',
  on: 'service-account',
  summary: 'a service account with a role that no workload uses',
  messages: {
    unused: {
      severity: 'info',
      confidence: 'possible',
      text: ({ account }: { account: string }) => `no workload here runs as \`${account}\`, which has a role`,
    },
  },
  check(account, { world, report }) {
    const { name, roleArn } = account;
    if (
      account.template ||
      account.transformed.patch ||
      roleArn === undefined ||
      knownValue(textOf(roleArn.value) ?? { parts: [] }) === '' ||
      name === undefined ||
      knownValue(name) === undefined
    )
      return;
    // Controllers make pods, too; where nothing runs, the workloads stand elsewhere.
    const namespace = knownValue(account.namespace);
    if (
      namespace === undefined ||
      !world.workloadsIn(namespace).some((workload) => world.sameEnvironment(workload, account)) ||
      world.workloadsOf(account).length > 0
    )
      return;
    report({
      message: 'unused',
      data: { account: qualified(account) },
      at: account.nameAt,
      note: 'not named by a workload',
      related: [{ at: roleArn.value.at, note: 'its role' }],
    });
  },
});
