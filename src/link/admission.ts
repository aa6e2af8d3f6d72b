/** Who nodes are to a cluster: the role and the kind of each group, and the rows and entries that admit it. */
import { isNodeUsername, NODE_MAPPINGS } from '../aws/admission.js';
import { readRoleArn } from '../aws/arn.js';
import type { NodeGroup, NodePlatform } from '../facts/cluster-config-facts.js';
import type { AccessMapping, Cluster } from '../facts/cluster-facts.js';
import type { Span } from '../value/span.js';
import { equals, isHole, knownValue, type Text } from '../value/text.js';
import { field, stringOf, textOf, type Tree } from '../value/tree.js';
import { clustersAround, configsAround } from './cluster.js';
import { sameEnvironment, type Located } from './environment.js';
import { certainly, possibly } from './text-index.js';
import type { Indexed } from './world.js';

/** The role of nodes, as a group names it. */
export interface NodeRoleName {
  readonly group: NodeGroup;
  /** undefined: only the name is written. */
  readonly arn: Text | undefined;
  readonly name: Text;
  readonly at: Span;
  /** undefined: not known. */
  readonly platform: NodePlatform | undefined;
}

export function nodeRoleNameOf(group: NodeGroup): NodeRoleName | undefined {
  const { declared, iam } = group;
  const written = declared === undefined ? field(iam, 'instanceRoleARN') : declared.roleArn;
  const arn = textOf(written);
  const name = arn === undefined ? textOf(declared?.roleName) : roleNameOf(arn);
  const at = (arn === undefined ? declared?.roleName : written)?.at;
  return name === undefined || at === undefined ? undefined : { group, arn, name, at, platform: platformOf(group) };
}

/** What stands for a role as a whole has no name that could be read, but is one. */
const roleNameOf = (arn: Text): Text | undefined =>
  readRoleArn(arn)?.name ?? (arn.parts.every(isHole) ? arn : undefined);

/** Source: eksctl.io, Custom AMI support: `amiFamily`, AmazonLinux2023 where none is written. */
function platformOf({ declared, tree }: NodeGroup): NodePlatform | undefined {
  if (declared !== undefined) return declared.platform;
  const family = field(tree, 'amiFamily');
  if (family === undefined) return 'linux';
  const known = stringOf(family);
  return known === undefined ? undefined : known.startsWith('Windows') ? 'windows' : 'linux';
}

/** The nodes that have the principal of a mapping as their role for certain, and may be of its cluster. */
export function nodesAdmittedBy(world: Indexed, mapping: AccessMapping): readonly NodeRoleName[] {
  const principal = textOf(mapping.arn);
  const name = mappedRoleName(mapping);
  if (principal === undefined || name === undefined) return [];
  return certainly(world.index.nodeRolesByName, name).filter(
    ({ group, arn }) =>
      sameEnvironment(world, group.config, mapping) &&
      mayBeOne(group.config.name, mapping.clusterName) &&
      (arn === undefined || isSameRole(arn, principal, mapping)),
  );
}

/** aws-auth leaves out paths. */
function isSameRole(arn: Text, principal: Text, { source }: AccessMapping): boolean {
  if (source === 'access entry' || equals(arn, principal) === 'yes') return equals(arn, principal) === 'yes';
  const [a, b] = [readRoleArn(arn), readRoleArn(principal)];
  return a !== undefined && b !== undefined && equals(a.account, b.account) !== 'no';
}

const mayBeOne = (a: Text | undefined, b: Text | undefined): boolean =>
  a === undefined || b === undefined || equals(a, b) !== 'no';

/** Rows and entries that name the same principal for certain, itself among them. */
export const mappingsOfPrincipal = ({ index }: Indexed, { arn }: AccessMapping): readonly AccessMapping[] =>
  certainly(index.accessByPrincipal, textOf(arn));

/** A later row of the same aws-auth is for the same principal, or may be, and the last one counts. Source: aws-iam-authenticator, pkg/mapper/configmap. */
function isReplaced({ facts, index }: Indexed, row: AccessMapping): boolean {
  const principal = textOf(row.arn);
  const others =
    principal === undefined
      ? []
      : possibly(index.accessByPrincipal, principal).filter(
          (other) =>
            other !== row &&
            other.source === 'aws-auth' &&
            other.document === row.document &&
            mayBeOne(other.clusterName, row.clusterName) &&
            mayBeOne(textOf(other.arn), principal),
        );
  const mappings = facts['access-mapping'];
  return others.some((other) => mappings.indexOf(other) > mappings.indexOf(row));
}

/** Rows and entries that may be about the role of a group. */
const mappingsOf = (world: Indexed, { name, group }: NodeRoleName): readonly AccessMapping[] =>
  possibly(world.index.accessByRoleName, name).filter(
    (mapping) =>
      sameEnvironment(world, mapping, group.config) &&
      mayBeOne(mapping.clusterName, group.config.name) &&
      mayBeOne(mappedRoleName(mapping), name),
  );

