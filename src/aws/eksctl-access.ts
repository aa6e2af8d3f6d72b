/** What eksctl refuses in `accessConfig`. Source: eksctl-io/eksctl at 99984adb6164, pkg/apis/eksctl.io/v1alpha5/access_entry.go. */
import type { Span } from '../value/span.js';
import { nearest } from '../value/nearest.js';
import { knownValue, shapeOf } from '../value/text.js';
import { isUnread, entryOf, field, stringOf, textOf, type MapTree, type Tree } from '../value/tree.js';
import { readArn } from './arn.js';
import {
  hasItems,
  identifyingSpan,
  isAbsent,
  isEmptyList,
  keyName,
  mapsOf,
  present,
  setEntries,
} from './eksctl-values.js';

export const ACCESS_ENTRY_TYPES = ['STANDARD', 'EC2', 'EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX'];

/** Of these EKS sets groups and policies itself. */
const NODE_TYPES = ACCESS_ENTRY_TYPES.slice(2);

interface At {
  readonly at: Span;
}

export interface AccessEntryFault extends At {
  /** In words. */
  readonly what: string;
}

/** Everything about one access entry that is wrong for certain. */
export const accessEntryFaults = (entry: MapTree): readonly AccessEntryFault[] => [
  ...principalFaults(entry),
  ...typeFaults(entry),
  ...mapsOf(field(entry, 'accessPolicies')).flatMap((policy) => [...policyFaults(policy), ...scopeFaults(policy)]),
];

function principalFaults(entry: MapTree): readonly AccessEntryFault[] {
  const principal = field(entry, 'principalARN');
  const text = textOf(principal);
  if (isAbsent(entry, 'principalARN'))
    return [{ what: '`principalARN` must be set in an access entry', at: identifyingSpan(entry) }];
  return principal !== undefined && text !== undefined && !/^(?:arn:|\0)/.test(shapeOf(text))
    ? [{ what: '`principalARN` must be the ARN of an IAM role or user', at: principal.at }]
    : [];
}

function typeFaults(entry: MapTree): readonly AccessEntryFault[] {
  const tree = field(entry, 'type');
  const type = stringOf(tree);
  if (tree === undefined || type === undefined || type === '') return [];
  if (!ACCESS_ENTRY_TYPES.includes(type)) return [{ what: unknownType(type), at: tree.at }];
  if (!NODE_TYPES.includes(type)) return [];
  return setEntries(entry, ['kubernetesGroups', 'kubernetesUsername', 'accessPolicies']).map((given) => ({
    what: `\`${keyName(given)}\` cannot be combined with type \`${type}\`, whose groups and policies EKS sets: remove it, or use \`STANDARD\``,
    at: given.keyAt,
  }));
}

function policyFaults(policy: MapTree): readonly AccessEntryFault[] {
  const arn = field(policy, 'policyARN');
  if (isAbsent(policy, 'policyARN'))
    return [{ what: '`policyARN` must be set in an access policy', at: identifyingSpan(policy) }];
  const read = readArn(textOf(arn) ?? { parts: [] });
  const resource = read === undefined ? undefined : knownValue(read.resource);
  return arn !== undefined && resource !== undefined && !/^cluster-access-policy\/./.test(resource)
    ? [{ what: NO_ACCESS_POLICY, at: arn.at }]
    : [];
}

function scopeFaults(policy: MapTree): readonly AccessEntryFault[] {
  const scope = field(policy, 'accessScope');
  const type = field(scope, 'type');
  const value = stringOf(type);
  const namespaces = entryOf(scope, 'namespaces');
  if (type === undefined || value === undefined) return [];
  if (value === 'cluster')
    return namespaces !== undefined && hasItems(namespaces.value)
      ? [{ what: NAMESPACES_OF_CLUSTER, at: namespaces.keyAt }]
      : [];
  if (value !== 'namespace')
    return [{ what: `\`${value}\` is not a valid access scope: must be \`namespace\` or \`cluster\``, at: type.at }];
  return !isUnread(scope) && (namespaces === undefined || isEmptyList(namespaces.value))
    ? [{ what: 'access scope `namespace` needs at least one item in `namespaces`', at: type.at }]
    : [];
}

function unknownType(type: string): string {
  const near = nearest(type.toUpperCase(), ACCESS_ENTRY_TYPES);
  const suggestion = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return `\`${type}\` is not a valid access entry type: must be one of ${ACCESS_ENTRY_TYPES.join(', ')}${suggestion}`;
}

const NO_ACCESS_POLICY =
  '`policyARN` must be the ARN of an EKS access policy: `arn:aws:eks::aws:cluster-access-policy/<name>`';
const NAMESPACES_OF_CLUSTER =
  '`namespaces` cannot be combined with access scope `cluster`: remove it, or use `type: namespace`';

export interface Lockout extends At {
  /** Who has no access without the admin rights of the cluster's creator. */
  readonly of: 'outposts' | 'nodes' | 'everybody';
  readonly configMap: boolean;
}

/** undefined: somebody has access, or it is not known. */
export function lockoutOf(cluster: Tree): Lockout | undefined {
  const access = field(cluster, 'accessConfig');
  const admin = entryOf(access, 'bootstrapClusterCreatorAdminPermissions');
  if (admin?.value.kind !== 'boolean' || admin.value.value || isUnread(access) || isUnread(cluster)) return undefined;
  const configMap = stringOf(field(access, 'authenticationMode')) === 'CONFIG_MAP';
  const entries = field(access, 'accessEntries');
  const none = !hasItems(entries) && !isUnread(entries);
  const found = (of: Lockout['of']): Lockout => ({ of, configMap, at: admin.keyAt });
  if (present(field(cluster, 'outpost'))) return found('outposts');
  if (hasItems(field(cluster, 'nodeGroups')) && (none || configMap)) return found('nodes');
  return none ? found('everybody') : undefined;
}
