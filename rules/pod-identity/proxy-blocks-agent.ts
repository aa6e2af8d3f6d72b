import { variableAt } from '../../src/link/credentials.js';
import { accountSpan, associatedAccount, associationOf } from '../../src/link/association.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, isOpen, stringOf } from '../../src/value/tree.js';

/** Where the agent listens. Source: EKS User Guide, pod-id-how-it-works. */
const AGENT = '169.254.170.23';

export default defineRule({
  id: 'pod-identity/proxy-blocks-agent',
  on: 'workload',
  summary: 'a proxy that keeps a pod from the Pod Identity agent',
  messages: {
    blocked: {
      severity: 'warning',
      text: ({ proxy }: { proxy: string }) =>
        `\`${proxy}\` sends credential requests to the proxy, which cannot reach the Pod Identity agent: add \`${AGENT}\` to \`NO_PROXY\``,
    },
  },
  check(workload, { world, report }) {
    const association = associationOf(world, workload);
    if (association === undefined) return;
    for (const { env, envOpen, tree } of workload.containers) {
      // The agent is asked over http.
      const proxy = env.find(({ name, entry }) => /^http_proxy$/i.test(name) && stringOf(field(entry, 'value')) !== '');
      if (proxy === undefined || envOpen || isOpen(tree)) continue;
      const exempt = env
        .filter(({ name }) => /^no_proxy$/i.test(name))
        .map(({ entry }) => stringOf(field(entry, 'value')));
      // Some clients read networks and stars, too.
      if (
        exempt.some(
          (value) =>
            value === undefined ||
            value.split(',').some((host) => host.trim().startsWith(AGENT) || /^169\.254\.|^\*$/.test(host.trim())),
        )
      )
        continue;
      report({
        message: 'blocked',
        data: { proxy: proxy.name },
        at: variableAt(proxy),
        note: 'also used for requests to the agent',
        related: [{ at: accountSpan(association), note: `the association of ${associatedAccount(association)}` }],
      });
    }
  },
});
