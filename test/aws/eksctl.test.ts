/** What eksctl refuses and ignores, as far as it is known; sources stand beside the functions. */
import { describe, expect, test } from 'vitest';
import { accessEntryFaults, lockoutOf } from '../../src/aws/eksctl-access.js';
import { cniHasOwnRole } from '../../src/aws/eksctl-addons.js';
import { autoModeFaults } from '../../src/aws/eksctl-auto-mode.js';
import { ignoredFields } from '../../src/aws/eksctl-ignored.js';
import { guessField } from '../../src/aws/eksctl-known-names.js';
import { associationFaults } from '../../src/aws/eksctl-pod-identity.js';
import { isAbsent, isSet } from '../../src/aws/eksctl-values.js';
import { duplicatesOf } from '../../src/value/duplicates.js';
import { isUnread } from '../../src/value/tree.js';
import { cluster, mapping, value } from './cluster-config.js';

describe("Go's zero values", () => {
  test.each([
    ['null', false, false],
    ['""', false, false],
    ['[]', false, false],
    ['[null]', true, false],
    ['{}', true, false],
    ['false', true, false],
    ['reader', true, false],
    ['"${X}"', true, true],
    ['{"${KEY}": a}', true, true],
  ])('%s', (flow, set, more) => {
    expect([isSet(value(flow)), isUnread(value(flow))]).toEqual([set, more]);
  });

  test.each([
    ['{metadata: {name: reader}}', false],
    ['{metadata: {name: ""}}', true],
    ['{metadata: {}}', true],
    ['{}', true],
    ['{metadata: "${META}"}', false],
    ['{metadata: {"${KEY}": reader}}', false],
    ['{"${KEY}": {name: reader}}', false],
  ])('metadata.name is absent from %s: %s', (flow, absent) => {
    expect(isAbsent(mapping(flow), 'metadata', 'name')).toBe(absent);
  });
});

const ARN = '"arn:aws:iam::111122223333:role/reader"';
const VIEW = '"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"';

describe('access entries', () => {
  test.each([
    [`{principalARN: ${ARN}}`, []],
    ['{type: STANDARD}', ['missing']],
    ['{principalARN: ""}', ['missing']],
    ['{principalARN: "${ROLE_ARN}"}', []],
    ['{"${KEY}": reader}', []],
    [`{principalARN: ${ARN}, type: standard}`, ['type']],
    [`{principalARN: ${ARN}, type: "\${TYPE}", kubernetesGroups: [a]}`, []],
    [`{principalARN: ${ARN}, type: EC2_LINUX, kubernetesGroups: [a]}`, ['managed']],
    [`{principalARN: ${ARN}, type: EC2_LINUX, kubernetesGroups: []}`, []],
    [`{principalARN: ${ARN}, accessPolicies: [{accessScope: {type: cluster}}]}`, ['missing']],
    [`{principalARN: ${ARN}, accessPolicies: [{policyARN: ${ARN}}]}`, ['policy']],
    [`{principalARN: ${ARN}, accessPolicies: [{policyARN: ${VIEW}, accessScope: {type: all}}]}`, ['scope']],
    [
      `{principalARN: ${ARN}, accessPolicies: [{policyARN: ${VIEW}, accessScope: {type: namespace}}]}`,
      ['no-namespace'],
    ],
    [
      `{principalARN: ${ARN}, accessPolicies: [{policyARN: ${VIEW}, accessScope: {type: namespace, namespaces: "\${NS}"}}]}`,
      [],
    ],
    [
      `{principalARN: ${ARN}, accessPolicies: [{policyARN: ${VIEW}, accessScope: {type: cluster, namespaces: [a]}}]}`,
      ['namespaces'],
    ],
  ])('%s', (entry, faults) => {
    expect(accessEntryFaults(mapping(entry)).map(({ is }) => is)).toEqual(faults);
  });

  const OFF = 'bootstrapClusterCreatorAdminPermissions: false';
  test.each([
    [`accessConfig: {${OFF}}`, 'everybody'],
    [`accessConfig: {${OFF}, accessEntries: "\${ENTRIES}"}`, undefined],
    [`accessConfig: {${OFF}, "\${KEY}": []}`, undefined],
    ['accessConfig: {bootstrapClusterCreatorAdminPermissions: "${ADMIN}"}', undefined],
    [`accessConfig: {${OFF}}\nnodeGroups: [{name: a}]`, 'nodes'],
    [
      `accessConfig: {${OFF}, authenticationMode: CONFIG_MAP, accessEntries: [{principalARN: ${ARN}}]}\nnodeGroups: [{name: a}]`,
      'nodes',
    ],
    [`accessConfig: {${OFF}, accessEntries: [{principalARN: ${ARN}}]}\nnodeGroups: [{name: a}]`, undefined],
    [`accessConfig: {${OFF}}\noutpost: {controlPlaneOutpostARN: a}`, 'outposts'],
  ])('lockout: %s', (body, of) => {
    expect(lockoutOf(cluster(body))?.of).toBe(of);
  });
});

