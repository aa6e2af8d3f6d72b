/** What findings are about, whatever their rule visits: the subject, the part of a ClusterConfig, or what the place stands in. */
import { expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { runRules } from '../../src/lint/engine.js';
import { defineRule } from '../../src/lint/rule.js';
import type { About } from '../../src/facts/about.js';
import type { Facts } from '../../src/facts/facts.js';
import type { Span } from '../../src/value/span.js';

const TRUST = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"pods.eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
const FILES: Readonly<Record<string, string>> = {
  'cluster.yaml': `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: main, region: eu-west-1 }
iam:
  serviceAccounts:
    - metadata: { name: reader, namespace: team }
  podIdentityAssociations:
    - { namespace: team, serviceAccountName: batch }
addons:
  - name: vpc-cni
    podIdentityAssociations: [{ namespace: kube-system, serviceAccountName: aws-node }]
accessConfig:
  accessEntries: [{ principalARN: arn:aws:iam::111122223333:role/admin }]
managedNodeGroups:
  - { name: general, privateNetworking: true }
fargateProfiles:
  - { name: serverless, selectors: [{ namespace: one }] }
`,
  'sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: { name: reader, namespace: team, annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader" } }
`,
  'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: "reader-\${SUFFIX}", annotations: { eks.amazonaws.com/skip-containers: a } }
spec: { serviceAccountName: reader, containers: [] }
`,
  'role.json': `{"Role":{"RoleName":"reader","AssumeRolePolicyDocument":${TRUST}}}`,
  'arn.json': `{"Role":{"Arn":"arn:aws:iam::111122223333:role/team/writer","AssumeRolePolicyDocument":${TRUST}}}`,
  'trust.json': TRUST,
  'auth.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: aws-auth, namespace: kube-system }
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/nodes
`,
};

const world = worldOf(
  Object.entries(FILES).map(([path, text]) => ({ path, text })),
  { everything: true },
);

/** What a finding is about that a rule of this kind of facts makes at the first place of `part` in the file. */
function aboutAt(on: keyof Facts, path: string, part: string, given?: About): About | undefined {
  const text = FILES[path] ?? '';
  const source = world.facts.document.find(({ file }) => file.path === path)?.file ?? { path, text };
  const start = text.indexOf(part);
  const at: Span = { source, start, end: start + part.length };
  const rule = defineRule<keyof Facts, { said: object }>({
    id: 'test/said',
    on,
    summary: 's',
    messages: { said: { severity: 'error', text: () => 'm' } },
    check(fact, { report }) {
      if (!('document' in fact ? fact.document.file.path === path : true)) return;
      report({ message: 'said', data: {}, at, note: 'n', ...(given === undefined ? {} : { about: given }) });
    },
  });
  return runRules([rule], world, { levelOf: () => undefined, pedantic: false }).findings[0]?.about;
}

test.each<readonly [keyof Facts, string, string, About | undefined]>([
  ['service-account', 'sa.yaml', 'role-arn', { kind: 'service-account', namespace: 'team', name: 'reader' }],
  ['workload', 'pod.yaml', 'skip', { kind: 'workload' }],
  ['role', 'role.json', 'RoleName', { kind: 'role', name: 'reader' }],
  ['trust-policy', 'role.json', 'Statement', { kind: 'role', name: 'reader' }],
  ['trust-policy', 'arn.json', 'Statement', { kind: 'role', name: 'writer' }],
  ['trust-policy', 'trust.json', 'Statement', { kind: 'role' }],
  ['cluster-config', 'cluster.yaml', 'region', { kind: 'cluster', name: 'main' }],
  ['cluster-config', 'cluster.yaml', 'reader', { kind: 'service-account', namespace: 'team', name: 'reader' }],
  ['cluster-config', 'cluster.yaml', 'batch', { kind: 'association', namespace: 'team', name: 'batch' }],
  ['cluster-config', 'cluster.yaml', 'vpc-cni', { kind: 'addon', name: 'vpc-cni' }],
  ['cluster-config', 'cluster.yaml', 'aws-node', { kind: 'association', namespace: 'kube-system', name: 'aws-node' }],
  ['cluster-config', 'cluster.yaml', 'admin', { kind: 'access-entry', name: 'arn:aws:iam::111122223333:role/admin' }],
  ['cluster-config', 'cluster.yaml', 'privateNetworking', { kind: 'node-group', name: 'general' }],
  ['cluster-config', 'cluster.yaml', 'serverless', { kind: 'node-group', name: 'serverless' }],
  ['document', 'cluster.yaml', 'privateNetworking', { kind: 'node-group', name: 'general' }],
  ['document', 'role.json', 'Effect', { kind: 'role', name: 'reader' }],
  ['document', 'sa.yaml', 'apiVersion', { kind: 'service-account', namespace: 'team', name: 'reader' }],
  ['document', 'auth.yaml', 'apiVersion', undefined],
  ['access-mapping', 'auth.yaml', 'rolearn', { kind: 'object', namespace: 'kube-system', name: 'aws-auth' }],
])('a rule of %s in %s at %s', (on, path, part, about) => {
  expect(aboutAt(on, path, part)).toEqual(about);
});

test('a rule says better than its subject', () => {
  expect(aboutAt('cluster-config', 'cluster.yaml', 'region', { kind: 'role', name: 'reader' })).toEqual({
    kind: 'role',
    name: 'reader',
  });
});
