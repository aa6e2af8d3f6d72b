/**
 * What eksctl, or AWS and Kubernetes after it, ask of single fields of a ClusterConfig, as rows: one piece evaluates them (eksctl-constraint-faults.ts).
 * Source: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/apis/eksctl.io/v1alpha5/validation.go unless a row says otherwise.
 */
import { AMI_FAMILIES, LOG_RETENTION_DAYS, REGIONS } from './eksctl-enumerations.js';

/** What an ARN must be of; `arn`: anything that Go's arn.Parse takes. */
export type ArnOf = 'arn' | 'outposts' | 'policy' | 'principal';

export type Asked =
  | { readonly is: 'choice'; readonly of: readonly string[]; readonly anyCase?: true }
  | { readonly is: 'form'; readonly form: RegExp; readonly want: string }
  | { readonly is: 'arn'; readonly of: ArnOf }
  | { readonly is: 'range'; readonly from: number; readonly to: number }
  | { readonly is: 'number'; readonly of: readonly number[] }
  | { readonly is: 'count'; readonly from: number; readonly to: number }
  | { readonly is: 'item' };

export interface FieldRow {
  /** `[]` stands for every item of a list, `*` for every member of a mapping. */
  readonly path: string;
  readonly asked: Asked;
  /** Who refuses another value; eksctl unless stated. */
  readonly by?: 'AWS' | 'Kubernetes';
  /** The empty text is refused as well: Go reads it into a pointer or an ARN, and not as nothing. So it is in every list. */
  readonly empty?: true;
  /** The switch without which eksctl does not look at it. */
  readonly only?: readonly string[];
}

const orEmpty = (row: FieldRow): FieldRow => ({ ...row, empty: true });

const choice = (path: string, of: readonly string[], by?: FieldRow['by']): FieldRow => ({
  path,
  asked: { is: 'choice', of },
  ...(by === undefined ? {} : { by }),
});
const anyCase = (path: string, of: readonly string[]): FieldRow => ({
  path,
  asked: { is: 'choice', of, anyCase: true },
});
const form = (path: string, shape: RegExp, want: string, by?: FieldRow['by']): FieldRow => ({
  path,
  asked: { is: 'form', form: shape, want },
  ...(by === undefined ? {} : { by }),
});
const arn = (path: string, of: ArnOf, by?: FieldRow['by']): FieldRow => ({
  path,
  asked: { is: 'arn', of },
  ...(by === undefined ? {} : { by }),
});
const range = (path: string, from: number, to: number): FieldRow => ({ path, asked: { is: 'range', from, to } });
const count = (path: string, from: number, to = Infinity): FieldRow => ({ path, asked: { is: 'count', from, to } });

/** Rows for both kinds of node groups. */
const ofGroups = (rows: (group: string) => readonly FieldRow[]): readonly FieldRow[] =>
  ['nodeGroups[]', 'managedNodeGroups[]'].flatMap(rows);

/** IsInvalidNameArg, and the first letter that CloudFormation and EKS ask for. */
const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;
/** Besides, the value of a label (alpha.eksctl.io/nodegroup-name) and a part of the name of a stack. */
const GROUP_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const GROUP_WANT = 'letters, digits and `-`, at most 63, with a letter or digit first and last';
/** RFC 1123, as Kubernetes asks. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
/** IAM User Guide, reference_iam-quotas. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_WANT = 'the name of a role: letters, digits and `+=,.@_-`, at most 64';
/** Kubernetes: values of labels. The empty text is one. */
const LABEL_VALUE = /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_WANT =
  'the value of a label: letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit first and last';
const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const V4 = String.raw`${OCTET}(?:\.${OCTET}){3}\/(?:3[0-2]|[12]?\d)`;
const V6 = String.raw`(?=[\da-fA-F.]*:)[\da-fA-F:.]{2,45}\/(?:12[0-8]|1[01]\d|\d?\d)`;
const IPV4_CIDR = new RegExp(`^${V4}$`);
/** Of either family: net.ParseCIDR. */
const CIDR = new RegExp(`^(?:${V4}|${V6})$`);
const CIDR_WANT = 'a CIDR block, as in `10.0.0.0/16`';

const SERVICE_ACCOUNT = 'the name of a service account: lower-case letters, digits, `-` and `.`, at most 253';
const NAMESPACE = 'the name of a namespace: lower-case letters, digits and `-`, at most 63';

const ACCESS_SCOPES = ['accessConfig.accessEntries[].accessPolicies[]', 'capabilities[].accessPolicies[]'];

