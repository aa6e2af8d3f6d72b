/** What `irsa-lint cluster` shows of a ClusterConfig. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { clustersOf } from '../../src/explain/cluster.js';
import { strictly } from '../schema.js';
import { folder, run } from './run.js';

const CONFIG = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: orchard, region: eu-west-1}
iam:
  withOIDC: true
  serviceAccounts:
    - metadata: {name: reader, namespace: team}
      attachPolicyARNs: [arn:aws:iam::111122223333:policy/reader]
    - metadata: {name: writer}
      attachRoleARN: arn:aws:iam::111122223333:role/writer
addons:
  - name: aws-ebs-csi-driver
managedNodeGroups:
  - name: workers
    disablePodIMDS: true
`;

test('text', async () => {
  const { status, stdout } = await run(['cluster', 'cluster.yaml'], { cwd: folder({ 'cluster.yaml': CONFIG }) });
  expect(status).toBe(0);
  expect(stdout).toBe(`orchard (cluster.yaml)
  cluster          orchard (line 1)  role created
                   assumed by  eks.amazonaws.com
                   may         AmazonEKSClusterPolicy (default)
                   may         AmazonEKSVPCResourceController (default)
  node group       workers (managed) (line 14)  role created; only pods on the host network reach it
                   assumed by  ec2.amazonaws.com
                   may         AmazonEKSWorkerNodePolicy (default)
                   may         AmazonSSMManagedInstanceCore (default)
                   may         AmazonEC2ContainerRegistryPullOnly (default)
  service account  kube-system/aws-node (line 5)  role created
                   assumed by  system:serviceaccount:kube-system:aws-node
                   may         AmazonEKS_CNI_Policy (default)
  service account  team/reader (line 7)  role created
                   assumed by  system:serviceaccount:team:reader
                   may         reader (attachPolicyARNs)
  service account  default/writer (line 9)  role exists: arn:aws:iam::111122223333:role/writer
                   assumed by  as its own trust policy says
  addon            aws-ebs-csi-driver (line 12)  role created
                   assumed by  every service account of the cluster
                   may         ebsCSIController (default)
`);
});

test('JSON holds to its schema, for every configuration of the eksctl table', () => {
  const validate = strictly('cluster.v1.schema.json');
  const rows = 'fixtures/conformance/eksctl';
  for (const name of readdirSync(rows).filter((file) => file.endsWith('.yaml') && file !== 'expected.yaml')) {
    validate({
      version: 1,
      clusters: clustersOf(worldOf([{ path: name, text: readFileSync(join(rows, name), 'utf8') }])),
    });
    expect(validate.errors, name).toBeNull();
  }
});

test('a file without a ClusterConfig', async () => {
  expect(await run(['cluster', 'a.yaml'], { cwd: folder({ 'a.yaml': 'a: 1\n' }) })).toEqual({
    status: 2,
    stdout: '',
    stderr: 'irsa-lint: a.yaml holds no ClusterConfig\n',
  });
});
