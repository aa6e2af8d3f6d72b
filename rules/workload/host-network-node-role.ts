import { mayHaveOwnIdentity, usesAws } from '../../src/link/credentials.js';
import { nodeGroupsAround } from '../../src/link/node-group.js';
import { broadPermission } from '../../src/link/node-role.js';
import { defineRule } from '../../src/lint/rule.js';

const FIX = 'give its service account a role';

export default defineRule({
  id: 'workload/host-network-node-role',
  on: 'workload',
  summary: 'a pod on the host network that uses AWS without a role of its own',
  security: { score: 5.4, cwe: 250, cis: '5.2.1' },
  messages: {
    broad: {
      rests: 'on absence',
      severity: 'warning',
      text: (_: object) =>
        `this pod calls AWS with the broad node role: on the host network it reaches instance metadata whatever the hop limit; ${FIX}`,
    },
    node: {
      rests: 'on absence',
      severity: 'warning',
      confidence: 'possible',
      text: (_: object) => `this pod is on the host network and calls AWS with the node role: ${FIX}`,
    },
  },
  check(workload, { world, report }) {
    const { hostNetwork } = workload;
    if (hostNetwork?.value !== true || !usesAws(workload) || mayHaveOwnIdentity(world, workload)) return;
    const broad = nodeGroupsAround(world, workload).map(broadPermission);
    const [first] = broad;
    // It may run on any of them.
    const isBroad = first !== undefined && broad.every((at) => at !== undefined);
    report({
      message: isBroad ? 'broad' : 'node',
      data: {},
      at: hostNetwork.keyAt,
      note: 'reaches the instance metadata of the node',
      related: isBroad ? [{ at: first, note: 'broad permissions of the node role' }] : [],
    });
  },
});
