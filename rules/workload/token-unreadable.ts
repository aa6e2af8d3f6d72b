import { unreadableToken } from '../../src/link/credentials.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'workload/token-unreadable',
  on: 'workload',
  summary: 'a non-root pod that cannot read its token on a cluster older than 1.19',
  messages: {
    unreadable: {
      severity: 'error',
      text: ({ version }: { version: string }) =>
        `on Kubernetes ${version} only root can read the token, and this pod runs as another user: set \`fsGroup\` in its security context`,
    },
  },
  check(workload, { world, report }) {
    const unreadable = unreadableToken(world, workload);
    if (unreadable === undefined) return;
    const { account, version, at } = unreadable;
    const name = account.name === undefined ? 'the service account' : `\`${display(account.name)}\``;
    report({
      message: 'unreadable',
      data: { version },
      at,
      note: 'runs as another user than root',
      related: [{ at: account.nameAt, note: `the token of ${name}` }],
    });
  },
});