describe('Auto Mode', () => {
  test.each([
    [`{enabled: false, nodeRoleARN: ${ARN}}`, ['off']],
    [`{enabled: false, nodeRoleARN: ""}`, []],
    [`{enabled: "\${AUTO}", nodeRoleARN: ${ARN}}`, []],
    [`{enabled: false, nodeRoleARN: ${ARN}, "\${KEY}": 1}`, []],
    [`{enabled: true, nodePools: [], nodeRoleARN: ${ARN}}`, ['no-pools']],
    [`{enabled: true, nodePools: "\${POOLS}", nodeRoleARN: ${ARN}}`, []],
    [`{enabled: true, nodeRoleARN: ${ARN}, permissionsBoundaryARN: ${ARN}}`, ['boundary']],
    ['{enabled: true, nodePools: [gpu, system, system, "${POOL}", "${POOL}"]}', ['pool', 'pool-twice']],
  ])('%s', (flow, faults) => {
    expect(autoModeFaults(cluster(`autoModeConfig: ${flow}`)).map(({ is }) => is)).toEqual(faults);
  });
});

describe('Pod Identity associations', () => {
  const NAMED = 'namespace: team, serviceAccountName: reader';
  test.each([
    [`{${NAMED}, roleARN: ${ARN}}`, false, []],
    ['{namespace: team}', false, ['missing', 'no-rights']],
    [`{${NAMED}}`, false, ['no-rights']],
    [`{${NAMED}, roleARN: ""}`, false, ['no-rights']],
    [`{${NAMED}, "\${KEY}": a}`, false, []],
    [`{${NAMED}, permissionPolicyARNs: "\${POLICIES}"}`, false, []],
    [`{${NAMED}, wellKnownPolicies: {externalDNS: false}}`, false, ['no-rights']],
    [`{${NAMED}, wellKnownPolicies: "\${POLICIES}"}`, false, []],
    [`{${NAMED}, roleARN: ${ARN}, permissionPolicyARNs: [${ARN}]}`, false, ['existing-role']],
    [`{${NAMED}, roleARN: ${ARN}, wellKnownPolicies: {externalDNS: "\${DNS}"}}`, false, []],
    [`{${NAMED}, roleARN: ${ARN}, permissionPolicyName: reader}`, false, ['name-alone']],
    [`{${NAMED}, roleARN: ${ARN}, permissionPolicyName: ""}`, false, []],
    [`{${NAMED}, roleARN: ${ARN}, policy: "{}"}`, false, ['session']],
    [`{${NAMED}, roleARN: ${ARN}, policy: "{}", disableSessionTags: "\${TAGS}"}`, false, []],
    [`{${NAMED}, roleARN: ${ARN}, tags: {}}`, true, ['addon']],
    [`{${NAMED}, roleARN: ${ARN}, tags: {}}`, false, []],
  ])('%s (of an add-on: %s)', (flow, ofAddon, faults) => {
    expect(associationFaults(mapping(flow), ofAddon).map(({ is }) => is)).toEqual(faults);
  });
});

