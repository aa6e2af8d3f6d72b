/** Roles that no file shows, and what is of another cluster, as `explain` tells it. */
import { beforeAll, expect, test } from 'vitest';
import { worldOf } from '../src/analyse.js';
import { explain, type Explained } from '../src/explain/target.js';
import { loadDialects } from '../src/facts/dialects.js';
import type { Link } from '../src/explain/chain.js';
import { account, association, role } from './link/world.js';

type Files = Readonly<Record<string, string>>;
const sources = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

const TF = `resource "aws_eks_cluster" "c" {
  name = "c"
}
resource "kubernetes_service_account" "r" {
  metadata {
    name        = "reader"
    namespace   = "team"
    annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/reader" }
  }
}
`;

beforeAll(() => loadDialects(sources({ 'main.tf': TF })));

const linksOf = (one: Explained): readonly Link[] => (one.kind === 'pod' ? one.chain.links : one.view.links);

/** One link of what is explained, with its remarks. */
function told(files: Files, target: string, name: Link['name']): readonly string[] {
  const [first] = explain(worldOf(sources(files)), target);
  const found = first === undefined ? [] : linksOf(first).filter((one) => one.name === name);
  return found.flatMap((one) => [`${one.holds}: ${one.text}`, ...one.remarks.map(({ text }) => text)]);
}

const config = (item: string): string =>
  `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: orchard, region: eu-west-1 }
iam:
  withOIDC: true
${item}
managedNodeGroups: [{ name: main }]
`;
const MADE = config(
  '  serviceAccounts: [{ metadata: { name: reader, namespace: team }, roleName: made, roleOnly: true, attachPolicyARNs: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess] }]',
);
const ARN = 'arn:aws:iam::111122223333:role/reader';

test.each<[string, Files, string, Link['name'], readonly string[]]>([
  [
    'a role that eksctl creates',
    { 'c.yaml': MADE },
    'role/made',
    'role',
    ['yes: the role `made`, which eksctl creates'],
  ],
  [
    'whom it is for',
    { 'c.yaml': MADE },
    'role/made',
    'service accounts',
    ['note: those in these files', 'team/reader'],
  ],
  [
    'what it may do',
    { 'c.yaml': MADE },
    'role/made',
    'permissions',
    ['note: what it may do', 'AmazonS3ReadOnlyAccess (attachPolicyARNs)'],
  ],
  [
    'an annotation with a role that eksctl creates',
    { 'c.yaml': MADE, 'sa.yaml': account('reader', 'team', 'arn:aws:iam::111122223333:role/made') },
    'sa/team/reader',
    'role',
    ['yes: eksctl creates the role `made`'],
  ],
  [
    'an annotation with another role',
    { 'c.yaml': MADE, 'sa.yaml': account('reader', 'team', 'arn:aws:iam::111122223333:role/other') },
    'sa/team/reader',
    'role',
    ['unknown: the role `arn:aws:iam::111122223333:role/other` is not declared in these files'],
  ],
  [
    'an association of eksctl',
    {
      'role.json': role(ARN, 'system:serviceaccount:team:x'),
      'c.yaml': config(
        `  podIdentityAssociations: [{ namespace: team, serviceAccountName: reader, roleARN: '${ARN}' }]`,
      ),
    },
    'role/reader',
    'service accounts',
    ['note: those in these files', 'team/reader is associated with it (EKS Pod Identity)'],
  ],
  [
    'an association of the command line',
    { 'role.json': role(ARN, 'system:serviceaccount:team:x'), 'a.json': association('team', 'reader', ARN) },
    'role/reader',
    'service accounts',
    ['note: those in these files', 'team/reader is associated with it (EKS Pod Identity)'],
  ],
  [
    'node groups of another cluster',
    { 'c.yaml': config(''), 'tf/main.tf': TF },
    'sa/team/reader',
    'fallback',
    ['note: if the role is refused, an SDK stops with that error, or goes on to the role of the node'],
  ],
])('%s', (_, files, target, name, expected) => {
  expect(told(files, target, name)).toEqual(expected);
});

test('node groups of its own cluster', () => {
  const files = { 'c.yaml': config(''), 'sa.yaml': account('reader', 'team', ARN) };
  expect(told(files, 'sa/team/reader', 'fallback').join('\n')).toContain('node group main');
});
