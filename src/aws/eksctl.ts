/**
 * What eksctl makes of a ClusterConfig: the policies of node roles, who else gives the CNI its rights, what pods reach.
 * Source of every row: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/cfn/builder/iam_helper.go, iam.go, statement.go, nodegroup.go.
 */
import type { Span } from '../value/span.js';
import { hasHoles, knownValue, literalText, type Text } from '../value/text.js';
import {
  entriesOf,
  entryOf,
  field,
  isOpen,
  parsesAsTrue,
  listOf,
  stringOf,
  textOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import { policyNameOf } from './managed-policy.js';

export interface AddonPolicy {
  /** What every pod of the node may do with it. */
  readonly grants: string;
  /** The service account that should hold it instead, or what else to do. */
  readonly instead: string;
  /** Writes beyond what one workload needs; the others are narrow. */
  readonly broad: boolean;
}

/** The keys of withAddonPolicies. Service accounts: eksctl's examples/13-iamserviceaccounts.yaml, and the charts of the controllers. */
export const ADDON_POLICIES: Readonly<Record<string, AddonPolicy>> = {
  imageBuilder: {
    grants: 'push to and pull from every ECR repository',
    instead: 'the service account of the builds, by `wellKnownPolicies.imageBuilder`',
    broad: true,
  },
  autoScaler: {
    grants: 'scale and terminate in every Auto Scaling group of the account',
    instead: '`kube-system/cluster-autoscaler`, by `wellKnownPolicies.autoScaler`',
    broad: true,
  },
  externalDNS: {
    grants: 'write records in every hosted zone',
    instead: '`external-dns/external-dns`, by `wellKnownPolicies.externalDNS`',
    broad: true,
  },
  certManager: {
    grants: 'write records in every hosted zone',
    instead: '`cert-manager/cert-manager`, by `wellKnownPolicies.certManager`',
    broad: true,
  },
  appMesh: {
    grants: 'every action of App Mesh and writes to Cloud Map and Route 53',
    instead: "the service account of the mesh's proxies",
    broad: true,
  },
  appMeshPreview: {
    grants: 'every action of App Mesh Preview and writes to Cloud Map and Route 53',
    instead: "the service account of the mesh's proxies",
    broad: true,
  },
  fsx: {
    grants: 'every action of FSx, and writes to service-linked roles',
    instead: '`kube-system/fsx-csi-controller-sa`',
    broad: true,
  },
  efs: {
    grants: 'every action of EFS, and writes to network interfaces',
    instead: '`kube-system/efs-csi-controller-sa`, by `wellKnownPolicies.efsCSIController`',
    broad: true,
  },
  awsLoadBalancerController: {
    grants: 'open any security group and change load balancers',
    instead: '`kube-system/aws-load-balancer-controller`, by `wellKnownPolicies.awsLoadBalancerController`',
    broad: true,
  },
  albIngress: {
    grants: 'open any security group and change load balancers',
    instead: '`kube-system/aws-load-balancer-controller`, by `wellKnownPolicies.awsLoadBalancerController`',
    broad: true,
  },
  ebs: {
    grants: 'manage volumes as the EBS CSI driver does',
    instead: '`kube-system/ebs-csi-controller-sa`, by `wellKnownPolicies.ebsCSIController`',
    broad: false,
  },
  xRay: { grants: 'write X-Ray traces', instead: 'the service account of the X-Ray daemon', broad: false },
  cloudWatch: {
    grants: 'what the CloudWatch agent does',
    instead: '`amazon-cloudwatch/cloudwatch-agent`',
    broad: false,
  },
};

/** Keys of a mapping of switches that are on. */
export const enabledKeys = (switches: Tree | undefined): readonly Entry[] =>
  entriesOf(switches).filter((entry) => parsesAsTrue(entry.value) === true);

/** Written and not null: Go reads null as no value. */
export const present = (tree: Tree | undefined): tree is Tree => tree !== undefined && tree.kind !== 'null';

/** A list that has an item for certain. */
export const hasItems = (tree: Tree | undefined): boolean => tree?.kind === 'list' && tree.items.length > 0;

/** Node policies by name: the ones eksctl attaches by itself. */
const WORKER = 'AmazonEKSWorkerNodePolicy';
const CNI = 'AmazonEKS_CNI_Policy';
const PULL = 'AmazonEC2ContainerRegistryPullOnly';
const SSM = 'AmazonSSMManagedInstanceCore';

/** A duty of a node role and the policies that AWS manages with which it is done. */
export interface Duty {
  readonly name: string;
  /** The policy that eksctl attaches for it. */
  readonly standard: string;
  readonly satisfiedBy: ReadonlySet<string>;
  /** Nodes join without it. */
  readonly optional: boolean;
}

/** Administrators may all of it. */
const ALL = ['AdministratorAccess', 'PowerUserAccess'];

export const NODE_CAPABILITIES = {
  worker: {
    name: WORKER,
    standard: WORKER,
    satisfiedBy: new Set([WORKER, 'AmazonEKSWorkerNodeMinimalPolicy', ...ALL]),
    optional: false,
  },
  cni: {
    name: 'a CNI policy',
    standard: CNI,
    satisfiedBy: new Set([CNI, 'AmazonEC2FullAccess', ...ALL]),
    optional: false,
  },
  pull: {
    name: 'an ECR read policy',
    standard: PULL,
    satisfiedBy: new Set([
      PULL,
      'AmazonEC2ContainerRegistryReadOnly',
      'AmazonEC2ContainerRegistryPowerUser',
      'AmazonEC2ContainerRegistryFullAccess',
      'ReadOnlyAccess',
      ...ALL,
    ]),
    optional: false,
  },
  ssm: {
    name: SSM,
    standard: SSM,
    satisfiedBy: new Set([SSM, 'AmazonEC2RoleforSSM', 'AmazonSSMFullAccess', ...ALL]),
    optional: true,
  },
} satisfies Readonly<Record<string, Duty>>;

export interface AttachedPolicy {
  readonly name: string;
  readonly owner: 'aws' | 'customer';
  readonly path: string;
  readonly origin: 'attachPolicyARNs' | 'withAddonPolicies' | 'default';
  readonly at: Span;
}

/** The role that eksctl creates for a node group. */
export interface NodeRole {
  readonly policies: readonly AttachedPolicy[];
  /** The names of all attached policies are known. */
  readonly complete: boolean;
  readonly inline: Tree | undefined;
  /** `attachPolicyARNs`, where it switches eksctl's defaults off. */
  readonly replacesDefaults: Entry | undefined;
}

/** undefined where eksctl creates no role, or it is not known whether it does. */
export function nodeRoleOf(cluster: Tree, group: MapTree, managed: boolean): NodeRole | undefined {
  const iam = field(group, 'iam');
  if (
    isOpen(group) ||
    isOpen(iam) ||
    present(field(iam, 'instanceRoleARN')) ||
    present(field(iam, 'instanceProfileARN'))
  )
    return undefined;
  const listed = entryOf(iam, 'attachPolicyARNs');
  if (listed !== undefined && listed.value.kind !== 'list' && listed.value.kind !== 'null') return undefined;
  const named = listOf(listed?.value).map((item) => ({
    item,
    name: textOf(item) === undefined ? undefined : policyNameOf(textOf(item) ?? literalText('')),
  }));
  const policies = named.flatMap(({ item, name }): AttachedPolicy[] =>
    name === undefined ? [] : [{ ...name, origin: 'attachPolicyARNs', at: item.at }],
  );
  const replaces = listed !== undefined && hasItems(listed.value) ? listed : undefined;
  const switches = field(iam, 'withAddonPolicies');
  const on = (key: string): Entry | undefined => enabledKeys(switches).find((entry) => knownValue(entry.key) === key);
  const builds = on('imageBuilder');
  const defaults = [
    ...(replaces === undefined
      ? [WORKER, ...(parsesAsTrue(field(cluster, 'iam', 'withOIDC')) === false ? [CNI] : []), SSM]
      : []),
    ...((replaces === undefined && managed) || (!managed && builds === undefined) ? [PULL] : []),
  ];
  for (const name of defaults) policies.push({ name, owner: 'aws', path: '', origin: 'default', at: group.at });
  for (const [entry, name, path] of [
    [builds, 'AmazonEC2ContainerRegistryPowerUser', ''],
    [on('cloudWatch'), 'CloudWatchAgentServerPolicy', ''],
    [on('ebs'), 'AmazonEBSCSIDriverPolicy', 'service-role/'],
  ] as const) {
    if (entry !== undefined) policies.push({ name, owner: 'aws', path, origin: 'withAddonPolicies', at: entry.keyAt });
  }
  const complete =
    !isOpen(listed?.value) &&
    !isOpen(switches) &&
    named.every(({ name }) => name !== undefined) &&
    entriesOf(switches).every((entry) => parsesAsTrue(entry.value) !== undefined);
  return {
    policies,
    complete,
    inline: present(field(iam, 'attachPolicy')) ? field(iam, 'attachPolicy') : undefined,
    replacesDefaults: replaces,
  };
}

const AWS_NODE = { namespace: 'kube-system', name: 'aws-node' };

/** Whether aws-node gets its rights from a role of its own, or is not installed at all; undefined: not known. */
export function cniHasOwnRole(cluster: Tree): boolean | undefined {
  const oidc = parsesAsTrue(field(cluster, 'iam', 'withOIDC'));
  if (oidc !== false) return oidc;
  if (
    parsesAsTrue(field(cluster, 'autoModeConfig', 'enabled')) !== false ||
    parsesAsTrue(field(cluster, 'addonsConfig', 'autoApplyPodIdentityAssociations')) !== false
  )
    return undefined;
  const addons = field(cluster, 'addons');
  if (isOpen(cluster) || isOpen(field(cluster, 'iam')) || isOpen(addons)) return undefined;
  const isAwsNode = (namespace: Tree | undefined, name: Tree | undefined): boolean =>
    may(textOf(namespace), AWS_NODE.namespace) && may(textOf(name), AWS_NODE.name);
  const accounts = [
    ...listOf(field(cluster, 'iam', 'serviceAccounts')).map(
      (item) => [field(item, 'metadata', 'namespace'), field(item, 'metadata', 'name')] as const,
    ),
    ...listOf(field(cluster, 'iam', 'podIdentityAssociations')).map(
      (item) => [field(item, 'namespace'), field(item, 'serviceAccountName')] as const,
    ),
  ];
  if (accounts.some(([namespace, name]) => isAwsNode(namespace, name))) return true;
  const cni = listOf(addons).filter((addon) => may(textOf(field(addon, 'name')), 'vpc-cni'));
  if (cni.some((addon) => ADDON_IDENTITY.some((key) => present(field(addon, key))))) return true;
  // Another CNI is meant where eksctl's own is switched off.
  return cni.length === 0 && parsesAsTrue(field(cluster, 'addonsConfig', 'disableDefaultAddons')) !== false;
}

/** Fields of an addon for which eksctl creates a role for its service account. */
export const ADDON_IRSA = ['attachPolicyARNs', 'attachPolicy', 'wellKnownPolicies'];

/** Fields of an addon that give its pods a role. */
export const ADDON_IDENTITY = [
  'serviceAccountRoleARN',
  ...ADDON_IRSA,
  'podIdentityAssociations',
  'useDefaultPodIdentityAssociations',
];

const may = (text: Text | undefined, wanted: string): boolean =>
  text !== undefined && (hasHoles(text) || knownValue(text) === wanted);

/** The hop limit of the metadata service: with 2 pods reach the node role, with 1 only those on the host's network do. undefined: a launch template of the owner says. */
export function imdsHopLimit(group: MapTree): 1 | 2 | undefined {
  if (isOpen(group) || present(field(group, 'launchTemplate'))) return undefined;
  const blocked = parsesAsTrue(field(group, 'disablePodIMDS'));
  return blocked === undefined ? undefined : blocked ? 1 : 2;
}

/** What stands of the cluster itself, beside its node groups: with none of it and a VPC that exists, the file adds node groups to a cluster that exists. */
export const describesCluster = (cluster: Tree): boolean =>
  [
    'iam',
    'addons',
    'addonsConfig',
    'accessConfig',
    'kubernetesNetworkConfig',
    'cloudWatch',
    'secretsEncryption',
    'autoModeConfig',
    'karpenter',
    'fargateProfiles',
    'identityProviders',
  ].some((key) => present(field(cluster, key)));

export const namesVpc = (cluster: Tree): boolean => present(field(cluster, 'vpc', 'id'));

/** Where a mapping is named when something in it is missing: its first key. */
export const identifyingSpan = (tree: Tree): Span => entriesOf(tree)[0]?.keyAt ?? tree.at;

/** Not written for certain. */
export const isAbsent = (tree: Tree | undefined, ...path: readonly string[]): boolean => {
  const holder = field(tree, ...path.slice(0, -1));
  return holder === undefined
    ? path.length > 1 && isAbsent(tree, ...path.slice(0, -1))
    : !isOpen(holder) && !present(field(holder, path.at(-1) ?? ''));
};

/** The maps of a list. */
export const mapsOf = (list: Tree | undefined): readonly MapTree[] =>
  listOf(list).filter((item) => item.kind === 'map');

/** The addon of this name, compared as eksctl compares it. */
export const addonOf = (cluster: Tree, name: string): MapTree | undefined =>
  mapsOf(field(cluster, 'addons')).find((addon) => stringOf(field(addon, 'name')) === name);

/** Whether an addon may be listed that could not be read. */
export const addonsOpen = (cluster: Tree): boolean =>
  isOpen(cluster) ||
  isOpen(field(cluster, 'addons')) ||
  mapsOf(field(cluster, 'addons')).some((addon) => isOpen(addon) || stringOf(field(addon, 'name')) === undefined);

export const POD_IDENTITY_AGENT = 'eks-pod-identity-agent';

/** A field of a ClusterConfig that takes the ARN of a role or of an instance profile. */
export interface RoleField {
  readonly entry: Entry;
  readonly kind: 'role' | 'instance-profile';
  /** The way to it, for messages. */
  readonly path: string;
}

/** Source: facts of section 1; access entries may name users too and are not among them. */
export function roleFieldsOf(cluster: Tree): readonly RoleField[] {
  const fields: RoleField[] = [];
  const add = (holder: Tree | undefined, key: string, path: string, kind: RoleField['kind'] = 'role'): void => {
    const entry = entryOf(holder, key);
    if (entry !== undefined && present(entry.value)) fields.push({ entry, kind, path: `${path}${key}` });
  };
  const iam = field(cluster, 'iam');
  add(iam, 'serviceRoleARN', 'iam.');
  add(iam, 'fargatePodExecutionRoleARN', 'iam.');
  for (const account of mapsOf(field(iam, 'serviceAccounts'))) add(account, 'attachRoleARN', 'iam.serviceAccounts[].');
  for (const association of mapsOf(field(iam, 'podIdentityAssociations')))
    for (const key of ['roleARN', 'targetRoleARN']) add(association, key, 'iam.podIdentityAssociations[].');
  for (const key of ['nodeGroups', 'managedNodeGroups']) {
    for (const group of mapsOf(field(cluster, key))) {
      add(field(group, 'iam'), 'instanceRoleARN', `${key}[].iam.`);
      add(field(group, 'iam'), 'instanceProfileARN', `${key}[].iam.`, 'instance-profile');
    }
  }
  for (const addon of mapsOf(field(cluster, 'addons'))) {
    add(addon, 'serviceAccountRoleARN', 'addons[].');
    for (const association of mapsOf(field(addon, 'podIdentityAssociations')))
      add(association, 'roleARN', 'addons[].podIdentityAssociations[].');
  }
  for (const profile of mapsOf(field(cluster, 'fargateProfiles')))
    add(profile, 'podExecutionRoleARN', 'fargateProfiles[].');
  for (const capability of mapsOf(field(cluster, 'capabilities'))) add(capability, 'roleArn', 'capabilities[].');
  add(field(cluster, 'autoModeConfig'), 'nodeRoleARN', 'autoModeConfig.');
  add(field(cluster, 'remoteNetworkConfig', 'iam'), 'roleARN', 'remoteNetworkConfig.iam.');
  return fields;
}
