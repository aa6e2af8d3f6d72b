/** What eksctl refuses in `accessConfig`. Source: eksctl-io/eksctl at 99984adb6164, pkg/apis/eksctl.io/v1alpha5/access_entry.go. */
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
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
  readonly is: 'missing' | 'type' | 'scope' | 'policy' | 'namespaces' | 'no-namespace' | 'managed';
  readonly key: string;
  /** What it is about: the value, the type of the entry, or the part in which a key is missing. */
  readonly value: string;
}

/** Everything about one access entry that is wrong for certain. */
export const accessEntryFaults = (entry: MapTree): readonly AccessEntryFault[] => [
  ...principalFaults(entry),
  ...typeFaults(entry),
  ...mapsOf(field(entry, 'accessPolicies')).flatMap((policy) => [...policyFaults(policy), ...scopeFaults(policy)]),
];

const principalFaults = (entry: MapTree): readonly AccessEntryFault[] =>
  isAbsent(entry, 'principalARN')
    ? [{ is: 'missing', key: 'principalARN', value: 'an access entry', at: identifyingSpan(entry) }]
    : [];

function typeFaults(entry: MapTree): readonly AccessEntryFault[] {
  const tree = field(entry, 'type');
  const type = stringOf(tree);
  if (tree === undefined || type === undefined || type === '') return [];
  if (!ACCESS_ENTRY_TYPES.includes(type)) return [{ is: 'type', key: 'type', value: type, at: tree.at }];
  if (!NODE_TYPES.includes(type)) return [];
  return setEntries(entry, ['kubernetesGroups', 'kubernetesUsername', 'accessPolicies']).map((given) => ({
    is: 'managed',
    key: keyName(given),
    value: type,
    at: given.keyAt,
  }));
}

function policyFaults(policy: MapTree): readonly AccessEntryFault[] {
  const arn = field(policy, 'policyARN');
  if (isAbsent(policy, 'policyARN'))
    return [{ is: 'missing', key: 'policyARN', value: 'an access policy', at: identifyingSpan(policy) }];
  const read = readArn(textOf(arn) ?? { parts: [] });
  const resource = read === undefined ? undefined : knownValue(read.resource);
  return arn !== undefined && resource !== undefined && !/^cluster-access-policy\/./.test(resource)
    ? [{ is: 'policy', key: 'policyARN', value: '', at: arn.at }]
    : [];
}

function scopeFaults(policy: MapTree): readonly AccessEntryFault[] {
  const scope = field(policy, 'accessScope');
  const type = field(scope, 'type');
  const value = stringOf(type);
  const namespaces = entryOf(scope, 'namespaces');
  if (type === undefined || value === undefined || value === '') return [];
  if (value === 'cluster')
    return namespaces !== undefined && hasItems(namespaces.value)
      ? [{ is: 'namespaces', key: 'namespaces', value, at: namespaces.keyAt }]
      : [];
  if (value !== 'namespace') return [{ is: 'scope', key: 'type', value, at: type.at }];
  return !isUnread(scope) &&
    (namespaces === undefined || namespaces.value.kind === 'null' || isEmptyList(namespaces.value))
    ? [{ is: 'no-namespace', key: 'namespaces', value, at: type.at }]
    : [];
}

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
