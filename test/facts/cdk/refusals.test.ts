/** What constructs of the CDK refuse, and what they take. Truth: aws-cdk-lib 2.276, each program run. */
import { beforeAll, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';

const PROGRAM = `import * as cdk from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
const app = new cdk.App();
const s = new cdk.Stack(app, 'S');
const p = new iam.ServicePrincipal('ec2.amazonaws.com');
const role = new iam.Role(s, 'Role', { assumedBy: p });
const c = new eks.Cluster(s, 'C', { version: eks.KubernetesVersion.V1_31, defaultCapacity: 0 });
const named = (more: object) => eks.Cluster.fromClusterAttributes(s, 'I', { clusterName: 'i', ...more });
`;

beforeAll(() => loadDialects([{ path: 'app.ts', text: PROGRAM }]));

const refusalsOf = (program: string): readonly string[] =>
  worldOf([{ path: 'app.ts', text: PROGRAM + program }]).facts['synthesis-fault'].flatMap((fault) =>
    fault.fault === 'refused' ? [fault.problem] : [],
  );

const roleWith = (more: string): string => `new iam.Role(s, 'A', { assumedBy: p, ${more} });`;
const statement = (props: string): string => `new iam.PolicyStatement({ ${props} });`;
const granted = (props: string): string => `role.addToPolicy(new iam.PolicyStatement({ ${props} }));`;

test.each([
  roleWith(`path: 'apps'`),
  roleWith(`path: '/apps'`),
  roleWith(`path: ''`),
  roleWith(`path: '/a b/'`),
  roleWith(`maxSessionDuration: cdk.Duration.minutes(30)`),
  roleWith(`maxSessionDuration: cdk.Duration.hours(13)`),
  roleWith(`description: 'x'.repeat(1001)`),
  `new iam.OrganizationPrincipal('123');`,
  `new iam.AccountPrincipal(111122223333);`,
  `new iam.CompositePrincipal();`,
  statement(`actions: ['s3.GetObject'], resources: ['*']`),
  statement(`actions: ['sts:AssumeRole '], principals: [p]`),
  statement(`actions: ['s3:*'], notActions: ['s3:GetObject'], resources: ['*']`),
  statement(`actions: ['s3:*'], resources: ['*'], notResources: ['a']`),
  statement(`actions: ['s3:*'], principals: [p], notPrincipals: [p]`),
  `new iam.PolicyStatement().addActions('GetObject');`,
  granted(`resources: ['*']`),
  granted(`actions: ['s3:GetObject']`),
  `new iam.ManagedPolicy(s, 'M', { statements: [new iam.PolicyStatement({ actions: ['s3:*'] })] });`,
  `new iam.Policy(s, 'M', { roles: [role], statements: [new iam.PolicyStatement({ actions: ['s3:*'] })] });`,
  `new cdk.Stack(app, 'X', { stackName: 'a.b' });`,
  `c.addNodegroupCapacity('n', { desiredSize: 3, maxSize: 2 });`,
  `c.addNodegroupCapacity('n', { desiredSize: 1, minSize: 2 });`,
  `c.addNodegroupCapacity('n', { diskSize: 30, launchTemplateSpec: { id: 'lt-1' } });`,
  `c.addFargateProfile('f', { selectors: [] });`,
  `c.addFargateProfile('f', { selectors: [1, 2, 3, 4, 5, 6].map((i) => ({ namespace: 'n' + i })) });`,
  `c.addHelmChart('h', { namespace: 'x' });`,
  `c.addHelmChart('h', { chartAsset: asset, version: '1.0.0' });`,
  `new eks.Cluster(s, 'D', { version: eks.KubernetesVersion.V1_31, clusterName: 'x'.repeat(101) });`,
  `named({}).addServiceAccount('q', { name: 'qq' });`,
  `named({}).openIdConnectProvider.openIdConnectProviderArn;`,
  `named({}).awsAuth;`,
])('refused: %s', (program) => {
  expect(refusalsOf(program)).toHaveLength(1);
});

test.each([
  roleWith(`path: '/'`),
  roleWith(`path: '/apps/x/', maxSessionDuration: cdk.Duration.hours(12)`),
  roleWith('path: `/${cdk.Aws.REGION}/`'),
  `new iam.OrganizationPrincipal('o-0123456789');`,
  `new iam.AccountPrincipal(cdk.Aws.ACCOUNT_ID);`,
  `new iam.CompositePrincipal(...others);`,
  statement(`actions: ['*'], resources: ['*']`),
  statement('actions: [`s3:${verb}`], resources: ["*"]'),
  granted(`actions: ['s3:Get*'], resources: others`),
  granted(`notActions: ['iam:*'], notResources: ['a']`),
  granted(`...others`),
  `if (others) { ${granted(`actions: ['s3.Get']`)} }`,
  `new iam.PolicyStatement({ actions: ['s3:*'] });`,
  `c.addNodegroupCapacity('n', { desiredSize: 2, minSize: 2, maxSize: 2, diskSize: 30 });`,
  `c.addFargateProfile('f', { selectors: others });`,
  `c.addHelmChart('h', { chart: 'x', version: '1.0.0' });`,
  `c.addHelmChart('h', { ...others });`,
  `named({ openIdConnectProvider: others }).addServiceAccount('q', { name: 'qq' });`,
  `named(others).addServiceAccount('q', { name: 'qq' });`,
])('taken, or not known: %s', (program) => {
  expect(refusalsOf(program)).toEqual([]);
});
