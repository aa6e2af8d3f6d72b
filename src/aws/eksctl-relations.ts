/**
 * What fields of a ClusterConfig ask of each other, as rows for eksctl-constraint-faults.ts.
 * Source: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/apis/eksctl.io/v1alpha5/validation.go unless a row says otherwise.
 */

/** A field, by its way from the holder, and what it is for the condition to hold. `several`: a list of two or more; `empty list`: written, with no item. */
export interface Condition {
  readonly field: string;
  readonly is: 'set' | 'not set' | 'written' | 'on' | 'off' | 'several' | 'empty list' | 'one of' | 'other than';
  /** For the last two; compared without case. */
  readonly values?: readonly string[];
}

export type Relation = {
  /** The mappings it is about; empty for the root. */
  readonly at: string;
  /** Who refuses it; eksctl unless stated. */
  readonly by?: 'AWS';
} & (
  | { readonly is: 'conflict'; readonly a: Condition; readonly b: Condition }
  /** One of `b` must hold where `a` does, or everywhere; nothing is asked where one of `unless` holds. */
  | {
      readonly is: 'needs';
      readonly a?: Condition;
      readonly b: readonly [Condition, ...Condition[]];
      readonly unless?: readonly Condition[];
    }
  | { readonly is: 'refused'; readonly a: Condition; readonly why: string }
);

const condition =
  (is: Condition['is']) =>
  (field: string, ...values: readonly string[]): Condition =>
    values.length === 0 ? { field, is } : { field, is, values };
const set = condition('set');
const on = condition('on');
const off = condition('off');
const several = condition('several');
/** Also `0` or an empty text: Go reads it into a pointer. */
const written = condition('written');
const notSet = condition('not set');
const emptyList = condition('empty list');
const oneOf = condition('one of');
const otherThan = condition('other than');

const conflicts = (at: string, b: Condition, ...all: readonly Condition[]): readonly Relation[] =>
  all.map((a) => ({ at, is: 'conflict', a, b }));
const needs = (at: string, a: Condition | undefined, ...b: readonly [Condition, ...Condition[]]): Relation => ({
  at,
  is: 'needs',
  ...(a === undefined ? {} : { a }),
  b,
});
const unless = (relation: Relation, ...conditions: readonly Condition[]): Relation =>
  relation.is === 'needs' ? { ...relation, unless: conditions } : relation;
const required = (at: string, ...keys: readonly string[]): readonly Relation[] =>
  keys.map((key) => needs(at, undefined, set(key)));
const refused = (at: string, why: string, ...all: readonly Condition[]): readonly Relation[] =>
  all.map((a) => ({ at, is: 'refused', a, why }));

const IPV6 = oneOf('kubernetesNetworkConfig.ipFamily', 'IPv6');
const BOTTLEROCKET = ['Bottlerocket', 'BottlerocketFips'];
const AL2023 = 'AmazonLinux2023';
const WINDOWS = ['2019', '2022', '2025'].flatMap((year) => [
  `WindowsServer${year}CoreContainer`,
  `WindowsServer${year}FullContainer`,
]);
const GROUPS = ['nodeGroups[]', 'managedNodeGroups[]'];

const NETWORK: readonly Relation[] = [
  ...conflicts(
    '',
    IPV6,
    set('remoteNetworkConfig'),
    set('kubernetesNetworkConfig.serviceIPv4CIDR'),
    // pkg/cfn/builder/nodegroup.go.
    set('nodeGroups'),
    set('vpc.nat'),
    set('localZones'),
    on('vpc.autoAllocateIPv6'),
  ),
  ...['vpc.ipv6Cidr', 'vpc.ipv6Pool', 'vpc.extraIPv6CIDRs'].map((key) => needs('', set(key), IPV6)),
  needs('vpc', set('ipv6Cidr'), set('ipv6Pool')),
  needs('vpc', set('ipv6Pool'), set('ipv6Cidr')),
  ...conflicts('vpc', set('securityGroup'), set('controlPlaneSecurityGroupIDs')),
  ...conflicts('vpc', set('controlPlaneSubnetIDs'), on('controlPlaneOnPrivateSubnets')),
  ...conflicts('vpc', set('subnets'), set('hostnameType')),
  needs('vpc', off('manageSharedNodeSecurityGroupRules'), set('sharedNodeSecurityGroup')),
  needs('vpc.clusterEndpoints', off('publicAccess'), on('privateAccess')),
  ...conflicts('', set('vpc.id'), set('localZones'), set('remoteNetworkConfig.vpcGatewayID')),
  ...conflicts('', oneOf('vpc.nat.gateway', 'HighlyAvailable'), set('localZones')),
  // NewCreateClusterLoader in pkg/ctl/cmdutils/configfile.go.
  ...conflicts('', set('vpc.subnets'), set('availabilityZones')),
  ...conflicts(
    '',
    on('privateCluster.enabled'),
    set('vpc.clusterEndpoints.publicAccess'),
    set('vpc.clusterEndpoints.privateAccess'),
    set('localZones'),
  ),
  ...conflicts('privateCluster', on('skipEndpointCreation'), set('additionalEndpointServices')),
];

