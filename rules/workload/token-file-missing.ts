import { qualifiedName } from '../../src/value/display.js';
import { missingTokenFiles } from '../../src/link/token-file.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'workload/token-file-missing',
  on: 'workload',
  summary: "the webhook's token file is named where the webhook mounts none",
  messages: {
    unannotated: {
      rests: 'on absence',
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `no such file: the webhook mounts the token only where the service account has a role, and \`${account}\` has no annotation; annotate it`,
    },
    associated: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `no such file: the Pod Identity association of \`${account}\` brings credentials without this token; remove the setting, or annotate the service account`,
    },
  },
  check(workload, { world, report }) {
    for (const { at, account, associated } of missingTokenFiles(world, workload))
      report({
        message: associated ? 'associated' : 'unannotated',
        data: { account: qualifiedName(account) },
        at,
        note: 'the token file of the pod identity webhook',
        related: [{ at: account.nameAt, note: 'has no role annotation' }],
      });
  },
});
