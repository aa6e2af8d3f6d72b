/** Charts of the tree that a kustomization has Helm render: values, names, what stays unknown, and what lies over them. */
import { expect, test } from 'vitest';
import { facts, lint } from '../../src/index.js';

const ROLE = 'arn:aws:iam::111122223333:role';

const CHART = {
  'app/charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'app/charts/api/values.yaml': `role: ${ROLE}/default\nname: api\nlist: [a]\n`,
  'app/charts/api/templates/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}-{{ .Values.name }}\n  namespace: {{ .Release.Namespace }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}\n',
};

const chart = (more: string): string => `helmCharts:\n  - name: api\n    releaseName: web\n${more}`;

type Stated = readonly [namespace: unknown, name: unknown, role: unknown];

async function accountsOf(files: Readonly<Record<string, string>>): Promise<readonly Stated[]> {
  const stated = await facts(Object.entries({ ...CHART, ...files }).map(([path, text]) => ({ path, text })));
  const known = (value: unknown): unknown => (typeof value === 'object' ? undefined : value);
  return stated.flatMap((fact) =>
    fact.kind === 'service-account' ? [[known(fact.namespace), known(fact.name), known(fact.roleArn)] as const] : [],
  );
}

test.each<[string, Readonly<Record<string, string>>, readonly Stated[]]>([
  [
    'without values of its own a chart has what it says itself',
    { 'app/kustomization.yaml': `namespace: pay\n${chart('')}` },
    [['pay', 'web-api', `${ROLE}/default`]],
  ],
  [
    'a values file stands over them, and inline values over that',
    {
      'app/values.yaml': `role: ${ROLE}/file\nname: file\n`,
      'app/kustomization.yaml': chart(
        `    namespace: pay\n    valuesFile: values.yaml\n    valuesInline:\n      name: inline\n`,
      ),
    },
    [['pay', 'web-inline', `${ROLE}/file`]],
  ],
  [
    'merge: the file wins over what stands inline',
    {
      'app/values.yaml': 'name: file\n',
      'app/kustomization.yaml': chart(
        `    namespace: pay\n    valuesFile: values.yaml\n    valuesMerge: merge\n    valuesInline:\n      name: inline\n      role: ${ROLE}/inline\n`,
      ),
    },
    [['pay', 'web-file', `${ROLE}/inline`]],
  ],
  [
    'replace: the file does not count',
    {
      'app/values.yaml': 'name: file\n',
      'app/kustomization.yaml': chart(
        `    namespace: pay\n    valuesFile: values.yaml\n    valuesMerge: replace\n    valuesInline:\n      role: ${ROLE}/inline\n`,
      ),
    },
    [['pay', 'web-api', `${ROLE}/inline`]],
  ],
  [
    'more files come last',
    {
      'app/more.yaml': 'name: more\n',
      'app/kustomization.yaml': chart(
        `    namespace: pay\n    additionalValuesFiles: [more.yaml]\n    valuesInline:\n      name: inline\n`,
      ),
    },
    [['pay', 'web-more', `${ROLE}/default`]],
  ],
  [
    'without a name of the release, or with a template for it, its name is not known',
    { 'app/kustomization.yaml': 'namespace: pay\nhelmCharts:\n  - name: api\n' },
    [['pay', undefined, `${ROLE}/default`]],
  ],
  [
    'charts in another folder, prefixes and patches',
    {
      'app/kustomization.yaml': `namespace: pay\nnamePrefix: a-\nhelmGlobals:\n  chartHome: ../vendor\n${chart('').replace('name: api', 'name: other')}patches:\n  - target:\n      kind: ServiceAccount\n    patch: |\n      - op: add\n        path: /metadata/annotations/eks.amazonaws.com~1role-arn\n        value: ${ROLE}/patched\n`,
      'vendor/other/Chart.yaml': CHART['app/charts/api/Chart.yaml'],
      'vendor/other/values.yaml': 'name: other\nrole: ""\n',
      'vendor/other/templates/sa.yaml': CHART['app/charts/api/templates/sa.yaml'],
      'app/charts/api/templates/sa.yaml': '',
    },
    [['pay', 'a-web-other', `${ROLE}/patched`]],
  ],
  [
    'a generator that is an object, and the field of old',
    {
      'app/kustomization.yaml':
        'generators: [chart.yaml]\nhelmChartInflationGenerator:\n  - chartName: api\n    releaseName: old\n    releaseNamespace: pay\n',
      'app/chart.yaml':
        'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata:\n  name: api\nname: api\nreleaseName: new\nnamespace: pay\n',
    },
    [
      ['pay', 'new-api', `${ROLE}/default`],
      ['pay', 'old-api', `${ROLE}/default`],
    ],
  ],
  [
    'versions of kustomize differ where Helm and the kustomization name different namespaces',
    { 'app/kustomization.yaml': `namespace: pay\n${chart('    namespace: other\n')}` },
    [[undefined, 'web-api', `${ROLE}/default`]],
  ],
  [
    'and where the namespace comes from an overlay',
    {
      'app/kustomization.yaml': chart(''),
      'overlay/kustomization.yaml': 'namespace: pay\nresources: [../app]\n',
    },
    [[undefined, 'web-api', `${ROLE}/default`]],
  ],
  [
    'hooks that are not wanted are not there',
    {
      'app/kustomization.yaml': `namespace: pay\n${chart('    skipHooks: true\n')}`,
      'app/charts/api/templates/hook.yaml':
        'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: hook\n  annotations:\n    helm.sh/hook: pre-install\n',
    },
    [['pay', 'web-api', `${ROLE}/default`]],
  ],
  [
    'values that are not here may say anything',
    { 'app/kustomization.yaml': `namespace: pay\n${chart('    valuesFile: secrets.yaml\n')}` },
    [['pay', undefined, undefined]],
  ],
])('%s', async (_, files, expected) => {
  expect(await accountsOf(files)).toEqual(expected);
});

