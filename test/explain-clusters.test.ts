/** Several clusters have an association of one namespace and name: what is said of a pod is so in each. */
import { expect, test } from 'vitest';
import { worldOf } from '../src/analyse.js';
import { explainedJson, summaryOf } from '../src/explain/chain-report.js';
import { difference } from '../src/explain/diff.js';
import { graphOf } from '../src/explain/graph.js';
import { explain } from '../src/explain/target.js';
import { account, association, pod } from './link/world.js';

type Files = Readonly<Record<string, string>>;
const worldWith = (files: Files) => worldOf(Object.entries(files).map(([path, text]) => ({ path, text })));

const arn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const forPods = (name: string, tag?: string): string =>
  JSON.stringify({
    Role: {
      RoleName: name,
      Arn: arn(name),
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            ...(tag === undefined ? {} : { Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': tag } } }),
          },
        ],
      },
    },
  });
const inCluster = (cluster: string, role = cluster): string =>
  association('team', 'reader', arn(role)).replaceAll('orchard', cluster);

const two = {
  'pod.yaml': pod('web', 'reader', 'team'),
  'sa.yaml': account('reader', 'team'),
  'blue-role.json': forPods('blue'),
  'green-role.json': forPods('green'),
  'blue.json': inCluster('blue'),
  'green.json': inCluster('green'),
};

test.each<[string, Files, string, string | null]>([
  ['of two that admit it, neither', two, 'yes', null],
  [
    'of two one of which refuses it, neither',
    { ...two, 'green-role.json': forPods('green', 'other') },
    'unknown',
    null,
  ],
  [
    'of two that refuse it, neither',
    { ...two, 'blue-role.json': forPods('blue', 'x'), 'green-role.json': forPods('green', 'x') },
    'no',
    null,
  ],
  ['one that is written twice', { ...two, 'green.json': inCluster('blue') }, 'yes', arn('blue')],
  ['of one role in two clusters', { ...two, 'green.json': inCluster('green', 'blue') }, 'yes', null],
  [
    'that of its own environment',
    {
      ...two,
      'pod.yaml': '',
      'prod/pod.yaml': two['pod.yaml'],
      'prod/green.json': two['green.json'],
      'green.json': '',
    },
    'yes',
    arn('green'),
  ],
  [
    'none of another environment',
    { ...two, 'pod.yaml': '', 'prod/pod.yaml': two['pod.yaml'], 'dev/green.json': two['green.json'], 'green.json': '' },
    'yes',
    arn('blue'),
  ],
])('the role of a pod: %s', (_, files, answer, role) => {
  const [explained] = explain(worldWith(files), 'pod/team/web');
  if (explained?.kind !== 'pod') throw new Error('a pod is explained');
  expect(explainedJson(explained).identity).toMatchObject({ mechanism: 'pod-identity', role, answer });
});

test('each cluster is judged and shown', () => {
  const [explained] = explain(worldWith({ ...two, 'green-role.json': forPods('green', 'other') }), 'pod/team/web');
  if (explained?.kind !== 'pod') throw new Error('a pod is explained');
  const { links } = explained.chain;
  expect(links.filter(({ name }) => name === 'decision').map(({ text }) => text)).toEqual([
    'in the cluster `blue`: yes, sts:AssumeRole succeeds',
    'in the cluster `green`: no',
  ]);
  expect(summaryOf(explained)).toBe('not known: what an arrow names was not read');
});

test('the graph has an edge to each role, and claims none', () => {
  const { nodes, edges } = graphOf(worldWith(two), []);
  const labelOf = new Map(nodes.map(({ id, label }) => [id, label]));
  expect(
    edges
      .filter(({ kind }) => kind === 'associated with')
      .map(({ to, holds }) => [labelOf.get(to), holds])
      .sort(),
  ).toEqual([
    [arn('blue'), 'unknown'],
    [arn('green'), 'unknown'],
  ]);
});

test('a difference names the role of each cluster', () => {
  const [before, after] = [worldWith(two), worldWith({ ...two, 'green.json': inCluster('green', 'red') })];
  const changed = difference(before, after).pods.filter(({ pod: name }) => name === 'Pod team/web');
  expect(changed.map((one) => [one.before?.role, one.after?.role])).toEqual([
    [`${arn('blue')} or ${arn('green')}`, `${arn('blue')} or ${arn('red')}`],
  ]);
});
