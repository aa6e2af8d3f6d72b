/** The table of programs that call AWS: what it says of images, versions and fields, and that its rows have sources. */
import { expect, test } from 'vitest';
import table from '../../schemas/consumers.json' with { type: 'json' };
import { AGENT_ADDRESS, exemptsAgent, holdsAgent } from '../../src/aws/agent.js';
import { consumers, consumerFields, consumerOfImage, isOlder } from '../../src/aws/consumers.js';
import { pinnedProviders } from '../../src/aws/credential-providers.js';

test('every row has a source, and no two rows have one name', () => {
  expect(table.consumers.filter(({ sources }) => sources.length === 0)).toEqual([]);
  expect(new Set(consumers().map(({ name }) => name)).size).toBe(consumers().length);
  expect(consumers().length).toBeGreaterThan(100);
});

test.each([
  ['public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.25.0', ['aws-ebs-csi-driver'], 'v1.25.0', '1.26.0'],
  ['mirror.example.com/aws-ebs-csi-driver@sha256:00', ['aws-ebs-csi-driver'], undefined, '1.26.0'],
  ['host:5000/eks/aws-load-balancer-controller:v2.6.0', ['aws-load-balancer-controller'], 'v2.6.0', '2.7.0'],
  ['public.ecr.aws/karpenter/controller:1.0.0', ['karpenter'], '1.0.0', '0.32.2'],
  ['quay.io/prometheus/prometheus:v2.40.0', ['kube-prometheus-stack', 'prometheus'], 'v2.40.0', '2.49.0'],
  ['ghcr.io/resmoio/kubernetes-event-exporter:v1.7', ['kubernetes-event-exporter'], 'v1.7', 'never'],
  ['goharbor/harbor-core:v2.10.0', ['harbor'], 'v2.10.0', undefined],
])('the program of %s', (image, names, version, podIdentitySince) => {
  const found = consumerOfImage(image);
  expect(found?.consumers.map(({ name }) => name)).toEqual(names);
  expect({ version: found?.version, podIdentitySince: found?.podIdentitySince }).toEqual({ version, podIdentitySince });
});

test.each([
  'registry.example.com/controller:v1.0.0',
  'host/my-aws-load-balancer-controller:v1',
  'host/aws-load-balancer-controller-docs:v1',
  '',
])('nobody knows the image %j', (image) => {
  expect(consumerOfImage(image)).toBeUndefined();
});

test.each([
  ['v1.25.0-eksbuild.1', '1.26.0', true],
  ['1.26.0', '1.26.0', false],
  ['v1.9.0', '1.26.0', true],
  ['2.0.0', '1.26.0', false],
  ['v1.26.0-rc1', '1.26.0', false],
  ['1.25', '1.26.0', true],
  ['1.26', '1.26.1', undefined],
  ['latest', '1.26.0', undefined],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});

test.each([
  ['external-secrets.io/v1', 'SecretStore', 'spec.provider.aws.role', 'assumes-role'],
  ['cert-manager.io/v1', 'ClusterIssuer', 'spec.acme.solvers[].dns01.route53.role', 'assumes-role'],
  ['aws.m.upbound.io/v1beta1', 'ClusterProviderConfig', 'spec.assumeRoleChain[].roleARN', 'assumes-role'],
  ['argoproj.io/v1alpha1', 'CronWorkflow', 'spec.workflowSpec.artifactGC.serviceAccountName', 'runs-as'],
])('%s %s has %s', (apiVersion, kind, path, means) => {
  const fields = consumerFields(apiVersion, kind);
  expect(fields.some((field) => field.paths.includes(path) && field.means === means)).toBe(true);
  expect(consumerFields('example.com/v1', kind)).toEqual([]);
});

test.each([
  ['169.254.170.23/32', 'ipv4', true],
  ['169.254.0.0/16', 'ipv4', true],
  ['0.0.0.0/0', 'ipv4', true],
  ['169.254.169.254', 'ipv4', false],
  ['fd00:ec2::23/128', 'ipv6', true],
  ['fd00:ec2:0:0:0:0:0:23', 'ipv6', true],
  ['::/0', 'ipv6', true],
  ['0.0.0.0/0', 'ipv6', false],
  ['fd00:ec2::254', 'ipv6', false],
  ['169.254.170.23/x', 'ipv4', false],
  ['agent', 'ipv4', false],
] as const)('%s holds the agent of %s: %s', (network, family, holds) => {
  expect(holdsAgent(network, family)).toBe(holds);
});

test.each([
  [`localhost,${AGENT_ADDRESS.ipv4}`, 'ipv4', true],
  ['localhost, 169.254.170.23:80', 'ipv4', true],
  ['*', 'ipv4', true],
  ['169.254.*', 'ipv4', true],
  ['169.254.169.254,10.0.0.0/8,.cluster.local', 'ipv4', false],
  ['169.254.170.23', 'ipv6', false],
  ['[fd00:ec2::23]', 'ipv6', true],
] as const)('NO_PROXY %j exempts the agent of %s: %s', (hosts, family, exempt) => {
  expect(exemptsAgent(hosts, family)).toBe(exempt);
});

test.each([
  ['com.amazonaws.auth.InstanceProfileCredentialsProvider', 'irsa', { node: true }],
  ['a.SimpleAWSCredentialsProvider, a.EnvironmentVariableCredentialsProvider', 'irsa', { node: false }],
  ['a.InstanceProfileCredentialsProvider,a.DefaultAWSCredentialsProviderChain', 'irsa', undefined],
  ['com.example.Own', 'irsa', undefined],
  ['', 'irsa', undefined],
  ['a.IAMInstanceCredentialsProvider', 'irsa', { node: true }],
  ['a.IAMInstanceCredentialsProvider', 'pod-identity', undefined],
  ['a.InstanceProfileCredentialsProvider', 'pod-identity', undefined],
  ['a.AnonymousAWSCredentialsProvider', 'pod-identity', { node: false }],
] as const)('%j with %s', (list, identity, pinned) => {
  expect(pinnedProviders(list, identity)).toEqual(pinned);
});