/** The name of the role that a row or an entry maps; undefined where it is not known. */
export function mappedRoleName({ arn }: AccessMapping): Text | undefined {
  const principal = textOf(arn);
  return principal === undefined ? undefined : roleNameOf(principal);
}

/** Not an entry of a user or of an account. */
export function mayNameRole(mapping: AccessMapping): boolean {
  const principal = textOf(mapping.arn);
  return principal === undefined || mappedRoleName(mapping) !== undefined || knownValue(principal) === undefined;
}

/** What is written of where the clusters around a fact look for who is admitted. */
export function authenticationModesAround(world: Indexed, from: Located): readonly (string | undefined)[] {
  const known = (text: Text | undefined): string | undefined => (text === undefined ? undefined : knownValue(text));
  return [
    ...clustersAround(world, from).map(({ authenticationMode }: Cluster) => known(authenticationMode)),
    ...configsAround(world, from).map(({ tree }) => modeOf(tree)),
  ];
}

/** eksctl's own default. Source: pkg/apis/eksctl.io/v1alpha5/defaults.go. */
function modeOf(config: Tree): string | undefined {
  const mode = field(config, 'accessConfig', 'authenticationMode');
  return mode === undefined ? 'API_AND_CONFIG_MAP' : stringOf(mode);
}

/** Nodes that are admitted by a row of aws-auth. */
export type NodesOfRow = NodeRoleName & { readonly platform: Exclude<NodePlatform, 'auto-mode'> };

/** The nodes of a row that no access entry admits, those of the most groups first: an entry goes before a row, and EKS makes one where it can for groups that it or eksctl makes. */
export function nodesNeedingRow(world: Indexed, row: AccessMapping): readonly NodesOfRow[] {
  return nodesAdmittedBy(world, row)
    .filter((node): node is NodesOfRow => {
      const { platform, group } = node;
      if (platform === undefined || platform === 'auto-mode') return false;
      if (isReplaced(world, row)) return false;
      const modes = authenticationModesAround(world, group.config);
      if (modes.includes('API')) return false;
      if (group.declared?.type !== 'karpenter' && (modes.length === 0 || modes.some((mode) => mode !== 'CONFIG_MAP')))
        return false;
      return mappingsOf(world, node).every(({ source }) => source === 'aws-auth');
    })
    .sort((a, b) => NODE_MAPPINGS[b.platform].groups.length - NODE_MAPPINGS[a.platform].groups.length);
}

/** A row for nodes that are not here, by its username: nothing else names the role, and the cluster may read the row. */
export function isRowOfNodesElsewhere(world: Indexed, row: AccessMapping): boolean {
  const username = stringOf(row.username);
  if (row.source !== 'aws-auth' || username === undefined || !isNodeUsername(username)) return false;
  if (nodesAdmittedBy(world, row).length > 0 || mappingsOfPrincipal(world, row).length > 1) return false;
  const isKnown = mappedRoleName(row)?.parts.every(isHole) === false;
  return isKnown && !authenticationModesAround(world, row).includes('API');
}

/** The role of a node class that nothing here admits. EKS adds the entries of managed groups and of Fargate profiles, eksctl those of the groups that it makes. */
export function unadmittedNodeRole(world: Indexed, group: NodeGroup): NodeRoleName | undefined {
  const type = group.declared?.type;
  const node = type === 'karpenter' || type === 'auto-mode' ? nodeRoleNameOf(group) : undefined;
  if (node === undefined || node.name.parts.some(isHole)) return undefined;
  return mappingsOf(world, node).length > 0 || isAddedByEks(world, group, node) ? undefined : node;
}

/** The role of the built-in node pools, and the roles of node groups that EKS or eksctl admits itself. */
function isAddedByEks(world: Indexed, { config }: NodeGroup, { name }: NodeRoleName): boolean {
  const others = possibly(world.index.nodeRolesByName, name).filter(
    ({ group: { declared } }) => declared?.type !== 'karpenter' && declared?.type !== 'auto-mode',
  );
  const roles = [
    ...others.map((other) => other.name),
    ...configsAround(world, config).map(({ tree }) => {
      const arn = textOf(field(tree, 'autoModeConfig', 'nodeRoleARN'));
      return arn === undefined ? undefined : readRoleArn(arn)?.name;
    }),
  ];
  // eksctl makes and admits a role of this kind for `karpenter`, whose name nobody writes.
  const made = configsAround(world, config).some(({ tree }) => field(tree, 'karpenter') !== undefined);
  return made || roles.some((role) => role !== undefined && equals(role, name) !== 'no');
}
