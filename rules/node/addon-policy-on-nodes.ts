import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';
import { podsOn } from '../../src/aws/eksctl-node-role.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import { holderOfAddonPolicy } from '../../src/link/node-role.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'node/addon-policy-on-nodes',
  on: 'cluster-config',
  summary: 'a narrow key of `withAddonPolicies` whose permissions belong to a service account',
  security: { score: 3.1, cwe: 250, cis: '5.2.1' },
  messages: {
    twice: {
      severity: 'warning',
      text: ({ pods, key, account }: { pods: string; key: string; account: string }) =>
        `\`${key}\` grants ${pods} what the service account \`${account}\` has already: remove it from the nodes`,
    },
    narrow: {
      severity: 'info',
      text: (d: { pods: string; key: string; grants: string; instead: string }) =>
        `\`${d.key}\` grants ${d.pods} ${d.grants}: consider granting it to ${d.instead}`,
    },
  },
  check(config, { report }) {
    for (const [key, policy] of Object.entries(ADDON_POLICIES)) {
      const entries = config.nodeGroups.flatMap(({ addonPolicies }) =>
        addonPolicies.filter((entry) => keyName(entry) === key),
      );
      const [entry, ...others] = entries;
      if (policy.broad || entry === undefined) continue;
      const pods = podsOn(
        config.nodeGroups.filter(({ addonPolicies }) => addonPolicies.includes(entry)).map(({ tree }) => tree),
      );
      const holder = holderOfAddonPolicy(config, key);
      // Once for all groups: it is one decision.
      const related = others.map(({ keyAt }) => ({ at: keyAt, note: 'and in this node group' }));
      if (holder?.account === undefined)
        report({
          message: 'narrow',
          data: { pods, key, ...policy },
          at: entry.keyAt,
          note: 'on the node role',
          related,
        });
      else
        report({
          message: 'twice',
          data: { pods, key, account: holder.account },
          at: entry.keyAt,
          note: 'on the node role',
          related: [{ at: holder.nameAt, note: 'has the permissions already' }, ...related],
        });
    }
  },
});
