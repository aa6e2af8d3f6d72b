/** Tables of names that eksctl publishes, as they are written there. Sources: eksctl-io/eksctl at 99984adb6164, the files beside the tables; EKS User Guide for add-ons. */
import { describe, expect, test } from 'vitest';
import { addonNeed } from '../../src/aws/addons.js';
import { ADDON_POLICIES } from '../../src/aws/eksctl-addon-policies.js';
import { ACCESS_ENTRY_TYPES } from '../../src/aws/eksctl-access.js';
import { describesCluster, irsaPermissions } from '../../src/aws/eksctl-addons.js';
import { DEPRECATED_FIELDS } from '../../src/aws/eksctl-fields.js';
import { ignoredFields } from '../../src/aws/eksctl-ignored.js';
import { guessField } from '../../src/aws/eksctl-known-names.js';
import { NODE_CAPABILITIES } from '../../src/aws/eksctl-node-role.js';
import { keyName } from '../../src/aws/eksctl-values.js';
import { cluster, mapping } from './cluster-config.js';

/** pkg/apis/eksctl.io/v1alpha5/access_entry.go, and API_CreateAccessEntry of EKS. */
test('types of access entries', () => {
  expect([...ACCESS_ENTRY_TYPES].sort()).toEqual(
    ['EC2', 'EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX', 'STANDARD'].sort(),
  );
});

/** types.go, NodeGroupIAMAddonPolicies: the switches, and those that write beyond what one workload needs (statement.go). */
test('the switches of withAddonPolicies', () => {
  expect(Object.entries(ADDON_POLICIES).map(([key, { broad }]) => `${key} ${broad ? 'broad' : 'narrow'}`)).toEqual([
    'imageBuilder broad',
    'autoScaler broad',
    'externalDNS broad',
    'certManager broad',
    'appMesh broad',
    'appMeshPreview broad',
    'fsx broad',
    'efs broad',
    'awsLoadBalancerController broad',
    'albIngress broad',
    'ebs narrow',
    'xRay narrow',
    'cloudWatch narrow',
  ]);
});

/** validation.go, validateDeprecatedIAMFields; the API before v1alpha5. */
test('fields that eksctl renamed or dropped', () => {
  expect(Object.fromEntries(DEPRECATED_FIELDS)).toEqual({
    albIngress: { instead: 'awsLoadBalancerController', rename: true, accepted: true },
    asgAccess: { instead: 'iam.withAddonPolicies.autoScaler', rename: false, accepted: false },
    allowSSH: { instead: 'ssh.allow', rename: false, accepted: false },
    sshPublicKey: { instead: 'ssh.publicKey', rename: false, accepted: false },
    sshPublicKeyPath: { instead: 'ssh.publicKeyPath', rename: false, accepted: false },
  });
});

/** EKS User Guide, workloads-add-ons-available-eks: the service accounts and the managed policies that its table names; create.go for what eksctl does. */
test.each([
  ['vpc-cni', 'kube-system', ['aws-node'], undefined, undefined, true],
  ['aws-ebs-csi-driver', 'kube-system', ['ebs-csi-controller-sa'], 'AmazonEBSCSIDriverPolicy', 'ebs', true],
  [
    'aws-efs-csi-driver',
    'kube-system',
    ['efs-csi-controller-sa', 'efs-csi-node-sa'],
    'AmazonEFSCSIDriverPolicy',
    'efs',
    true,
  ],
  ['aws-fsx-csi-driver', 'kube-system', ['fsx-csi-controller-sa', 'fsx-csi-node-sa'], undefined, 'fsx', false],
  ['aws-mountpoint-s3-csi-driver', 'kube-system', ['s3-csi-driver-sa'], undefined, undefined, false],
  [
    'amazon-cloudwatch-observability',
    'amazon-cloudwatch',
    ['cloudwatch-agent'],
    'CloudWatchAgentServerPolicy',
    'cloudWatch',
    false,
  ],
])('what %s needs', (addon, namespace, serviceAccounts, policy, nodeSwitch, eksctlCreatesRole) => {
  expect(addonNeed(addon)).toEqual({ namespace, serviceAccounts, policy, nodeSwitch, eksctlCreatesRole });
});