const CLUSTER: readonly Relation[] = [
  ...conflicts(
    '',
    oneOf('accessConfig.authenticationMode', 'CONFIG_MAP'),
    set('accessConfig.accessEntries'),
    set('remoteNetworkConfig'),
  ),
  unless(
    needs('', set('remoteNetworkConfig'), set('remoteNetworkConfig.remoteNodeNetworks')),
    emptyList('remoteNetworkConfig.remotePodNetworks'),
    set('outpost'),
  ),
  ...required('secretsEncryption', 'keyARN'),
  ...required('outpost', 'controlPlaneOutpostARN'),
  needs('outpost', set('etcdPlacement'), set('etcdInstanceType')),
  needs('outpost', set('controlPlanePlacement.spreadLevel'), set('etcdInstanceType')),
  ...conflicts('outpost', set('etcdInstanceType'), set('controlPlanePlacement.groupName')),
  needs('cloudWatch.clusterLogging', set('logRetentionInDays'), set('enableTypes')),
  ...required('gitops.flux', 'gitProvider', 'flags'),
  ...required('identityProviders[]', 'type'),
  // Of another type nothing else is read.
  ...required('identityProviders[]', 'name', 'clientID', 'issuerURL').map((one) =>
    unless(one, notSet('type'), otherThan('type', 'oidc')),
  ),
  ...required('accessConfig.accessEntries[].accessPolicies[]', 'accessScope.type'),
  { ...needs('iamIdentityMappings[]', undefined, set('arn'), set('account'), set('serviceName')), by: 'AWS' },
  {
    ...unless(needs('iamIdentityMappings[]', set('arn'), set('username'), set('groups')), set('serviceName')),
    by: 'AWS',
  },
];

const ANY_GROUP: readonly Relation[] = GROUPS.flatMap((group): readonly Relation[] => [
  ...conflicts(group, set('subnets'), set('availabilityZones')),
  ...conflicts(group, on('efaEnabled'), several('subnets'), several('availabilityZones')),
  ...required(`${group}.placement`, 'groupName'),
  ...required(`${group}.taints[]`, 'key', 'effect'),
  needs(group, set('volumeKmsKeyID'), on('volumeEncrypted')),
  ...conflicts(group, otherThan('volumeType', 'io1', 'io2', 'gp3'), set('volumeIOPS')),
  ...conflicts(group, otherThan('volumeType', 'gp3'), set('volumeThroughput')),
  ...refused(group, 'the SSM agent is part of the AMIs and always on', off('ssh.enableSsm')),
  needs(group, set('instanceMarketOptions'), set('capacityReservation')),
  ...conflicts(`${group}.capacityReservation`, set('capacityReservationTarget'), set('capacityReservationPreference')),
  ...conflicts(
    `${group}.capacityReservation.capacityReservationTarget`,
    set('capacityReservationResourceGroupARN'),
    set('capacityReservationID'),
  ),
  unless(needs(group, set('ami'), set('amiFamily')), set('launchTemplate')),
  ...conflicts(
    group,
    oneOf('amiFamily', ...BOTTLEROCKET),
    set('preBootstrapCommands'),
    set('overrideBootstrapCommand'),
  ),
]);