describe('ignored fields', () => {
  test.each([
    [
      'service account',
      `{attachRoleARN: ${ARN}, attachPolicyARNs: [${ARN}], roleName: a}`,
      ['attachPolicyARNs', 'roleName'],
    ],
    ['service account', `{attachRoleARN: "", attachPolicyARNs: [${ARN}]}`, []],
    ['service account', `{"\${KEY}": ${ARN}, attachPolicyARNs: [${ARN}]}`, []],
    ['service account', `{attachRoleARN: ${ARN}, roleOnly: "\${ONLY}"}`, []],
    ['association of an add-on', `{roleARN: ${ARN}, targetRoleARN: ${ARN}, roleName: ""}`, ['targetRoleARN']],
    ['capability', `{permissionsBoundary: ${ARN}}`, ['permissionsBoundary']],
    [
      'capability',
      `{roleArn: ${ARN}, attachPolicyARNs: [${ARN}], attachPolicy: {Statement: []}, permissionsBoundary: ${ARN}}`,
      ['attachPolicyARNs', 'attachPolicy', 'permissionsBoundary'],
    ],
    ['capability', `{roleArn: "", attachPolicyARNs: [${ARN}]}`, []],
    [
      'cluster',
      `{serviceRoleARN: ${ARN}, serviceRolePermissionsBoundary: ${ARN}, vpcResourceControllerPolicy: false, fargatePodExecutionRolePermissionsBoundary: ${ARN}}`,
      ['serviceRolePermissionsBoundary', 'vpcResourceControllerPolicy'],
    ],
    [
      'cluster',
      `{fargatePodExecutionRoleARN: ${ARN}, fargatePodExecutionRolePermissionsBoundary: ${ARN}, serviceRolePermissionsBoundary: ${ARN}}`,
      ['fargatePodExecutionRolePermissionsBoundary'],
    ],
    [
      'service account',
      `{attachRoleARN: ${ARN}, attachPolicy: {Statement: []}, wellKnownPolicies: {ebs: true}, permissionsBoundary: ${ARN}, tags: {a: b}, subjectPattern: "a*", roleOnly: true}`,
      ['attachPolicy', 'wellKnownPolicies', 'permissionsBoundary', 'tags', 'subjectPattern', 'roleOnly'],
    ],
    ['service account', `{attachRoleARN: ${ARN}, roleOnly: false}`, []],
    ['service account', '{roleOnly: true}', []],
    [
      'association',
      `{roleARN: ${ARN}, roleName: a, permissionsBoundaryARN: ${ARN}, targetRoleARN: ${ARN}}`,
      ['roleName', 'permissionsBoundaryARN'],
    ],
    [
      'association of an add-on',
      '{createServiceAccount: true, targetRoleARN: a, disableSessionTags: true, policy: "{}"}',
      ['createServiceAccount', 'targetRoleARN', 'disableSessionTags', 'policy'],
    ],
    [
      'association of an add-on',
      `{roleARN: ${ARN}, roleName: a, permissionsBoundaryARN: ${ARN}}`,
      ['roleName', 'permissionsBoundaryARN'],
    ],
  ] as const)('%s %s', (holder, flow, keys) => {
    expect(ignoredFields(mapping(flow), holder).map(({ key }) => key)).toEqual(keys);
  });
});

describe('who gives the CNI its rights', () => {
  test.each([
    ['iam: {withOIDC: true}', true],
    ['iam: {withOIDC: false}', false],
    ['iam: {withOIDC: "${OIDC}"}', undefined],
    ['autoModeConfig: {enabled: "${AUTO}"}', undefined],
    ['addons: "${ADDONS}"', undefined],
    ['addons: [{name: vpc-cni, useDefaultPodIdentityAssociations: true}]', true],
    ['addonsConfig: {disableDefaultAddons: true}', true],
    ['iam: {podIdentityAssociations: [{namespace: kube-system, serviceAccountName: "${NAME}"}]}', true],
  ])('%s', (body, own) => {
    expect(cniHasOwnRole(cluster(body))).toBe(own);
  });
});

