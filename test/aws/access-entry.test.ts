/** What EKS refuses in an access entry. Sources: EKS API Reference, CreateAccessEntry; EKS User Guide, access-policy-permissions, creating-access-entries. */
import { describe, expect, test } from 'vitest';
import { entryFaults } from '../../src/aws/access-entry.js';
import { field, itemsOf } from '../../src/value/tree.js';
import { treeOf } from './trees.js';

const ROLE = 'arn:aws:iam::111122223333:role/reader';

interface Written {
  readonly arn?: string;
  readonly type?: string;
  readonly username?: string;
  readonly groups?: readonly string[];
  readonly policies?: readonly { readonly arn: string; readonly type?: string; readonly namespaces?: unknown }[];
}

function said({ arn = ROLE, ...rest }: Written): readonly string[] {
  const tree = treeOf({ arn, ...rest });
  const policies = field(tree, 'policies');
  return entryFaults({
    arn: field(tree, 'arn') ?? tree,
    type: field(tree, 'type'),
    username: field(tree, 'username'),
    groups: field(tree, 'groups'),
    policies:
      policies &&
      itemsOf(policies).map((policy) => ({
        arn: field(policy, 'arn'),
        scopeType: field(policy, 'type'),
        namespaces: field(policy, 'namespaces'),
        scopeOpen: false,
      })),
  }).map(({ is, value, part, meant }) => [is, value, part, meant ?? ''].filter((one) => one !== '').join(' '));
}

const policy = (name: string, service = 'eks', partition = 'aws'): string =>
  service === 'eks'
    ? `arn:${partition}:eks::aws:cluster-access-policy/${name}`
    : `arn:${partition}:iam::aws:policy/${name}`;

describe('types', () => {
  test.each(['STANDARD', 'EC2', 'EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX', 'HYPERPOD_LINUX'])(
    '%s',
    (type) => {
      expect(said({ type })).toEqual([]);
      expect(said({ type: `${type}S` })).toEqual([`type ${type}S ${type}`]);
      const isOfNodes = type !== 'STANDARD';
      expect(said({ type, groups: ['viewers'] })).toEqual(isOfNodes ? [`managed ${type} groups`] : []);
      expect(said({ type, username: 'reader' })).toEqual(isOfNodes ? [`managed ${type} username`] : []);
      const policies = [{ arn: policy('AmazonEKSViewPolicy') }];
      const takesNone = isOfNodes && type !== 'EC2';
      expect(said({ type, policies })).toEqual(takesNone ? [`managed ${type} access policies`] : []);
      const arn = 'arn:aws:iam::111122223333:user/ann';
      expect(said({ type, arn })).toEqual(isOfNodes ? [`user ${type}`] : []);
    },
  );
  test('another', () => {
    expect(said({ type: 'standard' })).toEqual(['type standard STANDARD']);
    expect(said({ type: 'POD' })).toEqual(['type POD']);
    expect(said({ type: '<TYPE>', groups: ['system:masters'] })).toEqual([]);
  });
});

describe('names that EKS keeps for itself', () => {
  test.each(['system:', 'eks:', 'aws:', 'amazon:', 'iam:'])('%s', (beginning) => {
    expect(said({ groups: [`${beginning}a`] })).toEqual([`reserved ${beginning}a group`]);
    expect(said({ username: `${beginning}a` })).toEqual([`reserved ${beginning}a username`]);
    expect(said({ type: 'STANDARD', groups: ['a', `${beginning}a`] })).toEqual([`reserved ${beginning}a group`]);
    expect(said({ groups: [`a:${beginning}a`], username: `a${beginning}` })).toEqual([]);
  });
  test('system:masters', () => expect(said({ groups: ['system:masters'] })).toEqual(['masters']));
  test('a name of the template', () => expect(said({ groups: ['<GROUP>'], username: 'system:<NAME>' })).toEqual([]));
});

