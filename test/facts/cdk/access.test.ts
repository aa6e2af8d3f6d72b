/** Who a cluster of the CDK admits: the rows of aws-auth that the library writes, and access entries. Truth: aws-cdk-lib 2.276, aws-eks/lib/aws-auth.js and cluster.js, synthesised. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { displayTree, listOf } from '../../../src/value/tree.js';

const IMPORTS = `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
const app = new cdk.App();
const env = { account: '111122223333', region: 'eu-west-1' };
const stack = new cdk.Stack(app, 'Team', { env });
const role = (name: string, scope = stack) =>
  new iam.Role(scope, name, { roleName: name, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
`;

beforeAll(() => loadDialects([{ path: 'app.ts', text: IMPORTS }]));

const cluster = (props: string): string =>
  `const cluster = new eks.Cluster(stack, 'C', { version: eks.KubernetesVersion.V1_33, defaultCapacity: 0, ${props} });\n`;

function admitted(program: string): readonly string[] {
  const { facts } = worldOf([{ path: 'app.ts', text: IMPORTS + program }]);
  return facts['access-mapping'].map(({ source, arn, username, groups, automatic, policies }) =>
    [
      automatic === true ? `${source} by itself` : source,
      displayTree(arn).replace(/^.*role\//, ''),
      ...(username === undefined ? [] : [displayTree(username).replace(/^.*role\//, '')]),
      ...listOf(groups).map(displayTree),
      ...(policies ?? []).flatMap(({ arn: policy }) => (policy === undefined ? [] : [displayTree(policy)])),
    ].join(' '),
  );
}

const LINUX = 'system:node:{{EC2PrivateDNSName}} system:bootstrappers system:nodes';

describe('rows of aws-auth', () => {
  test.each<readonly [what: string, program: string, rows: readonly string[]]>([
    [
      'a managed group',
      `${cluster('')}cluster.addNodegroupCapacity('N', { nodeRole: role('nodes') });`,
      [`aws-auth by itself nodes ${LINUX}`],
    ],
    [
      'a group of its own class',
      `${cluster('')}new eks.Nodegroup(stack, 'N', { cluster, nodeRole: role('nodes') });`,
      [`aws-auth by itself nodes ${LINUX}`],
    ],
    [
      'a profile of Fargate',
      `${cluster('')}cluster.addFargateProfile('F', { selectors: [{ namespace: 'a' }], podExecutionRole: role('pods') });`,
      ['aws-auth by itself pods system:node:{{SessionName}} system:bootstrappers system:nodes system:node-proxier'],
    ],
    [
      'nodes that the cluster does not manage',
      `${cluster('')}cluster.addAutoScalingGroupCapacity('A', { role: role('nodes'), machineImageType: eks.MachineImageType.BOTTLEROCKET });`,
      [`aws-auth by itself nodes ${LINUX}`],
    ],
    [
      'nodes that are not to be mapped',
      `${cluster('')}cluster.addAutoScalingGroupCapacity('A', { role: role('nodes'), mapRole: false });`,
      [],
    ],
    [
      'roles, in their order',
      `${cluster('mastersRole: role("admins")')}cluster.awsAuth.addRoleMapping(role('dev'), { username: 'dev', groups: ['devs'] });
cluster.awsAuth.addMastersRole(role('ops'), 'ops');
cluster.awsAuth.addRoleMapping(role('bare'), { groups: [] });`,
      [
        'aws-auth admins admins system:masters',
        'aws-auth dev dev devs',
        'aws-auth ops ops system:masters',
        'aws-auth bare bare',
      ],
    ],
    [
      'what may be there: of rows for one role the last one counts',
      `${cluster('')}cluster.addNodegroupCapacity('N', { nodeRole: role('nodes') });
if (process.env.DEV) cluster.awsAuth.addRoleMapping(role('dev'), { groups: ['devs'] });`,
      [],
    ],
    [
      'a cluster that takes access entries alone',
      `${cluster('mastersRole: role("admins"), authenticationMode: eks.AuthenticationMode.API')}cluster.addNodegroupCapacity('N', { nodeRole: role('nodes') });`,
      ['access entry admins arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy'],
    ],
    [
      'a cluster of a mode that is not known',
      `${cluster('authenticationMode: process.env.MODE as any')}cluster.addNodegroupCapacity('N', { nodeRole: role('nodes') });`,
      [],
    ],
  ])('%s', (_, program, rows) => {
    expect(admitted(program)).toEqual(rows);
  });
});

const refused = (program: string): readonly string[] =>
  worldOf([{ path: 'app.ts', text: IMPORTS + program }]).facts['synthesis-fault'].flatMap((fault) =>
    fault.fault === 'refused' ? [fault.problem] : [],
  );

test('awsAuth of a cluster that takes access entries alone does not synthesise', () => {
  const program = `${cluster('authenticationMode: eks.AuthenticationMode.API')}cluster.awsAuth.addRoleMapping(role('dev'), { groups: [] });`;
  expect(refused(program)).toEqual([
    '`awsAuth` of a cluster whose `authenticationMode` is `API`, which reads access entries alone',
  ]);
});

test('a role of another stack does not synthesise', () => {
  const program = `${cluster('')}const other = new cdk.Stack(app, 'Other', { env });
cluster.awsAuth.addRoleMapping(role('dev', other), { groups: [] });`;
  expect(refused(program)).toEqual([
    'the role of a row of `awsAuth` must be defined in the stack of the cluster, `Team`, not in `Other`',
  ]);
});
