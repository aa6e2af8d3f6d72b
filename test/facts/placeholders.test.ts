/** `<NAME>` that another tool fills in: not known in whatever language it is written, and no fault of its syntax. */
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';

async function errorsIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  await loadDialects(sources);
  const { findings } = analyse(sources, rules, {
    levelOf: () => undefined,
    pedantic: false,
    unreadable: [],
  }).result;
  return findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

const ARN = (account: string): string => `arn:aws:iam::${account}:role/api`;

const cdk = (account: string): string =>
  `import * as cdk from 'aws-cdk-lib';\nimport * as eks from 'aws-cdk-lib/aws-eks';\nconst stack = new cdk.Stack(new cdk.App(), 'S');\nconst cluster = eks.Cluster.fromClusterAttributes(stack, 'C', { clusterName: 'c' });\ncluster.addManifest('M', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'team', annotations: { 'eks.amazonaws.com/role-arn': '${ARN(account)}' } } });\n`;

const cdk8s = (account: string): string =>
  `import { App, Chart, ApiObject } from 'cdk8s';\nconst chart = new Chart(new App(), 'c');\nnew ApiObject(chart, 'sa', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'team', annotations: { 'eks.amazonaws.com/role-arn': '${ARN(account)}' } } });\n`;

const release = (account: string): string =>
  `import * as k8s from '@pulumi/kubernetes';\nnew k8s.helm.v3.Release('r', { chart: 'remote', namespace: 'team', values: { serviceAccount: { create: true, name: 'api', annotations: { 'eks.amazonaws.com/role-arn': '${ARN(account)}' } } } });\n`;

const policy = (name: string): string =>
  `resource "aws_iam_policy" "p" {\n  name   = "${name}"\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["route53:GetChange"], Resource = "*" }] })\n}\nresource "aws_iam_role" "r" {\n  name                = "reader"\n  managed_policy_arns = [aws_iam_policy.p.arn]\n  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "pods.eks.amazonaws.com" }, Action = ["sts:AssumeRole", "sts:TagSession"] }] })\n}\n`;

const PULUMI = { 'Pulumi.yaml': 'name: p\nruntime: nodejs\n' };

test.each([
  ['CDK', { 'a.ts': cdk('<ACCOUNT_ID>') }, { 'a.ts': cdk('<1>') }],
  ['cdk8s', { 'a.ts': cdk8s('<ACCOUNT_ID>') }, { 'a.ts': cdk8s('1234') }],
  ['Pulumi', { ...PULUMI, 'index.ts': release('<ACCOUNT_ID>') }, { ...PULUMI, 'index.ts': release('1234') }],
  ['Terraform', { 'main.tf': policy('reader-<CLUSTER_NAME>') }, { 'main.tf': policy('reader-<1>') }],
])('%s: a placeholder is no malformed value, and another one is', async (_, placeholder, malformed) => {
  expect(await errorsIn(placeholder)).toEqual([]);
  expect(await errorsIn(malformed)).not.toEqual([]);
});

const account = (line: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:\n    eks.amazonaws.com/role-arn: ${ARN('111122223333')}\n    ${line}\n`;

const cluster = (member: string): string =>
  `module "eks" {\n  source = "terraform-aws-modules/eks/aws"\n  eks_managed_node_groups = {\n    ${member} = { name = "x" }\n  }\n}\n`;

test.each([
  ['a line of YAML', { 'sa.yaml': account('<MORE_ANNOTATIONS>') }, { 'sa.yaml': account('more annotations') }],
  [
    'a name in HCL',
    { 'main.tf': policy('reader'), 'eks.tf': cluster('group_<CLUSTER_NAME>') },
    { 'main.tf': policy('reader'), 'eks.tf': cluster('group_<"CLUSTER_NAME">') },
  ],
  [
    'a name in braces, which YAML takes for a mapping',
    { 'sa.yaml': account('team: {TENANT_ID}-web') },
    { 'sa.yaml': account('team: {tenant}-web') },
  ],
  [
    'a variable of a shell in the line before is none',
    { 'sa.yaml': account('<MORE_ANNOTATIONS>') },
    { 'sa.yaml': account('team: ${TENANT_ID}\n    more annotations') },
  ],
  [
    'not in quotes or a comment',
    { 'sa.yaml': account('<MORE_ANNOTATIONS>') },
    { 'sa.yaml': account('more # <MORE_ANNOTATIONS>') },
  ],
])('%s: a placeholder that is filled in first is no error of syntax', async (_, placeholder, broken) => {
  expect(await errorsIn(placeholder)).toEqual([]);
  expect(await errorsIn(broken)).toContain('file/syntax-error');
});

const cni = (more: string): string =>
  `module "cni" {\n  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"\n  version               = "5.30.0"\n  role_name             = "cni"\n  attach_vpc_cni_policy = true\n  ${more}\n  oidc_providers        = { main = { provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264", namespace_service_accounts = ["kube-system:aws-node"] } }\n}\n`;

test('a role of the CNI to which another policy is attached may have what it needs', async () => {
  expect(await errorsIn({ 'main.tf': cni('') })).toContain('terraform/irsa-module-misused');
  expect(await errorsIn({ 'main.tf': cni('role_policy_arns = {}') })).toContain('terraform/irsa-module-misused');
  expect(
    await errorsIn({ 'main.tf': cni('role_policy_arns = { cni = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" }') }),
  ).not.toContain('terraform/irsa-module-misused');
});
