import { ADDON_POLICIES, type AddonPolicy } from '../../src/aws/eksctl-addon-policies.js';
import { imdsHopLimit, podsOn } from '../../src/aws/eksctl-node-role.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import type { NodeGroup } from '../../src/facts/cluster-config-facts.js';
import { holderOfAddonPolicy } from '../../src/link/node-role.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Entry } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/addon-policy-broad',
  on: 'cluster-config',
  summary: 'keys of `withAddonPolicies` that grant every pod on the nodes broad permissions',
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
  check({ nodeGroups }, { report }) {
    const broad = nodeGroups
      .map((group) => ({ group, keys: group.addonPolicies.flatMap(broadKey) }))
      .filter(({ keys }) => keys.length > 0);
    const sets = new Set(
      broad.map(({ keys }) =>
        keys
          .map(({ key }) => key)
          .sort()
          .join(' '),
      ),
    );
    // Where all groups agree, it is one decision.
    const decisions = sets.size === 1 ? broad.slice(0, 1) : broad;
    const groups = sets.size === 1 ? broad.length : 1;
    for (const { group, keys } of decisions) {
      const [first, ...others] = keys;
      if (first === undefined) continue;
      const related = [
        ...others.map((one) => ({ at: one.entry.keyAt, note: noteOf(group, one) })),
        ...(groups === 1 ? [] : broad.slice(1)).map((other) => ({
          at: other.keys[0]?.entry.keyAt ?? other.group.nameAt,
          note: 'the same in this node group',
        })),
        ...keys.flatMap((one) => {
          const holder = holderOfAddonPolicy(group.config, one.key);
          return holder === undefined
            ? []
            : [{ at: holder.nameAt, note: `has the permissions of \`${one.key}\` already` }];
        }),
      ];
      const at = first.entry.keyAt;
      const pods =
        groups === 1 ? podsOn([group.tree]) : `${podsOn(broad.map((one) => one.group.tree))} (${groups} node groups)`;
      const reached =
        imdsHopLimit(group.tree) === 2
          ? 'on the node role, which pods reach: the metadata service has hop limit 2'
          : 'on the node role';
      if (others.length === 0)
        report({
          message: 'broad',
          data: { key: first.key, pods, grants: first.policy.grants, instead: insteadOf(group, first) },
          at,
          note: reached,
          related,
        });
      else
        report({
          message: 'several',
          data: { keys: inWords(keys.map(({ key }) => `\`${key}\``)), pods },
          at,
          note: `${reached}; ${noteOf(group, first)}`,
          related,
        });
    }
  },
});

interface BroadKey {
  readonly entry: Entry;
  readonly key: string;
  readonly policy: AddonPolicy;
}

function broadKey(entry: Entry): readonly BroadKey[] {
  const key = keyName(entry);
  const policy = ADDON_POLICIES[key];
  return policy?.broad === true ? [{ entry, key, policy }] : [];
}

const noteOf = (group: NodeGroup, one: BroadKey): string => `${one.policy.grants}; ${insteadOf(group, one)}`;

function insteadOf({ config }: NodeGroup, { key, policy }: BroadKey): string {
  const holder = holderOfAddonPolicy(config, key);
  return holder?.account === undefined
    ? `grant it to ${policy.instead}`
    : `remove it, \`${holder.account}\` has it already`;
}

const inWords = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
