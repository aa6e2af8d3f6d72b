import { AGENT_ADDRESS, exemptsAgent } from '../../src/aws/agent.js';
import { wholeEnvironment } from '../../src/link/environment-variables.js';
import { agentFamily } from '../../src/link/agent.js';
import { accountSpan, associatedAccount, associationOf } from '../../src/link/association.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/proxy-blocks-agent',
  on: 'workload',
  summary: 'a proxy that keeps a pod from the Pod Identity agent',
  messages: {
    blocked: {
      severity: 'warning',
      text: ({ proxy, agent }: { proxy: string; agent: string }) =>
        `\`${proxy}\` sends credential requests to the proxy, which cannot reach the Pod Identity agent: add \`${agent}\` to \`NO_PROXY\``,
    },
  },
  check(workload, { world, report }) {
    const association = associationOf(world, workload);
    if (association === undefined) return;
    const family = agentFamily(world, workload);
    // The agent is asked over http; ALL_PROXY is not read by the SDKs.
    for (const container of workload.containers) {
      const env = wholeEnvironment(world, workload, container);
      const proxy = env?.find(({ name, value }) => /^http_proxy$/i.test(name) && value?.text.parts.length !== 0);
      if (env === undefined || proxy === undefined) continue;
      const lists = env.filter(({ name }) => /^no_proxy$/i.test(name));
      const [list] = lists;
      const hosts = lists.map(({ value }) => (value === undefined ? undefined : knownValue(value.text)));
      if (hosts.some((value) => value === undefined || exemptsAgent(value, family))) continue;
      const note = 'also used for requests to the agent';
      const associated = { at: accountSpan(association), note: `the association of ${associatedAccount(association)}` };
      const lacking = list?.value === undefined ? [] : [{ at: list.value.at, note: 'lacks the address of the agent' }];
      report({
        message: 'blocked',
        data: { proxy: proxy.name, agent: family === 'ipv6' ? `[${AGENT_ADDRESS.ipv6}]` : AGENT_ADDRESS.ipv4 },
        at: proxy.nameAt,
        note,
        related: [...lacking, associated],
      });
    }
  },
});
