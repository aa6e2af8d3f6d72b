/** Values of charts that are not here: what is certain of the annotations of their service accounts, whoever passes them. */
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

const account = (annotation: string): string => `serviceAccount:\n  name: alb\n  annotations:\n    ${annotation}\n`;

const flux = (values: string, more = ''): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: alb\n  namespace: kube-system\nspec:\n  chart:\n    spec:\n      chart: alb\n      sourceRef:\n        kind: HelmRepository\n        name: eks\n${more}  values:\n${indented(values, 4)}`;

const argo = (values: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: alb\nspec:\n  source:\n    repoURL: https://example.com/charts\n    chart: alb\n    helm:\n      ${values}  destination:\n    namespace: kube-system\n`;

const WAYS: Readonly<Record<string, (values: string) => Readonly<Record<string, string>>>> = {
  'a HelmRelease of a repository of charts': (values) => ({ 'release.yaml': flux(values) }),
  'a HelmRelease that a kustomization takes in': (values) => ({
    'kustomization.yaml': 'resources: [release.yaml]\n',
    'release.yaml': flux(values),
  }),
  'a HelmRelease of an OCIRepository': (values) => ({
    'release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: alb\nspec:\n  chartRef:\n    kind: OCIRepository\n    name: alb\n  values:\n${indented(values, 4)}`,
  }),
  'an Application with a text of values': (values) => ({ 'app.yaml': argo(`values: |\n${indented(values, 8)}`) }),
  'an Application with an object of values': (values) => ({
    'app.yaml': argo(`valuesObject:\n${indented(values, 8)}`),
  }),
  'a HelmChart of K3s': (values) => ({
    'chart.yaml': `apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata:\n  name: alb\nspec:\n  repo: https://example.com/charts\n  chart: alb\n  valuesContent: |\n${indented(values, 4)}`,
  }),
  'a helmfile': (values) => ({
    'helmfile.yaml': `releases:\n  - name: alb\n    namespace: kube-system\n    chart: eks/alb\n    values:\n      -\n${indented(values, 8)}`,
  }),
  'a kustomization, inline': (values) => ({
    'kustomization.yaml': `helmCharts:\n  - name: alb\n    repo: https://example.com/charts\n    releaseName: alb\n    valuesInline:\n${indented(values, 6)}`,
  }),
  'a kustomization with a file of values': (values) => ({
    'kustomization.yaml':
      'helmCharts:\n  - name: alb\n    repo: https://example.com/charts\n    releaseName: alb\n    valuesFile: alb.yaml\n',
    'alb.yaml': values,
  }),
};

const NAMED_FILE = {
  'a file of values of an Application': (values: string) => ({
    'app.yaml': argo(`valueFiles: [$here/alb/values.yaml]\n`),
    'alb/values.yaml': values,
  }),
  'a file of values of a helmfile': (values: string) => ({
    'helmfile.yaml': 'releases:\n  - name: alb\n    chart: eks/alb\n    values: [values/alb.yaml]\n',
    'values/alb.yaml': values,
  }),
  'a file of values': (values: string) => ({ 'values.yaml': values }),
};

const found = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await lint(Object.entries(files).map(([path, text]) => ({ path, text })))).findings.map(({ rule }) => rule);

const ROLE = 'eks.amazonaws.com/role-arn';

describe.each(Object.entries({ ...WAYS, ...NAMED_FILE }))('%s', (_, filesOf) => {
  test.each([
    ['service-account/role-arn-malformed', `${ROLE}: arn:aws:iam::11112222333:role/alb`],
    ['service-account/role-arn-malformed', `${ROLE}: arn:aws:iam:111122223333:role/alb`],
    ['service-account/role-arn-not-a-role', `${ROLE}: arn:aws:iam::111122223333:policy/alb`],
    ['service-account/annotation-misspelt', 'eks.amazon.com/role-arn: arn:aws:iam::111122223333:role/alb'],
  ])('%s: %s', async (rule, annotation) => {
    expect(await found(filesOf(account(annotation)))).toEqual([rule]);
  });
  test.each([
    `${ROLE}: arn:aws:iam::111122223333:role/alb`,
    `${ROLE}: arn:aws:iam::<ACCOUNT_ID>:role/alb`,
    `${ROLE}: arn:aws:iam::\${ACCOUNT}:role/alb`,
    `${ROLE}: "{{ .Values.role }}"`,
  ])('nothing: %s', async (annotation) => {
    expect(await found(filesOf(account(annotation)))).toEqual([]);
  });
});

describe.each(Object.entries(WAYS))('%s', (_, filesOf) => {
  test('an annotation that is no text', async () => {
    const both = `${ROLE}: arn:aws:iam::111122223333:role/alb\n    eks.amazonaws.com/token-expiration: 3600`;
    expect(await found(filesOf(account(both)))).toEqual(['service-account/annotation-not-string']);
  });
});

const WRONG = account(`${ROLE}: arn:aws:iam::11112222333:role/alb`);

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'a bare name in a file of values, which a chart may put behind the account',
    { 'values.yaml': account(`${ROLE}: alb`) },
  ],
  [
    'a suite of helm-unittest, wherever it lies',
    {
      'charts/api/account_test.yaml': `suite: account\ntests:\n  - it: has a role\n    set:\n${WRONG.replaceAll(/^(?=.)/gm, '      ')}`,
    },
  ],
  ['values that chart-testing tries a chart with', { 'charts/api/ci/role-values.yaml': WRONG }],
  ['values of tests', { 'charts/api/tests/values/role.yaml': WRONG }],
  [
    'a part of a chart that runs as the service account of another part, which has the role',
    {
      'release.yaml': flux(
        ['controller', 'node']
          .map(
            (part) =>
              `${part}:\n${account(`${ROLE}: arn:aws:iam::111122223333:role/ebs`)
                .replace('serviceAccount:\n', `serviceAccount:\n  create: ${String(part === 'controller')}\n`)
                .replaceAll(/^(?=.)/gm, '  ')}`,
          )
          .join(''),
      ),
    },
  ],
  ['a release whose objects are patched', { 'release.yaml': flux(WRONG, '  postRenderers: []\n') }],
  [
    'a chart that is told to make none',
    { 'release.yaml': flux('serviceAccount:\n  create: false\n  name: alb\n  annotations: {}\n') },
  ],
])('nothing: %s', async (_, files) => {
  expect(await found(files)).toEqual([]);
});

test.each([...Object.entries(WAYS)].filter(([way]) => !/K3s|kustomization,|kustomization with/.test(way)))(
  'the summary counts what is given a role and is not here: %s',
  async (_, files) => {
    const role = account(`${ROLE}: arn:aws:iam::111122223333:role/alb`);
    const judged = async (values: string) =>
      (await lint(Object.entries(files(values)).map(([path, text]) => ({ path, text })))).summary.judged;
    expect(await judged(role)).toMatchObject({ unseenCharts: 1 });
    expect(await judged('replicas: 1\n')).not.toHaveProperty('unseenCharts');
  },
);

test('the summary counts a build that fails', async () => {
  const { summary } = await lint([
    { path: 'kustomization.yaml', text: 'resources: [sa.yaml, gone.yaml]\nnameSuffix: 7\n' },
    {
      path: 'sa.yaml',
      text: `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  annotations:\n    ${ROLE}: arn:aws:iam::111122223333:role/web\n`,
    },
  ]);
  expect(summary.judged).toMatchObject({ failedBuilds: 1 });
});
