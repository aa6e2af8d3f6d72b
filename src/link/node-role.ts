/** What pods on the network of their node get: the role of the node group, and how broad it is. */
import { attachedBreadth, statementBreadth } from '../aws/breadth.js';
import { ADDON_POLICIES } from '../aws/eksctl-addon-policies.js';
import { nodeRoleOf } from '../aws/eksctl-node-role.js';
import { enabledKeys, keyName } from '../aws/eksctl-values.js';
import type {
  ClusterConfig,
  EksctlAssociation,
  EksctlServiceAccount,
  NodeGroup,
} from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import { field, itemsOf } from '../value/tree.js';

/** Where the role of a node group gets broad permissions. */
export function broadPermission(group: NodeGroup): Span | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  const attached = role?.policies.find((policy) => attachedBreadth(policy) !== undefined)?.at;
  const inline = itemsOf(field(role?.inline, 'Statement')).find(
    (statement) => statementBreadth(statement) !== undefined,
  );
  const addon = enabledKeys(field(group.iam, 'withAddonPolicies')).find(
    (entry) => ADDON_POLICIES[knownValue(entry.key) ?? '']?.broad === true,
  );
  return attached ?? (field(inline, 'Action') ?? inline)?.at ?? addon?.keyAt;
}

/** The service account or association of a ClusterConfig that has the permissions of a key of `withAddonPolicies`. */
export function holderOfAddonPolicy(
  { serviceAccounts, associations }: ClusterConfig,
  key: string,
): EksctlServiceAccount | EksctlAssociation | undefined {
  const wanted = ADDON_POLICIES[key]?.wellKnown;
  return wanted === undefined
    ? undefined
    : [...serviceAccounts, ...associations].find(
        ({ tree, account }) =>
          account !== undefined && enabledKeys(field(tree, 'wellKnownPolicies')).some((own) => keyName(own) === wanted),
      );
}
