/** How much the policies of a node role allow. Sources: AWS Managed Policy Reference (AdministratorAccess, PowerUserAccess, IAMFullAccess, the policies of nodes); Service Authorization Reference for read and write actions. */
import { expect, test } from 'vitest';
import { attachedBreadth, statementBreadth } from '../../src/aws/breadth.js';
import type { AttachedPolicy } from '../../src/aws/eksctl-node-role.js';
import { managedPolicyFault, policyNameOf } from '../../src/aws/managed-policy.js';
import { displayTree } from '../../src/value/tree.js';
import { mapOf, opened, textWithHoles, treeOf } from './trees.js';

const attached = (name: string, change: Partial<AttachedPolicy> = {}): AttachedPolicy => ({
  name,
  owner: 'aws',
  path: '',
  origin: 'attachPolicyARNs',
  at: treeOf('{}').at,
  ...change,
});

test.each([
  ['AdministratorAccess', 'administrator'],
  ['PowerUserAccess', 'administrator'],
  ['IAMFullAccess', 'administrator'],
  ['AmazonS3FullAccess', 'wide'],
  ['AmazonDynamoDBFullAccess_v2', undefined],
  ['AmazonSSMFullAccessV2', 'wide'],
  ['AWSKeyManagementServicePowerUser', 'wide'],
  ['AdministratorAccess-Amplify', 'wide'],
  ['DatabaseAdministrator', 'wide'],
  ['NetworkAdministrator', 'wide'],
  ['SystemAdministrator', 'wide'],
  ['DataScientist', 'wide'],
  // Nodes of a build farm push images.
  ['AmazonEC2ContainerRegistryPowerUser', undefined],
  ['AmazonEC2ContainerRegistryFullAccess', 'wide'],
  ['AmazonEKSWorkerNodePolicy', undefined],
  ['ReadOnlyAccess', undefined],
])('%s is %s', (name, breadth) => {
  expect(attachedBreadth(attached(name))).toBe(breadth);
  // A copy of one's own is not seen, and what a switch attaches is another rule's.
  expect(attachedBreadth(attached(name, { owner: 'customer' }))).toBeUndefined();
  expect(attachedBreadth(attached(name, { origin: 'withAddonPolicies' }))).toBeUndefined();
});

const allow = (change: object = {}): object => ({ Effect: 'Allow', Action: '*', Resource: '*', ...change });
const judged = (statement: object) => {
  const found = statementBreadth(mapOf(statement));
  return found && [found.breadth, ...found.actions.map((action) => displayTree(action))];
};

test.each([
  [allow(), ['administrator', '*']],
  [allow({ Action: ['s3:Get*', '*:*'] }), ['administrator', '*:*']],
  [allow({ Resource: ['arn:aws:s3:::a', '*'] }), ['administrator', '*']],
  [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, ['administrator', 'iam:*']],
  [allow({ Effect: 'Deny' }), undefined],
  [allow({ Effect: '<EFFECT>' }), undefined],
  [allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), undefined],
  [allow({ Resource: 'arn:aws:s3:::a' }), undefined],
  [allow({ Resource: [] }), undefined],
  [allow({ Action: ['s3:*', 's3:GetObject', 'ec2:TerminateInstances'] }), ['wide', 's3:*', 'ec2:TerminateInstances']],
  [allow({ Action: ['ec2:*'] }), ['wide', 'ec2:*']],
  [allow({ Action: ['s3:P*', '<ACTION>', 'PutObject', 'a:'] }), ['wide', 's3:P*']],
  [allow({ Action: [] }), undefined],
])('%j', (statement, breadth) => {
  expect(judged(statement)).toEqual(breadth);
});

test('a statement that was not read whole is not judged', () => {
  expect(statementBreadth(opened(allow()))).toBeUndefined();
});