/** Keys that people write at another place, by the structs of types.go and iam.go. */
describe('the field that is meant', () => {
  test.each([
    ['name', ['metadata'], { is: 'misplaced', name: 'metadata' }],
    ['namespace', ['metadata'], { is: 'misplaced', name: 'metadata' }],
    ...[
      'withOIDC',
      'serviceAccounts',
      'podIdentityAssociations',
      'serviceRoleARN',
      'attachPolicyARNs',
      'attachPolicy',
      'instanceRoleARN',
      'instanceProfileARN',
      'instanceRoleName',
      'instanceRolePermissionsBoundary',
      'withAddonPolicies',
    ].map((key) => [key, ['name', 'iam'], { is: 'misplaced', name: 'iam' }] as const),
    ['autoScaler', ['withAddonPolicies'], { is: 'misplaced', name: 'withAddonPolicies' }],
    ['authenticationMode', ['accessConfig'], { is: 'misplaced', name: 'accessConfig' }],
    ['accessEntries', ['accessConfig'], { is: 'misplaced', name: 'accessConfig' }],
    ['autoApplyPodIdentityAssociations', ['addonsConfig'], { is: 'misplaced', name: 'addonsConfig' }],
    ['disableDefaultAddons', ['addonsConfig'], { is: 'misplaced', name: 'addonsConfig' }],
    ['oidc', ['withOIDC'], { is: 'near', name: 'withOIDC' }],
    ['policyARNs', ['attachPolicyARNs'], { is: 'near', name: 'attachPolicyARNs' }],
    ['policyARNs', ['permissionPolicyARNs'], { is: 'near', name: 'permissionPolicyARNs' }],
    ['attachPolicyARNs', ['permissionPolicyARNs'], { is: 'near', name: 'permissionPolicyARNs' }],
    ['attachPolicy', ['permissionPolicy', 'roleARN'], { is: 'near', name: 'permissionPolicy' }],
    ['roleARN', ['attachRoleARN'], { is: 'near', name: 'attachRoleARN' }],
  ] as const)('by %s beside %j', (key, known, guess) => {
    expect(guessField(key, known, [])).toEqual(guess);
  });
});

const ROLE = '"arn:aws:iam::111122223333:role/reader"';

/** create_tasks.go and iam.go: beside an existing role nothing else of it is looked at. */
describe('what has no effect', () => {
  test.each([
    [
      'cluster',
      `{serviceRoleARN: ${ROLE}, serviceRolePermissionsBoundary: ${ROLE}, vpcResourceControllerPolicy: false}`,
      [
        'beside serviceRolePermissionsBoundary serviceRoleARN false',
        'beside vpcResourceControllerPolicy serviceRoleARN false',
      ],
    ],
    [
      'cluster',
      `{fargatePodExecutionRoleARN: ${ROLE}, fargatePodExecutionRolePermissionsBoundary: ${ROLE}}`,
      ['beside fargatePodExecutionRolePermissionsBoundary fargatePodExecutionRoleARN false'],
    ],
    ['cluster', `{serviceRolePermissionsBoundary: ${ROLE}}`, []],
    [
      'service account',
      `{attachRoleARN: ${ROLE}, attachPolicyARNs: [a], attachPolicy: {a: b}, wellKnownPolicies: {a: true}, permissionsBoundary: a, roleName: a, tags: {a: b}, subjectPattern: a}`,
      [
        'beside attachPolicyARNs attachRoleARN true',
        'beside attachPolicy attachRoleARN true',
        'beside wellKnownPolicies attachRoleARN true',
        'beside permissionsBoundary attachRoleARN false',
        'beside roleName attachRoleARN false',
        'beside tags attachRoleARN false',
        'beside subjectPattern attachRoleARN false',
      ],
    ],
    ['service account', `{attachRoleARN: ${ROLE}, roleOnly: true}`, ['noop roleOnly undefined false']],
    ['service account', `{attachRoleARN: ${ROLE}, roleOnly: false}`, []],
    ['service account', '{roleOnly: true}', []],
    [
      'association',
      `{roleARN: ${ROLE}, roleName: a, permissionsBoundaryARN: ${ROLE}, createServiceAccount: true}`,
      ['beside roleName roleARN false', 'beside permissionsBoundaryARN roleARN false'],
    ],
    [
      'association of an add-on',
      `{roleARN: ${ROLE}, roleName: a, createServiceAccount: true, targetRoleARN: ${ROLE}, disableSessionTags: true, policy: a}`,
      [
        'beside roleName roleARN false',
        'addon createServiceAccount undefined false',
        'addon targetRoleARN undefined false',
        'addon disableSessionTags undefined false',
        'addon policy undefined false',
      ],
    ],
    [
      'capability',
      `{roleArn: ${ROLE}, attachPolicyARNs: [a], attachPolicy: {a: b}, permissionsBoundary: ${ROLE}}`,
      [
        'beside attachPolicyARNs roleArn false',
        'beside attachPolicy roleArn false',
        'beside permissionsBoundary roleArn false',
      ],
    ],
    [
      'capability',
      `{attachPolicyARNs: [a], permissionsBoundary: ${ROLE}}`,
      ['boundary permissionsBoundary undefined false'],
    ],
  ] as const)('of a %s %s', (holder, flow, ignored) => {
    expect(
      ignoredFields(mapping(flow), holder).map(({ is, key, owner, policy }) => `${is} ${key} ${owner} ${policy}`),
    ).toEqual(ignored);
  });
});

