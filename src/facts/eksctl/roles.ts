/** The roles of a ClusterConfig: fields that name one, and roles that eksctl creates because none is named. */
import { identifyingSpan, present } from '../../aws/eksctl-values.js';
import { isUnread, entryOf, field, type Tree } from '../../value/tree.js';
import type { ClusterConfig, ConfigItem, CreatedRole, RoleField } from '../cluster-config-facts.js';

interface Place {
  readonly holder: ConfigItem;
  /** The mapping that has the field. */
  readonly tree: Tree | undefined;
  readonly path: string;
  readonly keys: readonly string[];
}

/** Access entries may name users too and are not among them. Source: pkg/apis/eksctl.io/v1alpha5/types.go, iam.go, addon.go, capability.go. */
export const roleFieldsOf = (config: ClusterConfig): readonly RoleField[] =>
  [...placesOfCluster(config), ...placesOfItems(config)].flatMap(({ holder, tree, path, keys }) =>
    keys.flatMap((key): readonly RoleField[] => {
      const entry = entryOf(tree, key);
      if (entry === undefined || !present(entry.value)) return [];
      const takes = key === 'instanceProfileARN' ? 'instance-profile' : 'role';
      return [{ config, holder, entry, takes, path: `${path}${key}` }];
    }),
  );

function placesOfCluster(config: ClusterConfig): readonly Place[] {
  const { tree, name } = config;
  const holder: ConfigItem = { config, kind: 'cluster', tree, name, nameAt: identifyingSpan(tree) };
  return [
    { holder, tree: field(tree, 'iam'), path: 'iam.', keys: ['serviceRoleARN', 'fargatePodExecutionRoleARN'] },
    { holder, tree: field(tree, 'autoModeConfig'), path: 'autoModeConfig.', keys: ['nodeRoleARN'] },
    { holder, tree: field(tree, 'remoteNetworkConfig', 'iam'), path: 'remoteNetworkConfig.iam.', keys: ['roleARN'] },
  ];
}

function placesOfItems(config: ClusterConfig): readonly Place[] {
  const places = (path: string, keys: readonly string[], holders: readonly ConfigItem[]): readonly Place[] =>
    holders.map((holder) => ({ holder, tree: holder.tree, path, keys }));
  return [
    ...places('iam.serviceAccounts[].', ['attachRoleARN'], config.serviceAccounts),
    ...config.associations.map((holder) =>
      holder.addon === undefined
        ? { holder, tree: holder.tree, path: 'iam.podIdentityAssociations[].', keys: ['roleARN', 'targetRoleARN'] }
        : { holder, tree: holder.tree, path: 'addons[].podIdentityAssociations[].', keys: ['roleARN'] },
    ),
    ...config.nodeGroups.map((holder) => ({
      holder,
      tree: holder.iam,
      path: `${holder.managed ? 'managedNodeGroups' : 'nodeGroups'}[].iam.`,
      keys: ['instanceRoleARN', 'instanceProfileARN'],
    })),
    ...places('addons[].', ['serviceAccountRoleARN'], config.addons),
    ...places('fargateProfiles[].', ['podExecutionRoleARN'], config.fargateProfiles),
    ...places('capabilities[].', ['roleArn'], config.capabilities),
  ];
}

/** Where a field that could not be read may name an existing role, none is stated. */
export function createdRolesOf(config: ClusterConfig): readonly CreatedRole[] {
  const roleOf = (
    holder: ConfigItem,
    tree: Tree,
    existing: readonly string[],
    keys: { readonly name: string; readonly boundary: string },
  ): readonly CreatedRole[] =>
    isUnread(holder.tree) || isUnread(tree) || existing.some((key) => present(field(tree, key)))
      ? []
      : [{ config, holder, name: entryOf(tree, keys.name), boundary: entryOf(tree, keys.boundary) }];
  return [
    ...config.nodeGroups.flatMap((group) =>
      isUnread(field(group.tree, 'iam'))
        ? []
        : roleOf(group, group.iam ?? group.tree, ['instanceRoleARN', 'instanceProfileARN'], {
            name: 'instanceRoleName',
            boundary: 'instanceRolePermissionsBoundary',
          }),
    ),
    ...config.serviceAccounts.flatMap((account) =>
      roleOf(account, account.tree, ['attachRoleARN'], { name: 'roleName', boundary: 'permissionsBoundary' }),
    ),
    ...config.associations.flatMap((association) =>
      roleOf(association, association.tree, ['roleARN'], { name: 'roleName', boundary: 'permissionsBoundaryARN' }),
    ),
  ];
}
