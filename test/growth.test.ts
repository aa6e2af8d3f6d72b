/**
 * What one file or one policy costs that holds more and more of something, and what each dialect of the list takes to read more and more of its own files:
 * counted, not timed. Twice as much takes at most so many times the steps.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { countingProgram, type Counting } from '../scripts/counting.mjs';
import { DIALECTS } from '../src/facts/dialects.js';
import type { Source } from '../src/value/span.js';
import { examplesOf } from './fuzz/inputs.js';

/** Of a file or policy that holds more, and of more files, where a fiftieth is a second at some thousands. */
const [LINEAR, LINEAR_IN_FILES] = [2.1, 2.02];

const range = <T>(count: number, of: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => of(i));

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const role = (statements: readonly object[], name = 'reader'): Source => ({
  path: `${name}.json`,
  text: JSON.stringify({
    Role: {
      RoleName: name,
      Arn: `arn:aws:iam::111122223333:role/${name}`,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  }),
});

const statement = (operator: string, subject: string | readonly string[]): object => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { [operator]: { [`${ISSUER}:sub`]: subject, [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
});

const documents = (count: number, of: (i: number) => string): Source => ({
  path: 'all.yaml',
  text: range(count, (i) => `---\n${of(i)}`).join(''),
});

const account = (name: string, roleName = name): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/${roleName}\n`;

const lines = (count: number, of: (i: number) => string): string => range(count, (i) => `${of(i)}\n`).join('');

const clusterConfig = (body: string): Source => ({
  path: 'cluster.yaml',
  text: `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: eu-west-1}\n${body}`,
});

const pod = (name: string, serviceAccount: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: team}\nspec: {serviceAccountName: ${serviceAccount}, containers: [{name: c, image: i}]}\n`;

const issuerOf = (i: number): string => `oidc.eks.eu-west-1.amazonaws.com/id/${String(i).padStart(32, '0')}`;

const providerOf = (i: number): string => `arn:aws:iam::111122223333:oidc-provider/${issuerOf(i)}`;
const deployment = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: team\nspec:\n  template:\n    spec:\n      serviceAccountName: ${name}\n      containers: [{name: app, image: app}]\n`;

const reader: Source = { path: 'reader.yaml', text: account('reader') };

/** Files that hold so many of something. */
const SHAPES: Readonly<Record<string, (count: number) => readonly Source[]>> = {
  'documents that cannot be parsed': (count) => [documents(count, () => 'a: eks.amazonaws.com/role-arn\n  b: [\n')],
  'documents of others that cannot be parsed': (count) => [documents(count, () => 'a: amazonaws.com\n  b: [\n')],
  'identities of one namespace': (count) => [
    documents(count, (i) => `${account(`app-${i}`)}---\n${deployment(`app-${i}`)}`),
    ...range(count, (i) => role([statement('StringEquals', `system:serviceaccount:team:app-${i}`)], `app-${i}`)),
  ],
  'documents with a finding': (count) => [documents(count, (i) => account(`app-${i}`, '-'))],
  'documents with a finding that is about what they hold': (count) => [
    documents(count, (i) => account(`app-${i}`).replace('namespace: team', 'namespace: n')),
  ],
  'templated documents': (count) => [
    documents(
      count,
      (i) =>
        `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n  name: c-${i}\n  {{ if .Values.eu }}\n  region: eu-west-1\n  {{ end }}\n`,
    ),
  ],
  'subjects of a policy': (count) => [
    role([
      statement(
        'StringEquals',
        range(count, (i) => `system:serviceaccount:team:app-${i}`),
      ),
    ]),
    reader,
  ],
  'patterns of a policy': (count) => [
    role([
      statement(
        'StringLike',
        range(count, (i) => `system:serviceaccount:team-${i}:app-*`),
      ),
    ]),
    reader,
  ],
  'statements of a policy': (count) => [
    role(range(count, (i) => statement('StringEquals', `system:serviceaccount:team:app-${i}`))),
    reader,
  ],
  'statements with patterns': (count) => [
    role(range(count, (i) => statement('StringLike', `system:serviceaccount:team-${i}:*`))),
    reader,
  ],
  'service accounts of eksctl with a finding': (count) => [
    clusterConfig(
      `iam:\n  withOIDC: true\n  serviceAccounts:\n${lines(count, (i) => `  - {metadata: {name: a-${i}, namespace: team}, roleARN: x}`)}`,
    ),
  ],
  'node groups and their roles': (count) => [
    clusterConfig(
      `managedNodeGroups:\n${lines(count, (i) => `- {name: n-${i}, iam: {instanceRoleARN: "arn:aws:iam::111122223333:role/n-${i}"}}`)}`,
    ),
  ],
  'associations of eksctl with one role': (count) => [
    clusterConfig(
      `iam:\n  podIdentityAssociations:\n${lines(count, (i) => `  - {serviceAccountName: a-${i}, namespace: team, roleARN: "arn:aws:iam::111122223333:role/r"}`)}`,
    ),
  ],
  'addons with associations': (count) => [
    clusterConfig(
      `addons:\n${lines(count, (i) => `- {name: a-${i}, podIdentityAssociations: [{serviceAccountName: x, roleARN: "arn:aws:iam::111122223333:role/r"}]}`)}`,
    ),
  ],
  'access entries': (count) => [
    clusterConfig(
      `accessConfig:\n  accessEntries:\n${lines(count, () => '  - {principalARN: "arn:aws:iam::111122223333:role/r", type: EC2_LINUX}')}`,
    ),
  ],
  'workloads and associations of a namespace': (count) => [
    documents(
      count,
      (i) =>
        `apiVersion: eks.services.k8s.aws/v1alpha1\nkind: PodIdentityAssociation\nmetadata: {name: x-${i}}\nspec: {clusterName: c, namespace: team, serviceAccount: a-${i}, roleARN: "arn:aws:iam::111122223333:role/r"}\n---\n${pod(`p-${i}`, `a-${i}`)}`,
    ),
  ],
  'service accounts that a policy does not admit': (count) => [
    role([statement('StringLike', ['system:serviceaccount:team:one', 'system:serviceaccount:team:t*o'])]),
    documents(count, (i) => account(`app-${i}`, 'reader')),
  ],
  'principals and condition keys of a statement': (count) => [
    role([
      {
        Effect: 'Allow',
        Principal: { Federated: range(4 * count, providerOf) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: Object.fromEntries(
            range(4 * count, (i) => [`${issuerOf(i)}:sub`, 'system:serviceaccount:team:reader']),
          ),
        },
      },
    ]),
    reader,
  ],
  'pods of one service account': (count) => [documents(count, (i) => pod(`p-${i}`, 'reader')), reader],
};

const COUNT = 60;
/** Copies of a dialect's files: what each costs once for every other must show beside what it costs by itself. */
const COPIES = 75;

const sizeOf = (files: readonly Source[]): number => files.reduce((sum, { text }) => sum + text.length, 0);

describe('steps grow as the input does', () => {
  let counting: Counting;
  const reading = DIALECTS.map((dialect) => {
    const bySize = examplesOf(dialect).toSorted((a, b) => sizeOf(a) - sizeOf(b));
    return [dialect.name, bySize.slice(0, 2)] as const;
  });

  beforeAll(async () => {
    counting = await countingProgram();
    await counting.program.loadDialects(reading.flatMap(([, examples]) => examples.flat()));
  }, 300_000);

  const growth = (
    most: number,
    steps: (times: number) => number,
  ): readonly [isLinear: boolean, half: number, whole: number] => {
    // What is made at the first use is not counted.
    steps(1);
    const [half, whole] = [steps(2), steps(4)];
    return [Number((whole / half).toFixed(2)) <= most, half, whole];
  };

  test.each(Object.entries(SHAPES))('%s', (_, filesOf) => {
    const { program, count } = counting;
    const [isLinear, ...counted] = growth(
      LINEAR,
      (times) =>
        count(() =>
          program.analyse(filesOf(times * COUNT), program.rules, { levelOf: () => undefined, pedantic: true }),
        ).steps,
    );
    expect([isLinear, ...counted]).toEqual([true, ...counted]);
  });

  test.each(reading)('reading the files of %s', (name, examples) => {
    const { program, count } = counting;
    // Each copy is a project of its own, and each example a folder of it.
    const filesOf = (copies: number): readonly Source[] =>
      range(copies, (copy) => [
        { path: `copy-${copy}/package.json`, text: '{}' },
        ...examples.flatMap((files, i) =>
          files.map(({ path, text }) => ({ path: `copy-${copy}/example-${i}/${path}`, text })),
        ),
      ]).flat();
    expect(examples, name).not.toEqual([]);
    const [isLinear, ...counted] = growth(
      LINEAR_IN_FILES,
      (times) => count(() => program.collect(filesOf(times * COPIES), program.DIALECTS, {})).steps,
    );
    expect([isLinear, ...counted]).toEqual([true, ...counted]);
  });
});