const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      serviceAccountName: web-api\n      containers: [{ name: main, image: main }]\n';

test('an object that names an account of the chart follows its prefix', async () => {
  const stated = await facts(
    Object.entries({
      ...CHART,
      'app/kustomization.yaml': `namespace: pay\nnamePrefix: a-\nresources: [web.yaml]\n${chart('')}`,
      'app/web.yaml': DEPLOYMENT,
    }).map(([path, text]) => ({ path, text })),
  );
  const names = stated.flatMap((fact) => (fact.kind === 'workload' ? [fact.serviceAccount] : []));
  expect(names).toEqual(['a-web-api']);
});

test('a fault stands at the value that causes it, once for all overlays', async () => {
  const wrong = 'arn:aws:iam::111122223333:user/web';
  const { findings } = await lint(
    Object.entries({
      ...CHART,
      'app/kustomization.yaml': chart(`    valuesInline:\n      role: ${wrong}\n`),
      'a/kustomization.yaml': 'namespace: a\nresources: [../app]\n',
      'b/kustomization.yaml': 'namespace: b\nresources: [../app]\n',
    }).map(([path, text]) => ({ path, text })),
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ rule, path, range }) => [rule, path, range.start.line])).toEqual([
    ['service-account/role-arn-not-a-role', 'app/kustomization.yaml', 5],
  ]);
});

test('a chart that Helm refuses fails the build: one error, in the chart', async () => {
  const { findings } = await lint(
    Object.entries({
      ...CHART,
      'app/kustomization.yaml': `namespace: pay\nresources: [own.yaml]\n${chart('')}`,
      'app/own.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: own\n',
      'app/charts/api/templates/broken.yaml': 'a: {{ if }}\n',
    }).map(([path, text]) => ({ path, text })),
  );
  expect(findings.map(({ rule, path }) => [rule, path])).toEqual([
    ['helm/render-fails', 'app/charts/api/templates/broken.yaml'],
  ]);
});
