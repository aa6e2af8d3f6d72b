/** Objects in the properties of custom resources: what the function behind one is handed, and how many a loop makes. */
import { expect, test } from 'vitest';
import { rules } from '../../../rules/index.js';
import { analyse, worldOf } from '../../../src/analyse.js';

const findingsIn = (text: string): readonly string[] =>
  analyse([{ path: 'stack.yaml', text }], rules, {
    levelOf: () => undefined,
    pedantic: false,
    unreadable: [],
  }).result.findings.map(({ rule }) => rule);

const ROLE = 'arn:aws:iam::111122223333:role/api';

const account = (lifetime: string): string =>
  `{ apiVersion: v1, kind: ServiceAccount, metadata: { name: api, namespace: team, annotations: { eks.amazonaws.com/role-arn: '${ROLE}', eks.amazonaws.com/token-expiration: ${lifetime} } } }`;

const custom = (type: string, property: string): string =>
  `Parameters: { Lifetime: { Type: Number, Default: 3600 } }\nResources:\n  Objects:\n    Type: ${type}\n    Properties: { ServiceToken: arn:aws:lambda:eu-west-1:111122223333:function:apply, ${property} }\n`;

test.each([
  ['Custom::Manifest', `Manifest: [${account('3600')}]`],
  ['AWS::CloudFormation::CustomResource', `Object: ${account('3600')}`],
  ['Custom::KubeManifest', `Manifest: ${account('3600')}`],
  ['Custom::Manifest', `Choice: !If [Long, ${account('3600')}, ${account('true')}]`],
  ['Custom::Manifest', `Object: ${account('!Ref Lifetime')}`],
])('%s: every scalar arrives as a text: %s', (type, property) => {
  expect(findingsIn(custom(type, property))).not.toContain('service-account/annotation-not-string');
});

test.each([
  ['Custom::Manifest', `Manifest: !ToJsonString ${account('3600')}`],
  ['AWSQS::Kubernetes::Resource', `Manifest: ${account('3600')}`],
])('%s: a number stays one in a document that is a text, and in what is no custom resource: %s', (type, property) => {
  expect(findingsIn(custom(type, property))).toContain('service-account/annotation-not-string');
});

test('a number of a custom resource is still read', () => {
  expect(findingsIn(custom('Custom::Manifest', `Manifest: [${account('60')}]`))).toContain(
    'service-account/token-expiration-out-of-range',
  );
});

test('what the function makes of texts where Kubernetes takes numbers is its own', () => {
  const pod =
    '{ serviceAccountName: api, automountServiceAccountToken: true, securityContext: { runAsUser: 1000, fsGroup: 2000 }, containers: [{ name: a, image: b, env: [{ name: AWS_REGION, value: eu-west-1 }] }] }';
  const object = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: api, namespace: team }, spec: { replicas: 2, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: ${pod} } } }`;
  expect(findingsIn(custom('Custom::Manifest', `Manifest: [${object}, ${account('3600')}]`))).toEqual([]);
});

const loop = (letter: string, items: number, body: string): string =>
  `Fn::ForEach::${letter}: [${letter}, [${Array.from({ length: items }, (_, i) => `a${String(i)}`).join(', ')}], { ${body} }]`;

const TRUST = `{ Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: pods.eks.amazonaws.com }, Action: ['sts:AssumeRole', 'sts:TagSession'] }] }`;

const ROLE_OF_LOOP = `'R\${A}\${B}\${C}': { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: ${TRUST} } }`;

test.each([
  ['three loops', 60],
  ['three long loops', 200],
])('%s: no more roles than CloudFormation takes, and what is written beside them', (_, items) => {
  const text = `Transform: AWS::LanguageExtensions\nResources:\n  ${loop('A', items, loop('B', items, loop('C', items, ROLE_OF_LOOP)))}\n  Own: { Type: AWS::IAM::Role, Properties: { RoleName: own, AssumeRolePolicyDocument: ${TRUST} } }\n`;
  const { facts } = worldOf([{ path: 'stack.yaml', text }], { everything: true });
  expect(facts.role).toHaveLength(501);
});

test('a loop of fewer makes all of them', () => {
  const text = `Transform: AWS::LanguageExtensions\nResources:\n  ${loop('A', 20, loop('B', 20, `'R\${A}\${B}': { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: ${TRUST} } }`))}\n`;
  const { facts } = worldOf([{ path: 'stack.yaml', text }], { everything: true });
  expect(facts.role).toHaveLength(400);
});