export const FIELD_ROWS: readonly FieldRow[] = [
  // doCreateCluster in pkg/ctl/create/cluster.go; setDefaultNodeLabels in defaults.go.
  form('metadata.name', CLUSTER_NAME, 'letters, digits and `-`, at most 100, with a letter or digit first'),
  choice('metadata.region', REGIONS),
  form('metadata.version', /^(?:\d+\.\d+|auto|latest)$/, 'a minor version of Kubernetes, as in `1.34`'),
  range('metadata.rollbackConfig.timeoutMinutes', 120, 10080),
  choice('upgradePolicy.supportType', ['STANDARD', 'EXTENDED']),
  anyCase('kubernetesNetworkConfig.ipFamily', ['IPv4', 'IPv6']),
  form('kubernetesNetworkConfig.serviceIPv4CIDR', IPV4_CIDR, CIDR_WANT),
  // CloudFormation, AWS::EKS::Cluster AccessConfig.
  choice('accessConfig.authenticationMode', ['API_AND_CONFIG_MAP', 'API', 'CONFIG_MAP'], 'AWS'),
  arn('accessConfig.accessEntries[].principalARN', 'principal', 'AWS'),
  ...ACCESS_SCOPES.map((path) => orEmpty(arn(`${path}.policyARN`, 'arn'))),
  orEmpty(arn('autoModeConfig.nodeRoleARN', 'arn')),
  arn('secretsEncryption.keyARN', 'arn'),
  arn('outpost.controlPlaneOutpostARN', 'outposts'),
  orEmpty(arn('autoModeConfig.permissionsBoundaryARN', 'policy')),

  ...['nodeGroups', 'managedNodeGroups', 'addons', 'iam.serviceAccounts'].map((path): FieldRow => ({
    path: `${path}[]`,
    asked: { is: 'item' },
  })),
  ...['iam.podIdentityAssociations', 'addons[].podIdentityAssociations', 'accessConfig.accessEntries'].map(
    (path): FieldRow => ({ path: `${path}[]`, asked: { is: 'item' } }),
  ),
  ...['fargateProfiles', 'capabilities', 'remoteNetworkConfig.remoteNodeNetworks', 'iamIdentityMappings'].map(
    (path): FieldRow => ({ path: `${path}[]`, asked: { is: 'item' }, by: 'AWS' }),
  ),
  { path: 'identityProviders[]', asked: { is: 'item' } },
  ...[
    ...['iam.serviceAccounts[].attachPolicyARNs', 'addons[].attachPolicyARNs'],
    ...[
      'iam.podIdentityAssociations[].permissionPolicyARNs',
      'addons[].podIdentityAssociations[].permissionPolicyARNs',
    ],
  ].map((path): FieldRow => ({ path: `${path}[]`, asked: { is: 'item' }, by: 'AWS' })),

  ...ofGroups((group) => [
    form(`${group}.name`, GROUP_NAME, GROUP_WANT),
    anyCase(`${group}.amiFamily`, AMI_FAMILIES),
    form(`${group}.labels.*`, LABEL_VALUE, LABEL_WANT),
    choice(`${group}.taints[].effect`, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    form(`${group}.taints[].key`, LABEL_KEY, 'the key of a taint, as in `example.com/dedicated`'),
    form(`${group}.taints[].value`, LABEL_VALUE, LABEL_WANT),
    range(`${group}.maxPodsPerNode`, 0, Infinity),
    orEmpty(choice(`${group}.capacityReservation.capacityReservationPreference`, ['open', 'none'])),
    orEmpty(choice(`${group}.instanceMarketOptions.marketType`, ['capacity-block'])),
    choice(`${group}.volumeType`, ['gp2', 'gp3', 'io1', 'io2', 'sc1', 'st1'], 'AWS'),
    // A null item is `""`, which arn.Parse refuses, for managed groups in the template (pkg/cfn/builder/iam_helper.go); of all others policy/arn-malformed says it.
    { path: `${group}.iam.attachPolicyARNs[]`, asked: { is: 'item' } },
    arn(`${group}.iam.instanceRolePermissionsBoundary`, 'policy', 'AWS'),
    form(`${group}.iam.instanceRoleName`, ROLE_NAME, ROLE_WANT, 'AWS'),
  ]),
  orEmpty(form('managedNodeGroups[].launchTemplate.version', /^0*[1-9]\d*$/, 'a number from 1')),
  form('managedNodeGroups[].ami', /^ami-/, 'the id of an AMI, as in `ami-0123456789abcdef0`'),
  range('nodeGroups[].maxInstanceLifetime', 86400, Infinity),
  orEmpty(anyCase('nodeGroups[].cpuCredits', ['standard', 'unlimited'])),
  // The others ended with Kubernetes 1.24.
  orEmpty(choice('nodeGroups[].containerRuntime', ['containerd'])),
  choice('nodeGroups[].asgSuspendProcesses[]', [
    'Launch',
    'Terminate',
    'AddToLoadBalancer',
    'AlarmNotification',
    'AZRebalance',
    'HealthCheck',
    'InstanceRefresh',
    'ReplaceUnhealthy',
    'ScheduledActions',
  ]),
  arn('nodeGroups[].outpostARN', 'outposts'),
  count('nodeGroups[].instancesDistribution.instanceTypes', 1, 20),
  range('nodeGroups[].instancesDistribution.onDemandBaseCapacity', 0, Infinity),
  range('nodeGroups[].instancesDistribution.onDemandPercentageAboveBaseCapacity', 0, 100),
  range('nodeGroups[].instancesDistribution.spotInstancePools', 1, 20),
  choice('nodeGroups[].instancesDistribution.spotAllocationStrategy', [
    'lowest-price',
    'diversified',
    'capacity-optimized',
    'capacity-optimized-prioritized',
    'price-capacity-optimized',
  ]),

  choice('cloudWatch.clusterLogging.enableTypes[]', [
    'api',
    'audit',
    'authenticator',
    'controllerManager',
    'scheduler',
    'all',
    '*',
  ]),
  { path: 'cloudWatch.clusterLogging.logRetentionInDays', asked: { is: 'number', of: LOG_RETENTION_DAYS } },
  count('availabilityZones', 2),
  // endpoint_service.go, those that are optional.
  {
    ...choice('privateCluster.additionalEndpointServices[]', ['cloudformation', 'autoscaling', 'logs']),
    only: ['privateCluster', 'enabled'],
  },
  // addNATGateways in pkg/cfn/builder/vpc_ipv4.go.
  choice('vpc.nat.gateway', ['HighlyAvailable', 'Single', 'Disable']),
  choice('vpc.hostnameType', ['ip-name', 'resource-name']),
  ...['vpc.cidr', 'vpc.subnets.private.*.cidr', 'vpc.subnets.public.*.cidr'].map((path) =>
    orEmpty(form(path, CIDR, CIDR_WANT)),
  ),
  ...['vpc.extraCIDRs[]', 'vpc.extraIPv6CIDRs[]', 'vpc.publicAccessCIDRs[]'].map((path) => form(path, CIDR, CIDR_WANT)),

  orEmpty(anyCase('remoteNetworkConfig.iam.provider', ['SSM', 'IRA'])),
  form(
    'remoteNetworkConfig.vpcGatewayID',
    /^[tv]gw-/,
    'a transit gateway (`tgw-…`) or a virtual private gateway (`vgw-…`)',
  ),
  count('remoteNetworkConfig.remoteNodeNetworks', 0, 1),
  count('remoteNetworkConfig.remotePodNetworks', 0, 1),
  // UnmarshalJSON in identity_provider.go.
  choice('identityProviders[].type', ['oidc']),
  // EKS API Reference, CreateCapability.
  choice('capabilities[].type', ['ACK', 'ARGOCD', 'KRO'], 'AWS'),
  // pkg/actions/identityproviders and pkg/iam/mapping.go: once the cluster exists.
  choice('iamIdentityMappings[].serviceName', ['emr-containers'], 'AWS'),
  arn('iamIdentityMappings[].arn', 'principal', 'AWS'),
  choice('addons[].resolveConflicts', ['none', 'overwrite', 'preserve', 'NONE', 'OVERWRITE', 'PRESERVE'], 'AWS'),

  // Both end in the name of a stack, which CloudFormation keeps to letters, digits and `-`.
  form('iam.serviceAccounts[].metadata.name', DNS_SUBDOMAIN, SERVICE_ACCOUNT, 'Kubernetes'),
  form('iam.serviceAccounts[].metadata.namespace', DNS_LABEL, NAMESPACE, 'Kubernetes'),
  ...['iam.podIdentityAssociations[]', 'addons[].podIdentityAssociations[]'].flatMap((path) => [
    form(`${path}.serviceAccountName`, DNS_SUBDOMAIN, SERVICE_ACCOUNT, 'Kubernetes'),
    form(`${path}.namespace`, DNS_LABEL, NAMESPACE, 'Kubernetes'),
    form(`${path}.roleName`, ROLE_NAME, ROLE_WANT, 'AWS'),
    arn(`${path}.permissionsBoundaryARN`, 'policy', 'AWS'),
  ]),
  form('iam.serviceAccounts[].roleName', ROLE_NAME, ROLE_WANT, 'AWS'),
  ...[
    'iam.serviceAccounts[].permissionsBoundary',
    'iam.serviceRolePermissionsBoundary',
    'iam.fargatePodExecutionRolePermissionsBoundary',
    'addons[].permissionsBoundary',
    'capabilities[].permissionsBoundary',
    'capabilities[].attachPolicyARNs[]',
  ].map((path) => arn(path, 'policy', 'AWS')),
];

/** What is asked of a value, in words: what it must be, or how many items a list must have. */
export function wantedBy(asked: Exclude<Asked, { is: 'item' }>): string {
  switch (asked.is) {
    case 'choice':
    case 'number':
      return `one of ${asked.of.join(', ')}`;
    case 'form':
      return asked.want;
    case 'arn':
      return ARNS[asked.of];
    case 'range':
      return between(asked);
    case 'count':
      return `${between(asked)} ${asked.to === 1 ? 'item' : 'items'}`;
  }
}

const ARNS: Readonly<Record<ArnOf, string>> = {
  arn: 'an ARN',
  outposts: 'the ARN of an Outpost',
  policy: 'a policy ARN',
  principal: 'the ARN of an IAM role or user',
};

function between({ from, to }: { readonly from: number; readonly to: number }): string {
  if (to === Infinity) return `${from} or more`;
  return from === 0 ? `at most ${to}` : `from ${from} to ${to}`;
}
