import { imdsHopLimit, podsOn } from '../../src/aws/eksctl-node-role.js';
import { broadAddonPolicies, type BroadAddonPolicy } from '../../src/link/node-role.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  id: 'node/addon-policy-broad',
  on: 'cluster-config',
  summary: 'keys of `withAddonPolicies` that grant every pod on the nodes broad permissions',
  security: { score: 6.5, cwe: 250, cis: '5.2.1' },
  messages: {
    broad: {
      severity: 'warning',
      text: (d: { key: string; pods: string; grants: string; instead: string }) =>
        `\`${d.key}\` grants ${d.pods} ${d.grants}: ${d.instead}`,
    },
    several: {
      severity: 'warning',
      text: ({ keys, pods }: { keys: string; pods: string }) =>
        `${keys} grant ${pods} broad permissions: remove them from the nodes, and grant each to the service account that needs it`,
    },
  },
  check(config, { report }) {
    for (const { group, policies, alike } of broadAddonPolicies(config)) {
      const [first, ...others] = policies;
      const { key, entry, policy } = first;
      const at = entry.keyAt;
      const related = [
        ...others.map((one) => ({ at: one.entry.keyAt, note: noteOf(one) })),
        ...alike.map((other) => ({ at: other.at, note: 'the same in this node group' })),
        ...policies.flatMap((one) =>
          one.holder === undefined
            ? []
            : [{ at: one.holder.nameAt, note: `has the permissions of \`${one.key}\` already` }],
        ),
      ];
      const reach = podsOn([group.tree, ...alike.map((other) => other.group.tree)]);
      const pods = alike.length === 0 ? reach : `${reach} (${alike.length + 1} node groups)`;
      const byMetadata = imdsHopLimit(group.tree) === 2;
      const note = `on the node role${byMetadata ? ', which pods reach: the metadata service has hop limit 2' : ''}`;
      if (others.length === 0) {
        const data = { key, pods, grants: policy.grants, instead: insteadOf(first) };
        report({ message: 'broad', data, at, note, related });
      } else {
        const data = { keys: inWords(policies.map((one) => `\`${one.key}\``)), pods };
        report({ message: 'several', data, at, note: `${note}; ${noteOf(first)}`, related });
      }
    }
  },
});

const noteOf = (one: BroadAddonPolicy): string => `${one.policy.grants}; ${insteadOf(one)}`;

const insteadOf = ({ holder, policy }: BroadAddonPolicy): string =>
  holder?.account === undefined ? `grant it to ${policy.instead}` : `remove it, \`${holder.account}\` has it already`;

const inWords = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
