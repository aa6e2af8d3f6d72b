import { accountSpan, associatedAccount, associationOf } from '../../src/link/association.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

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
    for (const { env, envOpen } of workload.containers) {
      // The agent is asked over http.
      const proxy = env.find(({ name, value }) => /^http_proxy$/i.test(name) && value?.text.parts.length !== 0);
      if (proxy === undefined || envOpen) continue;
      const exempt = env
        .filter(({ name }) => /^no_proxy$/i.test(name))
        .map(({ value }) => (value === undefined ? undefined : knownValue(value.text)));
      // Some clients read networks and stars, too.
      if (
        exempt.some(
          (value) => value === undefined || value.split(',').some((host) => /^169\.254\.|^\*$/.test(host.trim())),
        )
      )
        continue;
      report({
        message: 'blocked',
        data: { proxy: proxy.name },
        at: proxy.nameAt,
        note: 'also used for requests to the agent',
        related: [{ at: accountSpan(association), note: `the association of ${associatedAccount(association)}` }],
      });
    }
  },
});