test.each([
  ['attachPolicyArns', ['attachPolicyARNs'], { is: 'case', name: 'attachPolicyARNs' }],
  ['attachPolicyARN', ['attachPolicyARNs'], { is: 'near', name: 'attachPolicyARNs' }],
  ['oidc', ['withOIDC'], { is: 'near', name: 'withOIDC' }],
  ['withOIDC', ['iam'], { is: 'misplaced', name: 'iam' }],
  [
    'autoCreatePodIdentityAssociations',
    ['withOIDC'],
    { is: 'renamed', name: 'addonsConfig.autoApplyPodIdentityAssociations' },
  ],
  ['futureConfig', ['iam'], { is: 'unknown', name: '' }],
])('the field meant by %s', (key, known, guess) => {
  expect(guessField(key, known, [])).toEqual(guess);
});

// Names that a field has in other structures of the ClusterConfig (V1/iam.go, V1/types.go), in older documentation, or in other tools.
test.each([
  ['policyARNs', ['attachPolicyARNs'], 'attachPolicyARNs'],
  ['policyARNs', ['permissionPolicyARNs'], 'permissionPolicyARNs'],
  ['attachPolicyARNs', ['permissionPolicyARNs'], 'permissionPolicyARNs'],
  ['attachPolicy', ['permissionPolicy', 'tags'], 'permissionPolicy'],
  ['roleARN', ['attachRoleARN'], 'attachRoleARN'],
  ['ebs', ['ebsCSIController', 'efsCSIController'], 'ebsCSIController'],
  ['efs', ['ebsCSIController', 'efsCSIController'], 'efsCSIController'],
  ['ebsCSIController', ['ebs', 'efs'], 'ebs'],
  ['efsCSIController', ['ebs', 'efs'], 'efs'],
  ['albIngress', ['awsLoadBalancerController'], 'awsLoadBalancerController'],
  ['alb', ['awsLoadBalancerController'], 'awsLoadBalancerController'],
])('%s among %j is %s', (key, known, name) => expect(guessField(key, known, [])).toEqual({ is: 'near', name }));

test.each([
  ['metadata', ['name', 'namespace']],
  ['iam', ['withOIDC', 'serviceAccounts', 'podIdentityAssociations', 'serviceRoleARN', 'attachPolicyARNs']],
  ['iam', ['attachPolicy', 'instanceRoleARN', 'instanceProfileARN', 'instanceRoleName', 'withAddonPolicies']],
  ['iam', ['instanceRolePermissionsBoundary']],
  ['withAddonPolicies', ['imageBuilder', 'autoScaler', 'externalDNS', 'certManager', 'appMesh', 'appMeshPreview']],
  ['withAddonPolicies', ['ebs', 'fsx', 'efs', 'awsLoadBalancerController', 'albIngress', 'xRay', 'cloudWatch']],
  ['accessConfig', ['authenticationMode', 'accessEntries']],
  ['addonsConfig', ['autoApplyPodIdentityAssociations', 'disableDefaultAddons']],
])('under %s belong %j', (holder, keys) => {
  for (const key of keys) {
    expect(guessField(key, [holder, 'tags'], [])).toEqual({ is: 'misplaced', name: holder });
    expect(guessField(key, ['zones'], [])).toEqual({ is: 'unknown', name: '' });
  }
});

test.each([
  [[], { is: 'unknown', name: '' }],
  [['iam'], { is: 'elsewhere', name: 'iam' }],
  [['a.ssh', 'b.ssh'], { is: 'elsewhere', name: 'a.ssh' }],
  [['a.ssh', 'b.vpc'], { is: 'unknown', name: '' }],
])('a name of %j', (elsewhere, guess) => expect(guessField('publicKeyPath', ['zones'], elsewhere)).toEqual(guess));

test('of items with one key all but the first are duplicates, and what is not known equals nothing', () => {
  const keys = ['a', undefined, 'b', 'a', undefined, 'a'].map((key, at) => ({ key, at }));
  expect(duplicatesOf(keys, ({ key }) => key).map(({ item, first }) => [item.at, first.at])).toEqual([
    [3, 0],
    [5, 0],
  ]);
});
