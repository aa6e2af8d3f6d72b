/** The parts of a ClusterConfig as facts, with values that are filled in later. */
import { describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import type { ClusterConfig, ConfigItem } from '../../src/facts/cluster-config-facts.js';
import { knownValue, type Text } from '../../src/value/text.js';
import { rangeOf } from '../../src/value/span.js';

const factsOf = (body: string, path = 'cluster.yaml') =>
  worldOf([
    {
      path,
      text: `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: orchard, region: eu-west-1}\n${body}`,
    },
  ]).facts;

function configOf(body: string): ClusterConfig {
  const [config] = factsOf(body)['cluster-config'];
  if (config === undefined) throw new Error('no ClusterConfig');
  return config;
}

const known = (text: Text | undefined): string | undefined => (text === undefined ? undefined : knownValue(text));

const placed = ({ kind, name, nameAt }: ConfigItem): string => {
  const { start } = rangeOf(nameAt);
  return `${kind} ${known(name) ?? '?'} ${start.line}:${start.column}`;
};

describe('service accounts', () => {
  test.each([
    ['with a namespace', '{metadata: {name: reader, namespace: team}}', 'team/reader'],
    ['without a namespace', '{metadata: {name: reader}}', 'default/reader'],
    ['with an empty namespace', '{metadata: {name: reader, namespace: ""}}', 'default/reader'],
    ['without a name', '{metadata: {namespace: team}}', undefined],
    ['with an empty name', '{metadata: {name: "", namespace: team}}', undefined],
    ['with a name that is filled in later', '{metadata: {name: "${NAME}", namespace: team}}', undefined],
    ['with a namespace that is filled in later', '{metadata: {name: reader, namespace: "${NS}"}}', undefined],
    ['with a key that is filled in later', '{metadata: {name: reader, "${KEY}": team}}', undefined],
    ['whose metadata is filled in later', '{metadata: "${META}"}', undefined],
  ])('%s', (_, item, account) => {
    expect(configOf(`iam: {serviceAccounts: [${item}]}\n`).serviceAccounts.map((one) => one.account)).toEqual([
      account,
    ]);
  });
});

test('items that are no mappings are no facts', () => {
  const config = configOf(
    'iam: {serviceAccounts: [null, "${ACCOUNT}", {metadata: {name: reader}}]}\naddons: ${ADDONS}\n',
  );
  expect(config.serviceAccounts.map(placed)).toEqual(['service account reader 4:63']);
  expect(config.addons).toEqual([]);
});

test('a part without a name is placed at its first key', () => {
  const config = configOf('managedNodeGroups:\n  - desiredCapacity: 2\nfargateProfiles:\n  - name: team\n');
  expect([...config.nodeGroups, ...config.fargateProfiles].map(placed)).toEqual([
    'node group ? 5:5',
    'Fargate profile team 7:11',
  ]);
});

test('associations of iam and of add-ons', () => {
  const { associations } = configOf(
    'iam: {podIdentityAssociations: [{namespace: team, serviceAccountName: reader}]}\naddons: [{name: vpc-cni, podIdentityAssociations: [{namespace: kube-system, serviceAccountName: aws-node}]}]\n',
  );
  expect(associations.map(({ account, addon }) => [account, addon !== undefined])).toEqual([
    ['team/reader', false],
    ['kube-system/aws-node', true],
  ]);
});

describe('roles', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/reader';
  const account = (fields: string): string =>
    `iam: {serviceAccounts: [{metadata: {name: reader, namespace: team}, ${fields}}]}\n`;

  test.each([
    ['an existing role', `attachRoleARN: "${ROLE}"`, ['iam.serviceAccounts[].attachRoleARN'], 0],
    ['an empty text is not set', 'attachRoleARN: ""', [], 1],
    ['null is not set', 'attachRoleARN: null', [], 1],
    ['a role that is filled in later', 'attachRoleARN: "${ROLE_ARN}"', ['iam.serviceAccounts[].attachRoleARN'], 0],
    ['a key that is filled in later may name a role', `"\${KEY}": "${ROLE}"`, [], 0],
    ['a role to create', 'roleName: reader', [], 1],
  ])('%s', (_, fields, paths, created) => {
    const config = configOf(account(fields));
    expect(config.roleFields.map(({ path }) => path)).toEqual(paths);
    expect(config.createdRoles).toHaveLength(created);
  });

  test.each([
    ['a node group without iam', 'managedNodeGroups: [{name: workers}]\n', 1],
    ['a node group whose iam is filled in later', 'managedNodeGroups: [{name: workers, iam: "${IAM}"}]\n', 0],
    [
      'an instance profile',
      'nodeGroups: [{name: workers, iam: {instanceProfileARN: "arn:aws:iam::111122223333:instance-profile/workers"}}]\n',
      0,
    ],
  ])('%s', (_, body, created) => {
    expect(configOf(body).createdRoles).toHaveLength(created);
  });

  test('every place that takes a role', () => {
    const { roleFields } = configOf(
      `iam:
  serviceRoleARN: ${ROLE}
  fargatePodExecutionRoleARN: ${ROLE}
  serviceAccounts: [{metadata: {name: a}, attachRoleARN: "${ROLE}"}]
  podIdentityAssociations: [{namespace: a, serviceAccountName: b, roleARN: "${ROLE}", targetRoleARN: "${ROLE}"}]
nodeGroups: [{name: a, iam: {instanceRoleARN: "${ROLE}"}}]
managedNodeGroups: [{name: b, iam: {instanceProfileARN: "${ROLE}"}}]
addons: [{name: a, serviceAccountRoleARN: "${ROLE}"}, {name: b, podIdentityAssociations: [{roleARN: "${ROLE}", targetRoleARN: "${ROLE}"}]}]
fargateProfiles: [{name: a, podExecutionRoleARN: "${ROLE}"}]
capabilities: [{name: a, roleArn: "${ROLE}"}]
autoModeConfig: {nodeRoleARN: "${ROLE}"}
remoteNetworkConfig: {iam: {roleARN: "${ROLE}"}}
`,
    );
    expect(roleFields.map(({ holder, path, takes }) => `${holder.kind}: ${path} (${takes})`)).toEqual([
      'cluster: iam.serviceRoleARN (role)',
      'cluster: iam.fargatePodExecutionRoleARN (role)',
      'cluster: autoModeConfig.nodeRoleARN (role)',
      'cluster: remoteNetworkConfig.iam.roleARN (role)',
      'service account: iam.serviceAccounts[].attachRoleARN (role)',
      'Pod Identity association: iam.podIdentityAssociations[].roleARN (role)',
      'Pod Identity association: iam.podIdentityAssociations[].targetRoleARN (role)',
      'Pod Identity association: addons[].podIdentityAssociations[].roleARN (role)',
      'node group: nodeGroups[].iam.instanceRoleARN (role)',
      'node group: managedNodeGroups[].iam.instanceProfileARN (instance-profile)',
      'add-on: addons[].serviceAccountRoleARN (role)',
      'Fargate profile: fargateProfiles[].podExecutionRoleARN (role)',
      'capability: capabilities[].roleArn (role)',
    ]);
  });
});

test('of a template with conditionals nothing is stated of how its parts go together', () => {
  const facts = factsOf(
    'iam:\n{{ if .x }}\n  serviceAccounts: [{metadata: {name: reader}, attachPolicyARNs: ["arn:aws:iam::111122223333:policy/reader"]}]\n{{ end }}\n',
    'templates/cluster.yaml',
  );
  expect(facts['cluster-config']).toEqual([]);
  expect(facts['eksctl-service-account']).toEqual([]);
  expect(facts['policy-reference']).toHaveLength(1);
});
