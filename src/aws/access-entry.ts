/** What EKS takes in an access entry, and what it refuses: types, names, access policies and their scopes. */
import { nearest } from '../value/nearest.js';
import type { Span } from '../value/span.js';
import { knownValue, shapeOf, type Text } from '../value/text.js';
import { isUnread, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { readArn } from './arn.js';
import { managedPolicyFault } from './managed-policy.js';

/** Source: EKS API Reference, CreateAccessEntry: `type`, STANDARD where none is written. */
export const ENTRY_TYPES: readonly string[] = [
  'STANDARD',
  'EC2',
  'EC2_LINUX',
  'EC2_WINDOWS',
  'FARGATE_LINUX',
  'HYBRID_LINUX',
  'HYPERPOD_LINUX',
];

/** Access policies by name. Source: EKS User Guide, Review access policy permissions; read 2026-11-28. */
const ACCESS_POLICIES: readonly string[] = [
  'AWSBackupFullAccessPolicyForBackup',
  'AWSBackupFullAccessPolicyForRestore',
  'AmazonAIOpsAssistantPolicy',
  'AmazonARCRegionSwitchScalingPolicy',
  'AmazonEKSACKPolicy',
  'AmazonEKSAdminPolicy',
  'AmazonEKSAdminViewPolicy',
  'AmazonEKSArgoCDClusterPolicy',
  'AmazonEKSArgoCDPolicy',
  'AmazonEKSAutoNodePolicy',
  'AmazonEKSBlockStorageClusterPolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSClusterAdminPolicy',
  'AmazonEKSClusterInsightsPolicy',
  'AmazonEKSComputeClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSEditPolicy',
  'AmazonEKSEventPolicy',
  'AmazonEKSHybridPolicy',
  'AmazonEKSKROPolicy',
  'AmazonEKSLoadBalancingClusterPolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingClusterPolicy',
  'AmazonEKSNetworkingPolicy',
  'AmazonEKSPodIdentityPolicy',
  'AmazonEKSSecretAdminPolicy',
  'AmazonEKSSecretReaderPolicy',
  'AmazonEKSViewPolicy',
  'AmazonEMRJobPolicy',
  'AmazonSagemakerHyperpodClusterPolicy',
  'AmazonSagemakerHyperpodControllerPolicy',
  'AmazonSagemakerHyperpodSpacePolicy',
  'AmazonSagemakerHyperpodSpaceTemplatePolicy',
  'AmazonSagemakerHyperpodSystemNamespacePolicy',
];

/** Beginnings that EKS keeps for itself. Source: EKS User Guide, Create access entries (group names, user names). */
export const RESERVED = /^(?:system:|eks:|aws:|amazon:|iam:)/;

/** An access entry as it is written. */
interface Entry {
  readonly arn: Tree;
  readonly type: Tree | undefined;
  readonly username: Tree | undefined;
  readonly groups: Tree | undefined;
  readonly policies: readonly AssociatedPolicy[] | undefined;
}

/** An access policy, and where it holds. */
interface AssociatedPolicy {
  readonly arn: Tree | undefined;
  readonly scopeType: Tree | undefined;
  readonly namespaces: Tree | undefined;
  readonly scopeOpen: boolean;
}

export interface EntryFault {
  readonly is:
    | 'type'
    | 'reserved'
    | 'masters'
    | 'managed'
    | 'user'
    | 'policy'
    | 'iam'
    | 'partition'
    | 'no-namespace'
    | 'namespaces';
  readonly at: Span;
  /** What is refused: a name, a type, a partition; of `managed` and `user` the type that refuses it. */
  readonly value: string;
  /** What has the name, or is not taken: `group`, `access policies`. */
  readonly part: string;
  /** What was probably meant: the nearest name, the partition of the principal. */
  readonly meant: string | undefined;
}

/** Everything about an access entry that EKS refuses for certain. */
export const entryFaults = (entry: Entry): readonly EntryFault[] => [
  ...(entry.policies ?? []).flatMap((policy) => [...policyFaults(policy, entry), ...scopeFaults(policy)]),
  ...nameFaults(entry),
  ...typeFaults(entry),
];

const fault = (
  is: EntryFault['is'],
  { at }: Tree,
  value = '',
  { part = '', meant }: { readonly part?: string; readonly meant?: string | undefined } = {},
): EntryFault => ({ is, at, value, part, meant });

function policyFaults({ arn }: AssociatedPolicy, entry: Entry): readonly EntryFault[] {
  const text = textOf(arn);
  if (arn === undefined || text === undefined) return [];
  const wrong = accessPolicyFault(text);
  const [own, meant] = [partitionIn(arn), partitionIn(entry.arn)];
  return [
    ...(wrong === undefined ? [] : [fault(wrong.is, arn, wrong.name, { meant: wrong.nearest })]),
    ...(own === undefined || meant === undefined || own === meant ? [] : [fault('partition', arn, own, { meant })]),
  ];
}

function partitionIn(tree: Tree): string | undefined {
  const text = textOf(tree);
  const arn = text === undefined ? undefined : readArn(text);
  return arn === undefined ? undefined : knownValue(arn.partition);
}

/** `iam`: an ARN of IAM. A name that is near to none may be younger than the table, unless IAM has a policy of it. */
type AccessPolicyFault =
  | { readonly is: 'iam'; readonly name: string; readonly nearest: string | undefined }
  | { readonly is: 'policy'; readonly name: string; readonly nearest: string | undefined };

/** What is wrong for certain with the ARN of an access policy. */
function accessPolicyFault(text: Text): AccessPolicyFault | undefined {
  const arn = readArn(text);
  const resource = arn === undefined ? undefined : knownValue(arn.resource);
  if (arn === undefined || resource === undefined) return undefined;
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (knownValue(arn.service) === 'iam') return { is: 'iam', name, nearest: nearestPolicy(name) };
  if (!resource.startsWith('cluster-access-policy/') || ACCESS_POLICIES.includes(name)) return undefined;
  const near = nearestPolicy(name);
  const isOfIam = managedPolicyFault({ owner: 'aws', path: '', name }) === undefined;
  return near !== undefined || isOfIam ? { is: 'policy', name, nearest: near } : undefined;
}

/** The ending is what people leave out: AmazonEKSClusterAdmin. */
function nearestPolicy(name: string): string | undefined {
  const whole = ACCESS_POLICIES.find((policy) => policy.toLowerCase() === `${name}Policy`.toLowerCase());
  return ACCESS_POLICIES.includes(name) ? name : (whole ?? nearest(name, ACCESS_POLICIES));
}

function scopeFaults({ scopeType, namespaces, scopeOpen }: AssociatedPolicy): readonly EntryFault[] {
  if (scopeType === undefined || scopeOpen || isUnread(namespaces)) return [];
  const type = stringOf(scopeType);
  const count = listOf(namespaces).length;
  if (type === 'namespace' && count === 0) return [fault('no-namespace', scopeType)];
  return type === 'cluster' && namespaces !== undefined && count > 0 ? [fault('namespaces', namespaces)] : [];
}

/** Source: EKS User Guide, Create access entries. */
function nameFaults({ type, groups, username }: Entry): readonly EntryFault[] {
  if (type !== undefined && stringOf(type) !== 'STANDARD') return [];
  return [
    ...listOf(groups).flatMap((group) => nameFault(group, 'group')),
    ...(username === undefined ? [] : nameFault(username, 'username')),
  ];
}

function nameFault(tree: Tree, part: 'group' | 'username'): readonly EntryFault[] {
  const name = stringOf(tree);
  if (name === undefined || !RESERVED.test(name)) return [];
  return [name === 'system:masters' ? fault('masters', tree) : fault('reserved', tree, name, { part })];
}

/** Of an entry of nodes EKS sets groups and username itself, and policies are for STANDARD and EC2 alone. */
function typeFaults({ arn, type: written, groups, username, policies }: Entry): readonly EntryFault[] {
  const type = stringOf(written);
  if (written === undefined || type === undefined || type === 'STANDARD') return [];
  if (!ENTRY_TYPES.includes(type))
    return [fault('type', written, type, { meant: nearest(type.toUpperCase(), ENTRY_TYPES) })];
  const text = textOf(arn);
  const isUser = text !== undefined && shapeOf(readArn(text)?.resource ?? { parts: [] }).startsWith('user/');
  const managed = (part: string, ...trees: readonly (Tree | undefined)[]): readonly EntryFault[] =>
    trees.flatMap((tree) => (tree === undefined ? [] : [fault('managed', tree, type, { part })]));
  return [
    ...(isUser ? [fault('user', arn, type)] : []),
    ...managed('groups', listOf(groups)[0]),
    ...managed('username', username),
    ...(type === 'EC2' ? [] : managed('access policies', ...(policies ?? []).map((policy) => policy.arn))),
  ];
}
