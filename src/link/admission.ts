/** Who nodes are to a cluster: the role and the kind of each group, and the rows and entries that admit it. */
import { readRoleArn } from '../aws/arn.js';
import type { NodeGroup, NodePlatform } from '../facts/cluster-config-facts.js';
import type { AccessMapping, Cluster } from '../facts/cluster-facts.js';
import type { Span } from '../value/span.js';
import { equals, knownValue, type Text } from '../value/text.js';
import { field, stringOf, textOf, type Tree } from '../value/tree.js';
import { clustersAround, configsAround } from './cluster.js';
import { sameEnvironment, type Located } from './environment.js';
import { certainly } from './text-index.js';
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
  const bare = textOf(declared?.roleName);
  const name = arn === undefined ? bare : readRoleArn(arn)?.name;
  const at = (arn === undefined ? declared?.roleName : written)?.at;
  return name === undefined || at === undefined ? undefined : { group, arn, name, at, platform: platformOf(group) };
}

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
  const role = principal === undefined ? undefined : readRoleArn(principal);
  if (principal === undefined || role === undefined) return [];
  return certainly(world.index.nodeRolesByName, role.name).filter(
    ({ group, arn }) =>
      sameEnvironment(world, group.config, mapping) &&
      mayBeOne(group.config.name, mapping.clusterName) &&
      (arn === undefined || isSameRole(arn, principal, mapping)),
  );
}

/** aws-auth leaves out paths. */
function isSameRole(arn: Text, principal: Text, { source }: AccessMapping): boolean {
  if (source === 'access entry') return equals(arn, principal) === 'yes';
  const [a, b] = [readRoleArn(arn), readRoleArn(principal)];
  return a !== undefined && b !== undefined && equals(a.account, b.account) !== 'no';
}

const mayBeOne = (a: Text | undefined, b: Text | undefined): boolean =>
  a === undefined || b === undefined || equals(a, b) !== 'no';

/** Rows and entries that may be about the role of a group. */
export const mappingsOf = (world: Indexed, { name, group }: NodeRoleName): readonly AccessMapping[] =>
  world.facts['access-mapping'].filter((mapping) => {
    const principal = textOf(mapping.arn);
    const role = principal === undefined ? undefined : readRoleArn(principal);
    return (
      sameEnvironment(world, mapping, group.config) &&
      mayBeOne(mapping.clusterName, group.config.name) &&
      (role === undefined ? principal === undefined || mayBeARole(principal) : equals(role.name, name) !== 'no')
    );
  });

const mayBeARole = (principal: Text): boolean => knownValue(principal) === undefined;

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
