import { unreadableToken } from '../../src/link/credentials.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'workload/token-unreadable',
  on: 'workload',
  summary: 'a user other than root that cannot read the token on a cluster older than 1.19',
  messages: {
    unreadable: {
      severity: 'error',
      text: ({ version }: { version: string }) =>
        `the kubelet of Kubernetes ${version} writes the token for root alone: without \`fsGroup\` the user of this pod cannot read it`,
    },
  },
  check(workload, { world, report }) {
    const unreadable = unreadableToken(world, workload);
    if (unreadable === undefined) return;
    const { account, version, at } = unreadable;
    report({
      message: 'unreadable',
      data: { version },
      at,
      note: 'runs as another user than root',
      related: [
        { at: account.nameAt, note: `its token carries the identity of \`${display(account.name ?? { parts: [] })}\`` },
      ],
    });
  },
});
