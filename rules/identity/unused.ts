import { sameEnvironment } from '../../src/link/environment.js';
import { workloadsOf, workloadsIn } from '../../src/link/workload.js';
import { qualifiedName } from '../../src/value/display.js';
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
      !workloadsIn(world, namespace).some((workload) => sameEnvironment(world, workload, account)) ||
      workloadsOf(world, account).length > 0
    )
      return;
    report({
      message: 'unused',
      data: { account: qualifiedName(account) },
      at: account.nameAt,
      note: 'not named by a workload',
      related: [{ at: roleArn.value.at, note: 'its role' }],
    });
  },
});