/** access-policy-permissions. */
const POLICIES = [
  ...['Admin', 'AdminView', 'AutoNode', 'BlockStorage', 'BlockStorageCluster', 'ClusterAdmin', 'ClusterInsights'],
  ...['Compute', 'ComputeCluster', 'Edit', 'Event', 'Hybrid', 'LoadBalancing', 'LoadBalancingCluster', 'Networking'],
  ...[
    'NetworkingCluster',
    'PodIdentity',
    'SecretAdmin',
    'SecretReader',
    'View',
    'ACK',
    'ArgoCD',
    'ArgoCDCluster',
    'KRO',
  ],
].map((name) => `AmazonEKS${name}Policy`);
const OF_OTHERS = [
  ...['AmazonAIOpsAssistantPolicy', 'AmazonARCRegionSwitchScalingPolicy', 'AmazonEMRJobPolicy'],
  ...['Cluster', 'Controller', 'Space', 'SpaceTemplate', 'SystemNamespace'].map(
    (name) => `AmazonSagemakerHyperpod${name}Policy`,
  ),
];

describe('access policies', () => {
  test.each([...POLICIES, ...OF_OTHERS])('%s', (name) => {
    expect(said({ policies: [{ arn: policy(name) }] })).toEqual([]);
    const short = name.slice(0, -'Policy'.length);
    expect(said({ policies: [{ arn: policy(short) }] })).toEqual([`policy ${short} ${name}`]);
    expect(said({ policies: [{ arn: policy(name, 'iam') }] })).toEqual([`iam ${name} ${name}`]);
  });
  test.each(['AWSBackupFullAccessPolicyForBackup', 'AWSBackupFullAccessPolicyForRestore'])('%s', (name) => {
    expect(said({ policies: [{ arn: policy(name) }] })).toEqual([]);
    expect(said({ policies: [{ arn: policy(`${name}s`) }] })).toEqual([`policy ${name}s ${name}`]);
  });
  test.each([
    ['one that may be younger', policy('AmazonQuantumPolicy'), []],
    ['one of IAM alone', policy('AmazonS3ReadOnlyAccess'), ['policy AmazonS3ReadOnlyAccess']],
    ['an ARN of IAM', policy('AmazonS3ReadOnlyAccess', 'iam'), ['iam AmazonS3ReadOnlyAccess']],
    ['of the template', '<POLICY>', []],
    ['of another partition', policy('AmazonEKSViewPolicy', 'eks', 'aws-cn'), ['partition aws-cn aws']],
    ['no access policy', 'arn:aws:eks::aws:cluster/a', []],
  ])('%s', (_, arn, faults) => expect(said({ policies: [{ arn }] })).toEqual(faults));
  test('of a principal of another partition', () => {
    const arn = 'arn:aws-cn:iam::111122223333:role/reader';
    expect(said({ arn, policies: [{ arn: policy('AmazonEKSViewPolicy') }] })).toEqual(['partition aws aws-cn']);
    expect(said({ arn: '<ARN>', policies: [{ arn: policy('AmazonEKSViewPolicy') }] })).toEqual([]);
  });
});

describe('scopes', () => {
  const arn = policy('AmazonEKSViewPolicy');
  test.each([
    [{ type: 'cluster' }, []],
    [{ type: 'cluster', namespaces: [] }, []],
    [{ type: 'cluster', namespaces: ['team'] }, ['namespaces']],
    [{ type: 'namespace', namespaces: ['team'] }, []],
    [{ type: 'namespace', namespaces: [] }, ['no-namespace']],
    [{ type: 'namespace' }, ['no-namespace']],
    [{ type: 'namespace', namespaces: '<NAMESPACES>' }, []],
    [{ type: '<TYPE>', namespaces: ['team'] }, []],
    [{ namespaces: ['team'] }, []],
  ])('%j', (scope, faults) => expect(said({ policies: [{ arn, ...scope }] })).toEqual(faults));
});
