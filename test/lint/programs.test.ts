/** What is found in programs of CDK and Pulumi: rule, and the text that the finding stands at. */
import { beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { rules } from '../../rules/index.js';

const CDK = `import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as eks from 'aws-cdk-lib/aws-eks';
const app = new cdk.App();
const s = new cdk.Stack(app, 'S');
const cluster = new eks.Cluster(s, 'C', { version: eks.KubernetesVersion.V1_31, defaultCapacity: 0 });
`;
const PULUMI = `import * as aws from '@pulumi/aws';
import * as k8s from '@pulumi/kubernetes';
`;
const ARN = 'arn:aws:iam::111122223333:role/alb';
const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

beforeAll(() =>
  loadDialects([
    { path: 'app.ts', text: CDK + PULUMI },
    { path: 'main.tf', text: 'resource "aws_iam_role" "r" {}' },
  ]),
);

const found = (program: string, pedantic = false) =>
  analyse([{ path: 'app.ts', text: program }], rules, { levelOf: () => undefined, pedantic }).result.findings.map(
    ({ rule, primary: { at } }) => [rule, at.source.text.slice(at.start, at.end)],
  );
const rulesIn = (program: string, pedantic = false) => found(program, pedantic).map(([rule]) => rule);

const values = (create: string): string =>
  `{ serviceAccount: { ${create}name: 'alb', annotations: { 'eks.amazonaws.com/role-arn': '${ARN}' } } }`;
const account = (arn: string): string =>
  `{ metadata: { name: 'alb', namespace: 'kube-system', annotations: { 'eks.amazonaws.com/role-arn': '${arn}' } } }`;
const manifest = `{ apiVersion: 'v1', kind: 'ServiceAccount', ...${account(`${ARN}2`)} }`;
const release = (create: string): string =>
  `${PULUMI}new k8s.helm.v3.Release('alb', { chart: 'alb', namespace: 'kube-system', values: ${values(create)} });
new k8s.core.v1.ServiceAccount('alb', ${account(`${ARN}2`)});`;
const helmChart = (create: string): string =>
  `${CDK}cluster.addHelmChart('alb', { chart: 'alb', namespace: 'kube-system', values: ${values(create)} });
cluster.addManifest('sa', ${manifest});`;

test.each([
  ['Release', release],
  ['addHelmChart', helmChart],
])('a chart that is told to make no service account makes none: %s', (_, program) => {
  expect(rulesIn(program('create: false, '))).toEqual(['helm/service-account-not-created']);
  expect(rulesIn(program('create: true, '))).toContain('service-account/duplicate');
  // The account has the role of the values already.
  expect(rulesIn(program('create: false, ').replace(`${ARN}2`, ARN))).toEqual([]);
});

test('values that are given to pods are misplaced in programs, too', () => {
  const pods = `{ podAnnotations: { 'eks.amazonaws.com/role-arn': '${ARN}' } }`;
  expect(rulesIn(`${CDK}cluster.addHelmChart('a', { chart: 'a', values: ${pods} });`)).toEqual([
    'helm/values-misplaced',
  ]);
  expect(rulesIn(`${PULUMI}new k8s.helm.v3.Release('a', { chart: 'a', values: ${pods} });`)).toEqual([
    'helm/values-misplaced',
  ]);
});

test('statements that the library writes for Pod Identity are not called redundant', () => {
  const program = `${CDK}cluster.addServiceAccount('x', { name: 'xx', namespace: 'apps', identityType: eks.IdentityType.POD_IDENTITY });`;
  expect(rulesIn(program, true)).not.toContain('trust/statement-redundant');
  const own = `${CDK}const r = new iam.Role(s, 'R', { roleName: 'r', assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com').withSessionTags() });
r.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('pods.eks.amazonaws.com')] }));`;
  expect(rulesIn(own, true)).toContain('trust/statement-redundant');
});

test.each(['arn:aws:iam::11112222333:oidc-provider/', 'arn:aws:iam:111122223333:oidc-provider/'])(
  'a malformed provider ARN is one finding: %s',
  (start) => {
    const program = `${CDK}new iam.Role(s, 'R', { assumedBy: new iam.FederatedPrincipal('${start}${ISSUER}',
  { StringEquals: { '${ISSUER}:sub': 'system:serviceaccount:a:b', '${ISSUER}:aud': 'sts.amazonaws.com' } }, 'sts:AssumeRoleWithWebIdentity') });`;
    expect(rulesIn(program)).toEqual(['trust/provider-arn-malformed']);
  },
);

const keyed = (issuer: string): string =>
  `${CDK}const issuer = ${issuer};
new iam.Role(s, 'R', { assumedBy: new iam.WebIdentityPrincipal(cluster.openIdConnectProvider.openIdConnectProviderArn,
  { StringEquals: new cdk.CfnJson(s, 'J', { value: { [\`\${issuer}:sub\`]: 'system:serviceaccount:a:b', [\`\${issuer}:aud\`]: 'sts.amazonaws.com' } }) }) });`;

test('the URL of the issuer as a key of CfnJson', () => {
  const wrong = ['trust/condition-key-malformed', 'trust/condition-key-malformed'];
  expect(rulesIn(keyed('cluster.clusterOpenIdConnectIssuerUrl'))).toEqual(wrong);
  expect(rulesIn(keyed('cluster.clusterOpenIdConnectIssuer'))).toEqual([]);
  expect(rulesIn(keyed('cluster.openIdConnectProvider.openIdConnectProviderIssuer'))).toEqual([]);
});

test('the name of a role where its ARN belongs is told where it is handed over', () => {
  const program = `${CDK}const r = new iam.Role(s, 'R', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com').withSessionTags() });
new eks.CfnPodIdentityAssociation(s, 'A', { clusterName: 'c', namespace: 'a', serviceAccount: 'b', roleArn: r.roleName });
new eks.CfnAddon(s, 'D', { addonName: 'vpc-cni', clusterName: 'c', serviceAccountRoleArn: r.roleName });`;
  expect(found(program).filter(([rule]) => rule === 'cloudformation/role-reference-mismatch')).toEqual([
    ['cloudformation/role-reference-mismatch', 'r.roleName'],
    ['cloudformation/role-reference-mismatch', 'r.roleName'],
  ]);
});

test.each([
  ['Pulumi', 'r.name'],
  ['Pulumi', 'r.id'],
  ['CDK', 'r.roleName'],
])('the name of a role is no ARN for an annotation: %s %s', (tool, name) => {
  const annotated = (value: string): string =>
    account('').replace(`'eks.amazonaws.com/role-arn': ''`, `'eks.amazonaws.com/role-arn': ${value}`);
  const program = (value: string): string =>
    tool === 'CDK'
      ? `${CDK}const r = new iam.Role(s, 'R', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
cluster.addManifest('sa', { apiVersion: 'v1', kind: 'ServiceAccount', ...${annotated(value)} });`
      : `${PULUMI}const r = new aws.iam.Role('r', { assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}' });
new k8s.core.v1.ServiceAccount('s', ${annotated(value)});`;
  expect(rulesIn(program(name))).toContain('service-account/role-arn-not-a-role');
  expect(rulesIn(program(tool === 'CDK' ? 'r.roleArn' : 'r.arn'))).not.toContain('service-account/role-arn-not-a-role');
});

test('an object that holds itself ends', () => {
  const program = `${CDK}const o: any = {}; o.o = o; o.a = [o];
new iam.Role(s, 'R', { roleName: JSON.stringify(o), assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
new iam.CfnRole(s, 'L', { assumeRolePolicyDocument: o });`;
  const start = performance.now();
  expect(rulesIn(program)).toEqual(expect.any(Array));
  expect(performance.now() - start).toBeLessThan(2000);
});

const fixesOf = (program: string): readonly (readonly [string, readonly string[]])[] =>
  analyse([{ path: 'app.ts', text: program }], rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.filter(({ fixes }) => fixes.length > 0)
    .map(({ rule, fixes }) => [rule, fixes.map(({ safety }) => safety)]);

test('no edit is offered where a library made the value, or where a name hands it on', () => {
  const role = (assumedBy: string, before = ''): string => `${CDK}${before}
new iam.Role(s, 'R', { assumedBy: ${assumedBy} });`;
  const pods = "new iam.ServicePrincipal('pods.eks.amazonaws.com')";
  const scoped =
    "new iam.ServicePrincipal('pods.eks.amazonaws.com', { conditions: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'q' } } })";
  for (const made of [
    pods,
    scoped,
    `new iam.CompositePrincipal(${pods})`,
    `new iam.PrincipalWithConditions(${pods}, {})`,
  ])
    expect(fixesOf(role(made))).toEqual([['pod-identity/tag-session-missing', ['manual']]]);

  const trust = (action: string, before = ''): string => `${PULUMI}${before}
new aws.iam.Role('r', { assumeRolePolicy: { Version: '2012-10-17', Statement: [
  { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ${action} },
] } });`;
  const tags = (safety: string) => [['pod-identity/tag-session-missing', [safety]]];
  expect(fixesOf(trust("'sts:AssumeRole'"))).toEqual(tags('unsafe'));
  expect(fixesOf(trust("['sts:AssumeRole']"))).toEqual(tags('unsafe'));
  expect(fixesOf(trust('[only]', "const only = 'sts:AssumeRole';"))).toEqual(tags('manual'));
  expect(fixesOf(trust('only', "const only = 'sts:AssumeRole';"))).toEqual(tags('manual'));
  expect(fixesOf(trust('only', "const only = ['sts:AssumeRole'];"))).toEqual(tags('manual'));
  expect(fixesOf(trust('c.only', "const c = { only: ['sts:AssumeRole'] };"))).toEqual(tags('manual'));

  const statement = (actions: string, before = ''): string => `${CDK}${before}
const r = new iam.CfnRole(s, 'R', { assumeRolePolicyDocument: new iam.PolicyDocument({ statements: [
  new iam.PolicyStatement({ principals: [${pods}], actions: ${actions} }),
] }) });`;
  expect(fixesOf(statement("['sts:AssumeRole']"))).toEqual(tags('unsafe'));
  expect(fixesOf(statement('only', "const only = ['sts:AssumeRole'];"))).toEqual(tags('manual'));
});

test('a number that a name hands on to an annotation is not edited: others may calculate with it', () => {
  const withTtl = (ttl: string, before = ''): string => `${PULUMI}${before}
new k8s.core.v1.ServiceAccount('b', { metadata: { name: 'b', namespace: 'x', annotations: { 'eks.amazonaws.com/token-expiration': ${ttl} } } });`;
  const says = (safety: string) => [['service-account/annotation-not-string', [safety]]];
  expect(fixesOf(withTtl('3600'))).toEqual(says('safe'));
  expect(fixesOf(withTtl('/* an hour */ 3600'))).toEqual(says('manual'));
  expect(fixesOf(withTtl('ttl', 'const ttl = 3600;'))).toEqual(says('manual'));
  expect(fixesOf(withTtl('c.ttl', 'const c = { ttl: 3600 };'))).toEqual(says('manual'));
  expect(fixesOf(withTtl('f()', 'function f(ttl = 3600) { return ttl; }'))).toEqual(says('manual'));
});

const helped = (path: string, text: string): readonly (readonly string[])[] =>
  analyse([{ path, text }], rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.filter(({ severity }) => severity === 'error')
    .map(({ rule, primary: { at, note }, fixes }) => [
      rule,
      at.source.text.slice(at.start, at.end),
      fixes[0]?.title ?? note,
    ]);

const PODS = `{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }] }`;

test.each([
  ['a name that is given', "name: 'reader', "],
  ['a name that is made up', ''],
])("the name of a role of Pulumi is told where it stands for the role's ARN: %s", (_, named) => {
  const program = (attribute: string): string => `${PULUMI}
const r = new aws.iam.Role('r', { ${named}assumeRolePolicy: ${PODS} });
new aws.eks.PodIdentityAssociation('a', { clusterName: 'c', namespace: 'x', serviceAccount: 'y', roleArn: r.${attribute} });
new aws.eks.Addon('d', { clusterName: 'c', addonName: 'vpc-cni', serviceAccountRoleArn: r.${attribute} });
new k8s.core.v1.ServiceAccount('s', ${account('').replace("'' }", `r.${attribute} }`)});`;
  for (const attribute of ['name', 'id'])
    expect(helped('app.ts', program(attribute))).toEqual([
      ['cloudformation/role-reference-mismatch', `r.${attribute}`, 'write `r.arn`'],
      ['cloudformation/role-reference-mismatch', `r.${attribute}`, 'write `r.arn`'],
      ['service-account/role-arn-not-a-role', `r.${attribute}`, 'the name; the ARN is `r.arn`'],
    ]);
  expect(rulesIn(program('arn'))).not.toContain('service-account/role-arn-not-a-role');
  expect(rulesIn(program('arn'))).not.toContain('cloudformation/role-reference-mismatch');
});

test('the name of a role of CDK, in its words', () => {
  const program = (attribute: string): string => `${CDK}
const r = new iam.Role(s, 'R', { assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com').withSessionTags() });
new eks.CfnPodIdentityAssociation(s, 'A', { clusterName: 'c', namespace: 'x', serviceAccount: 'y', roleArn: r.${attribute} });
cluster.addManifest('m', ${manifest.replace(`'${ARN}2'`, `r.${attribute}`)});`;
  expect(helped('app.ts', program('roleName'))).toEqual([
    ['cloudformation/role-reference-mismatch', 'r.roleName', 'write `r.roleArn`'],
    ['service-account/role-arn-not-a-role', 'r.roleName', 'the name; the ARN is `r.roleArn`'],
  ]);
  expect(rulesIn(program('roleArn'))).not.toContain('service-account/role-arn-not-a-role');
  expect(rulesIn(program('roleArn'))).not.toContain('cloudformation/role-reference-mismatch');
});

test('the name of a role of Terraform is told where it is referred to', () => {
  const configuration = (attribute: string): string => `resource "aws_iam_role" "dns" {
  name               = "external-dns"
  assume_role_policy = "{}"
}
resource "kubernetes_service_account_v1" "x" {
  metadata {
    name        = "dns"
    namespace   = "x"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.dns.${attribute} }
  }
}
resource "aws_eks_pod_identity_association" "a" {
  cluster_name    = "c"
  namespace       = "x"
  service_account = "y"
  role_arn        = aws_iam_role.dns.${attribute}
}
resource "aws_eks_addon" "a" {
  cluster_name             = "c"
  addon_name               = "vpc-cni"
  service_account_role_arn = local.role
}
locals { role = aws_iam_role.dns.${attribute} }
`;
  const said = (attribute: string) =>
    helped('main.tf', configuration(attribute)).filter(([rule]) => rule?.includes('role-'));
  for (const attribute of ['name', 'id'])
    expect(said(attribute)).toEqual([
      ['service-account/role-arn-not-a-role', 'eks.amazonaws.com/role-arn', 'is given the name of the role'],
      ['cloudformation/role-reference-mismatch', `aws_iam_role.dns.${attribute}`, 'write `aws_iam_role.dns.arn`'],
      ['cloudformation/role-reference-mismatch', 'local.role', 'write the ARN of the role'],
    ]);
  expect(said('arn')).toEqual([]);
});