/** Reading and listing, whatever the service calls it; and what the policies of AWS for nodes hold. */
test.each([
  's3:GetObject',
  's3:ListBucket',
  'ec2:DescribeInstances',
  's3:HeadBucket',
  'ecr:BatchGetImage',
  'ecr:BatchCheckLayerAvailability',
  'kendra:SearchIndex',
  'cloudtrail:LookupEvents',
  'aws-portal:ViewBilling',
  'dynamodb:Query',
  'dynamodb:Scan',
  's3:SelectObjectContent',
  'events:TestEventPattern',
  'cloudformation:ValidateTemplate',
  'iam:SimulatePrincipalPolicy',
  'route53domains:CheckDomainAvailability',
  'logs:FilterLogEvents',
  'servicediscovery:DiscoverInstances',
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'wellarchitected:AssessA',
  'batch:EstimateA',
  'ecs:PreviewA',
  'kms:Verify',
  'ssmmessages:CreateControlChannel',
  'ec2messages:AcknowledgeMessage',
  'xray:PutTraceSegments',
  'EC2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
  'ec2:AssignIpv6Addresses',
  'ec2:UnassignIpv6Addresses',
  'ec2:AttachNetworkInterface',
  'ec2:DetachNetworkInterface',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:CreateTags',
  'ssm:UpdateInstanceInformation',
  'ssm:UpdateAssociationStatus',
  'ssm:UpdateInstanceAssociationStatus',
  'ssm:PutInventory',
  'ssm:PutCompliancePackage',
  'ssm:PutComplianceItems',
  'ssm:PutConfigurePackageResult',
  'cloudwatch:PutMetricData',
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
  'eks-auth:AssumeRoleForPodIdentity',
])('%s is no write that counts', (action) => {
  expect(judged(allow({ Action: action }))).toBeUndefined();
});

test.each([
  'ec2:TerminateInstances',
  'ssm:PutParameter',
  'logs:DeleteLogGroup',
  'cloudwatch:PutDashboard',
  'eks-auth:*',
  'iam:PassRole',
  'ec2:Create*',
])('%s is a write', (action) => {
  expect(judged(allow({ Action: action }))).toEqual(['wide', action]);
});

/** IAM User Guide, reference_identifiers: AWS owns the account of the policies it manages. */
test.each([
  ['arn:aws:iam::aws:policy/ReadOnlyAccess', ['aws', '', 'ReadOnlyAccess']],
  [
    'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy',
    ['aws', 'service-role/', 'AmazonEBSCSIDriverPolicy'],
  ],
  ['arn:aws:iam::111122223333:policy/team/a/reader', ['customer', 'team/a/', 'reader']],
  ['arn:aws:iam::<ACCOUNT>:policy/reader', ['customer', '', 'reader']],
  ['arn:aws:iam::aws:policy/<NAME>', undefined],
  ['arn:aws:iam::111122223333:role/reader', undefined],
  ['arn:aws:s3::aws:policy/reader', undefined],
  ['reader', undefined],
])('the policy of %s', (arn, parts) => {
  const name = policyNameOf(textWithHoles(arn));
  expect(name && [name.owner, name.path, name.name]).toEqual(parts);
});

/** AWS Managed Policy Reference: the ARN of each. */
test.each([
  ['', 'ReadOnlyAccess', undefined],
  ['service-role/', 'AmazonEBSCSIDriverPolicy', undefined],
  ['', 'AmazonEBSCSIDriverPolicy', { kind: 'path', nearest: 'service-role/AmazonEBSCSIDriverPolicy' }],
  ['service-role/', 'ReadOnlyAccess', { kind: 'path', nearest: 'ReadOnlyAccess' }],
  ['', 'ReadOnlyAcces', { kind: 'name', nearest: 'ReadOnlyAccess' }],
  ['', 'AmazonEBSCSIDriverPolicyy', { kind: 'name', nearest: 'service-role/AmazonEBSCSIDriverPolicy' }],
  ['', 'SomethingThatAwsMayManageNextYear', { kind: 'unknown' }],
  // IAM finds a policy whatever the case of its name (github.com/awslabs/mcp, pull request 4101).
  ['', 'CloudwatchAgentServerPolicy', undefined],
  ['Service-Role/', 'amazonebscsidriverpolicy', undefined],
  ['', 'amazonebscsidriverpolicy', { kind: 'path', nearest: 'service-role/amazonebscsidriverpolicy' }],
] as const)('%s%s', (path, name, fault) => {
  expect(managedPolicyFault({ owner: 'aws', path, name })).toEqual(fault);
});
