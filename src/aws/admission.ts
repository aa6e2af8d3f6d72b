/** Who EKS admits to a cluster, and as what: types of access entries, access policies, and what a row of aws-auth needs for each kind of node. */
import { knownValue, type Text } from '../value/text.js';
import { nearest } from '../value/nearest.js';
import { readArn } from './arn.js';
import { managedPolicyFault } from './managed-policy.js';

/** Source: EKS API Reference, CreateAccessEntry: `type`, STANDARD where none is written. */
export const ENTRY_TYPES = [
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

/** `iam`: an ARN of IAM. A name that is near to none may be younger than the table, unless IAM has a policy of it. */
export type AccessPolicyFault =
  | { readonly is: 'iam'; readonly nearest: string | undefined }
  | { readonly is: 'name'; readonly name: string; readonly nearest: string | undefined };

/** What is wrong for certain with the ARN of an access policy. */
export function accessPolicyFault(text: Text): AccessPolicyFault | undefined {
  const arn = readArn(text);
  const resource = arn === undefined ? undefined : knownValue(arn.resource);
  if (arn === undefined || resource === undefined) return undefined;
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (knownValue(arn.service) === 'iam') return { is: 'iam', nearest: nearestPolicy(name) };
  if (!resource.startsWith('cluster-access-policy/') || ACCESS_POLICIES.includes(name)) return undefined;
  const near = nearestPolicy(name);
  const isOfIam = managedPolicyFault({ owner: 'aws', path: '', name }) === undefined;
  return near !== undefined || isOfIam ? { is: 'name', name, nearest: near } : undefined;
}

/** The ending is what people leave out: AmazonEKSClusterAdmin. */
function nearestPolicy(name: string): string | undefined {
  const whole = ACCESS_POLICIES.find((policy) => policy.toLowerCase() === `${name}Policy`.toLowerCase());
  return ACCESS_POLICIES.includes(name) ? name : (whole ?? nearest(name, ACCESS_POLICIES));
}

/** Beginnings that EKS keeps for itself. Source: EKS User Guide, Create access entries (group names, user names). */
export const RESERVED = /^(?:system:|eks:|aws:|amazon:|iam:)/;

export interface NodeMapping {
  readonly username: string;
  readonly groups: readonly string[];
}

const LINUX: NodeMapping = {
  username: 'system:node:{{EC2PrivateDNSName}}',
  groups: ['system:bootstrappers', 'system:nodes'],
};

/** What aws-auth needs. Sources: EKS User Guide, auth-configmap, windows-support, pod-execution-role. */
export const NODE_MAPPINGS: Readonly<Record<'linux' | 'windows' | 'fargate', NodeMapping>> = {
  linux: LINUX,
  windows: { ...LINUX, groups: [...LINUX.groups, 'eks:kube-proxy-windows'] },
  fargate: {
    username: 'system:node:{{SessionName}}',
    groups: ['system:bootstrappers', 'system:nodes', 'system:node-proxier'],
  },
};

/** The types that make a kubelet a node. Source: EKS User Guide, Create access entries. */
export const NODE_ENTRY_TYPES = {
  linux: 'EC2_LINUX',
  windows: 'EC2_WINDOWS',
  fargate: 'FARGATE_LINUX',
  'auto-mode': 'EC2',
} as const;

/** aws-auth is read as Go reads JSON: the case of a key does not matter, and what is not known is dropped. Source: aws-iam-authenticator, pkg/mapper/configmap. */
const ROW_KEYS = {
  mapRoles: ['rolearn', 'username', 'groups', 'sso', 'userid'],
  mapUsers: ['userarn', 'username', 'groups', 'userid'],
} as const;

const USUAL: Readonly<Record<string, string>> = {
  arn: 'arn',
  role: 'arn',
  user: 'arn',
  iamrole: 'arn',
  principalarn: 'arn',
  group: 'groups',
  kubernetesgroups: 'groups',
  kubernetesusername: 'username',
  name: 'username',
};

/** The key that was meant; undefined where the key is known, or nothing shows what it should be. */
export function meantRowKey(list: keyof typeof ROW_KEYS, key: string): string | undefined {
  const known: readonly string[] = ROW_KEYS[list];
  if (known.includes(key.toLowerCase())) return undefined;
  const plain = key.toLowerCase().replace(/[-_ ]/g, '');
  const usual = USUAL[plain];
  const arn = known[0] ?? '';
  if (usual !== undefined) return usual === 'arn' ? arn : usual;
  return known.includes(plain) ? plain : nearest(plain, known);
}