const SELF_MANAGED: readonly Relation[] = [
  // Managed groups get the default size before they are validated.
  ...[set('volumeName'), on('volumeEncrypted'), set('volumeKmsKeyID')].map((a) =>
    needs('nodeGroups[]', a, set('volumeSize')),
  ),
  unless(
    needs('nodeGroups[]', set('ami'), written('overrideBootstrapCommand')),
    oneOf('amiFamily', AL2023, ...BOTTLEROCKET, ...WINDOWS),
    notSet('amiFamily'),
  ),
  needs('nodeGroups[]', set('bottlerocket'), oneOf('amiFamily', ...BOTTLEROCKET)),
  ...conflicts('nodeGroups[]', oneOf('amiFamily', ...BOTTLEROCKET, ...WINDOWS), set('kubeletExtraConfig')),
  ...conflicts('nodeGroups[]', set('overrideBootstrapCommand'), set('containerRuntime')),
  ...conflicts('nodeGroups[]', set('availabilityZones'), set('localZones')),
  ...conflicts(
    'nodeGroups[]',
    set('outpostARN'),
    set('availabilityZones'),
    set('localZones'),
    set('instanceSelector.vCPUs'),
    set('instanceSelector.memory'),
  ),
  ...conflicts(
    'nodeGroups[]',
    otherThan('instanceType', 'mixed'),
    set('instancesDistribution'),
    set('instanceSelector.vCPUs'),
    set('instanceSelector.memory'),
    set('instanceSelector.gpus'),
    set('instanceSelector.cpuArchitecture'),
  ),
  ...conflicts(
    'nodeGroups[].instancesDistribution',
    oneOf('spotAllocationStrategy', 'capacity-optimized', 'capacity-optimized-prioritized'),
    set('spotInstancePools'),
  ),
  needs(
    'nodeGroups[]',
    set('instancesDistribution'),
    set('instancesDistribution.instanceTypes'),
    set('instanceSelector'),
  ),
  ...refused(
    'nodeGroups[].kubeletExtraConfig',
    'eksctl sets it itself',
    ...['kind', 'apiVersion', 'address', 'clusterDomain', 'authentication', 'authorization', 'serverTLSBootstrap'].map(
      (key) => set(key),
    ),
  ),
  ...[
    ['node-labels', 'labels'],
    ['node-taints', 'taints'],
    ['max-pods', 'maxPodsPerNode'],
  ].flatMap(([key = '', instead = '']) =>
    refused('nodeGroups[].bottlerocket.settings.kubernetes', `use \`${instead}\` of the node group`, set(key)),
  ),
  ...conflicts('nodeGroups[].ssh', set('publicKey'), set('publicKeyName'), set('publicKeyPath')),
  ...conflicts('nodeGroups[].ssh', set('publicKeyPath'), set('publicKeyName')),
];

const MANAGED: readonly Relation[] = [
  ...refused(
    'managedNodeGroups[]',
    'only self-managed node groups have it',
    set('outpostARN'),
    on('securityGroups.withLocal'),
    on('securityGroups.withShared'),
  ),
  ...conflicts('managedNodeGroups[].updateConfig', set('maxUnavailablePercentage'), set('maxUnavailable')),
  needs('managedNodeGroups[].updateConfig', undefined, written('maxUnavailable'), written('maxUnavailablePercentage')),
  ...conflicts(
    'managedNodeGroups[]',
    set('instanceType'),
    set('instanceTypes'),
    set('instanceSelector.vCPUs'),
    set('instanceSelector.memory'),
    set('instanceSelector.gpus'),
    set('instanceSelector.cpuArchitecture'),
  ),
  ...conflicts('managedNodeGroups[]', oneOf('amiFamily', ...WINDOWS), set('overrideBootstrapCommand'), set('ami')),
  ...required('managedNodeGroups[].launchTemplate', 'id'),
  // With a launch template no size of volumes is set by default, without which neither goes.
  ...conflicts('managedNodeGroups[]', set('launchTemplate'), set('volumeName'), on('volumeEncrypted')),
  ...conflicts('managedNodeGroups[]', oneOf('amiFamily', ...BOTTLEROCKET), set('launchTemplate')),
  ...conflicts(
    'managedNodeGroups[]',
    set('launchTemplate'),
    set('instanceType'),
    set('ami'),
    on('ssh.allow'),
    on('ssh.enableSsm'),
    set('ssh.sourceSecurityGroupIds'),
    set('volumeSize'),
    set('preBootstrapCommands'),
    set('overrideBootstrapCommand'),
    set('securityGroups.attachIDs'),
    set('instanceName'),
    set('instancePrefix'),
    set('maxPodsPerNode'),
    set('placement'),
  ),
  unless(
    needs('managedNodeGroups[]', set('ami'), written('overrideBootstrapCommand')),
    oneOf('amiFamily', AL2023, ...BOTTLEROCKET, ...WINDOWS),
    notSet('amiFamily'),
    set('launchTemplate'),
  ),
  ...conflicts('managedNodeGroups[]', set('ami'), set('maxPodsPerNode'), on('ssh.enableSsm'), set('releaseVersion')),
  // Without an AMI of one's own only the default family takes a command.
  unless(
    needs('managedNodeGroups[]', set('overrideBootstrapCommand'), set('ami')),
    oneOf('amiFamily', AL2023, ...BOTTLEROCKET, ...WINDOWS),
    notSet('amiFamily'),
    set('launchTemplate'),
  ),
];

export const RELATIONS: readonly Relation[] = [...NETWORK, ...CLUSTER, ...ANY_GROUP, ...SELF_MANAGED, ...MANAGED];

/** A condition as it is written in a file: the field below `path`, and its value. */
export function conditionName({ field, is, values = [] }: Condition, path: string): string {
  const name = path === '' ? field : `${path}.${field}`;
  switch (is) {
    case 'on':
      return `${name}: true`;
    case 'off':
      return `${name}: false`;
    case 'one of':
      return `${name}: ${values.join(' or ')}`;
    default:
      return name;
  }
}
