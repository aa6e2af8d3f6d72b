import { AGENT_PORT } from '../../src/aws/agent.js';
import { accountSpan, associatedAccount, associationOf } from '../../src/link/association.js';
import { agentAddress, egressSpan, isNetworkPolicy, policyBlockingAgent } from '../../src/link/network-policy.js';
import { workloadsIn } from '../../src/link/workload.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/network-policy-blocks-agent',
  on: 'object',
  summary: 'a network policy that keeps pods from the Pod Identity agent',
  messages: {
    blocked: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ account, agent }: { account: string; agent: string }) =>
        `no egress rule lets pods of \`${account}\` reach the Pod Identity agent, so they get no credentials: allow TCP port ${AGENT_PORT} of \`${agent}\``,
    },
  },
  check(policy, { world, report }) {
    if (!isNetworkPolicy(policy)) return;
    const namespace = knownValue(policy.namespace);
    if (namespace === undefined) return;
    const isCilium = policy.kind.startsWith('Cilium');
    for (const workload of workloadsIn(world, namespace, policy)) {
      if (workload.hostNetwork !== undefined) continue;
      const association = associationOf(world, workload);
      if (association === undefined || policyBlockingAgent(world, workload) !== policy) continue;
      const account = associatedAccount(association);
      const agent = isCilium ? 'toEntities: [host]' : agentAddress(world, workload);
      report({
        message: 'blocked',
        data: { account, agent },
        at: egressSpan(policy),
        note: 'denies what no rule allows',
        related: [
          { at: workload.nameAt, note: 'its pods' },
          { at: accountSpan(association), note: `the association of ${account}` },
        ],
      });
      // The others are kept from it by the same lines.
      return;
    }
  },
});
