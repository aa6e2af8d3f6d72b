import { defineRule } from '../../src/lint/rule.js';
import { duplicatesOf } from '../../src/value/duplicates.js';

export default defineRule({
  id: 'eksctl/service-account-duplicate',
  on: 'cluster-config',
  summary: 'the same service account twice in `iam.serviceAccounts`',
  messages: {
    twice: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `the service account \`${account}\` is listed twice: merge the two into one item`,
    },
  },
  check({ serviceAccounts }, { report }) {
    for (const { item, first } of duplicatesOf(serviceAccounts, ({ account }) => account))
      report({
        message: 'twice',
        data: { account: item.account ?? '' },
        at: item.nameAt,
        note: 'eksctl refuses the second',
        related: [{ at: first.nameAt, note: 'the first' }],
      });
  },
});
