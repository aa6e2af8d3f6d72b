/** What may give an EKS add-on of a ClusterConfig the rights it needs: eksctl, Auto Mode, or the role of the nodes. */
import { nodeRoleOf } from '../aws/eksctl-node-role.js';
import { enabledKeys } from '../aws/eksctl-values.js';
import type { ClusterConfig, NodeGroup } from '../facts/cluster-config-facts.js';
import { knownValue } from '../value/text.js';
import { field, parsesAsTrue } from '../value/tree.js';

/** Whether eksctl, or Auto Mode, may give the add-on what it needs. */
export function mayHaveRoleOfEksctl({ tree, withOIDC }: ClusterConfig, createsRole: boolean): boolean {
  const automatic = parsesAsTrue(field(tree, 'addonsConfig', 'autoApplyPodIdentityAssociations'));
  const auto = parsesAsTrue(field(tree, 'autoModeConfig', 'enabled'));
  return automatic !== false || auto !== false || (createsRole && withOIDC !== false);
}

/** Whether the nodes have the rights; undefined: not known. A policy of the owner's own may hold them. */
export function nodesMay(group: NodeGroup, policy: string, nodeSwitch: string | undefined): boolean | undefined {
  const role = nodeRoleOf(group.config.tree, group.tree, group.managed);
  if (
    role === undefined ||
    !role.complete ||
    role.inline !== undefined ||
    role.policies.some(({ owner }) => owner === 'customer')
  )
    return undefined;
  const on = enabledKeys(field(group.iam, 'withAddonPolicies')).some((entry) => knownValue(entry.key) === nodeSwitch);
  return (
    on ||
    role.policies.some(
      ({ name }) =>
        name.startsWith(policy.replace(/Policy$/, '')) ||
        /^(?:AdministratorAccess|PowerUserAccess)$/.test(name) ||
        name === 'AmazonElasticFileSystemFullAccess',
    )
  );
}