/** A file with a VPC and node groups alone adds node groups to a cluster that exists (nodegroup/create.go). */
test.each([
  ['', false],
  ['nodeGroups: [{name: a}]', false],
  ['vpc: {id: vpc-1}', false],
  ['iam: {withOIDC: true}', true],
  ['addons: [{name: a}]', true],
  ['addonsConfig: {disableDefaultAddons: true}', true],
  ['accessConfig: {authenticationMode: API}', true],
  ['kubernetesNetworkConfig: {ipFamily: IPv6}', true],
  ['cloudWatch: {clusterLogging: {}}', true],
  ['secretsEncryption: {keyARN: a}', true],
  ['autoModeConfig: {enabled: true}', true],
  ['karpenter: {version: "1.0.0"}', true],
  ['fargateProfiles: [{name: a}]', true],
  ['identityProviders: [{name: a}]', true],
])('%s says something of the cluster: %s', (body, says) => {
  expect(describesCluster(cluster(body))).toBe(says);
});

/** create.go, hasPoliciesSet. */
test.each([
  [
    '{attachPolicyARNs: [a], attachPolicy: {Statement: []}, wellKnownPolicies: {ebsCSIController: true}}',
    ['attachPolicyARNs', 'attachPolicy', 'wellKnownPolicies'],
  ],
  ['{attachPolicyARNs: [], attachPolicy: {}, wellKnownPolicies: {ebsCSIController: false}}', []],
  ['{attachPolicy: "${POLICY}"}', ['attachPolicy']],
  ['{serviceAccountRoleARN: a}', []],
])('%s grants by %j', (flow, keys) => {
  expect(irsaPermissions(mapping(flow)).map(keyName)).toEqual(keys);
});

/** EKS User Guide, create-node-role and managed-policies; AWS Managed Policy Reference for the wider ones. */
test('the policies that do the duties of a node', () => {
  const all = ['AdministratorAccess', 'PowerUserAccess'];
  const duties = Object.values(NODE_CAPABILITIES).map(({ standard, satisfiedBy, optional }) => [
    standard,
    [...satisfiedBy],
    optional,
  ]);
  expect(duties).toEqual([
    ['AmazonEKSWorkerNodePolicy', ['AmazonEKSWorkerNodePolicy', 'AmazonEKSWorkerNodeMinimalPolicy', ...all], false],
    ['AmazonEKS_CNI_Policy', ['AmazonEKS_CNI_Policy', 'AmazonEC2FullAccess', ...all], false],
    [
      'AmazonEC2ContainerRegistryPullOnly',
      [
        'AmazonEC2ContainerRegistryPullOnly',
        'AmazonEC2ContainerRegistryReadOnly',
        'AmazonEC2ContainerRegistryPowerUser',
        'AmazonEC2ContainerRegistryFullAccess',
        'ReadOnlyAccess',
        ...all,
      ],
      false,
    ],
    [
      'AmazonSSMManagedInstanceCore',
      ['AmazonSSMManagedInstanceCore', 'AmazonEC2RoleforSSM', 'AmazonSSMFullAccess', ...all],
      true,
    ],
  ]);
});
