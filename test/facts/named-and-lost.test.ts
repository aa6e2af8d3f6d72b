/** Charts and values files that are named and not there. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';

type Files = Readonly<Record<string, string>>;

const sourcesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

const CHART: Files = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'charts/api/values.yaml': 'role: ""\nname: api\n',
  'charts/api/templates/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Values.name }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}\n',
};

const ENVIRONMENTS =
  'environments:\n  dev:\n    values: [env/dev.yaml]\n  prod:\n    values:\n      - env/prod.yaml\n---\n';
const ENVIRONMENT_VALUES: Files = {
  'env/dev.yaml': 'account: "111122223333"\n',
  'env/prod.yaml': 'account: 222233334444\n',
};

const releases = (values: string, more = ''): string =>
  `releases:\n  - name: web\n    namespace: {{ .Environment.Name }}\n    chart: ./charts/api\n${more}    values:\n${values}`;

const INLINE = releases('      - role: arn:aws:iam::{{ .Values.account }}:role/web-{{ .Environment.Name }}\n');
describe('what is named and not there', () => {
  beforeAll(() => loadDialects(sourcesOf({ 'Chart.yaml': '', 'main.tf': '', 'kustomization.yaml': '' })));

  const failures = (files: Files) =>
    worldOf(sourcesOf({ ...CHART, ...files }), { isAbsent: (path) => !path.includes('generated') })
      .facts['build-failed'].map(({ name, problem }) => `${name}: ${problem}`)
      .sort();

  const helmfile = (chart: string, more = '') =>
    `releases:\n  - name: web\n    chart: ${chart}\n${more}    values:\n      - role: arn:aws:iam::111122223333:role/web\n`;
  const terraform = (body: string) =>
    `resource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = "{}"\n}\nresource "helm_release" "web" {\n  name = "web"\n${body}\n  set {\n    name  = "role"\n    value = aws_iam_role.r.arn\n  }\n}\n`;
  const application = (sources: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  sources:\n${sources}  destination: {namespace: pay}\n`;

  const ROLE = 'annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/web" }\n';
  const ANNOTATED: Files = {
    'charts/api/templates/sa.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  annotations:\n    {{- toYaml .Values.annotations | nindent 4 }}\n',
  };

  const elements = (names: string, more = '') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all }\nspec:\n  generators:\n    - list: { elements: [${names
      .split(', ')
      .map((name) => `{ env: ${name} }`)
      .join(
        ', ',
      )}] }\n  template:\n    metadata: { name: 'web-{{env}}' }\n    spec:\n      source: { repoURL: a, path: charts/api, helm: { valueFiles: ['../../env/{{env}}.yaml']${more} } }\n      destination: { namespace: pay }\n`;

  const generator = (path: string, more = '') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all }\nspec:\n  generators:\n    - matrix:\n        generators:\n          - list: { elements: [{ env: dev }] }\n          - git:\n              repoURL: https://git.example/x.git\n              directories: [{ path: '${path}' }${more}]\n  template:\n    metadata: { name: '{{path.basename}}' }\n    spec:\n      source: { repoURL: https://git.example/x.git, path: '{{path}}' }\n`;

  test.each<[string, Files, readonly string[]]>([
    [
      'folders of a generator',
      { 'set.yaml': generator('chart/*') },
      ['set.yaml#all: no folder matches `chart/*`; did you mean `charts`?'],
    ],
    [
      'folders of a generator, of which some are here',
      { 'set.yaml': generator('chart/*', ", { path: 'charts/*' }") },
      [],
    ],
    ['folders of a generator of another repository', { 'set.yaml': generator('tenants/*') }, []],
    [
      'a chart of a helmfile',
      { 'helmfile.yaml': helmfile('./charts/apu') },
      ['helmfile.yaml#web: there is no chart at `charts/apu`'],
    ],
    [
      'a chart of a helm_release',
      { 'tf/main.tf': terraform('  chart = "${path.module}/../charts/apu"') },
      ['helm_release.web: there is no chart at `charts/apu`'],
    ],
    [
      'values of an environment',
      { 'helmfile.yaml': ENVIRONMENTS.replace('env/dev', 'envs/dev') + INLINE, ...ENVIRONMENT_VALUES },
      ['helmfile.yaml (dev): this values file is not there'],
    ],
    [
      'the source of a values file',
      {
        'app.yaml': application(
          '    - repoURL: a\n      path: charts/api\n      helm:\n        valueFiles: [$value/env/dev.yaml]\n    - repoURL: a\n      ref: values\n',
        ),
        'env/dev.yaml': 'role: arn:aws:iam::111122223333:role/web\n',
      },
      ['app.yaml#web: no source has `ref: value`'],
    ],
    [
      'a values file of another repository',
      {
        'app.yaml': application(
          '    - repoURL: a\n      path: charts/api\n      helm:\n        valueFiles: [$values/env/dev.yaml]\n    - repoURL: b\n      ref: values\n',
        ),
      },
      [],
    ],
    [
      'a values file of an element',
      { 'set.yaml': elements('dev, prod'), ...ANNOTATED, 'env/dev.yaml': ROLE },
      ['set.yaml#web-prod: the values file `env/prod.yaml` is not there'],
    ],
    [
      'a values file of an element, which may be missing',
      { 'set.yaml': elements('dev, prod', ', ignoreMissingValueFiles: true'), ...ANNOTATED, 'env/dev.yaml': ROLE },
      [],
    ],
    [
      'values files of a chart without a role',
      { 'set.yaml': elements('dev, prod'), ...ANNOTATED, 'env/dev.yaml': 'a: b\n' },
      [],
    ],
    [
      'a chart that a hook may make',
      { 'helmfile.yaml': helmfile('./charts/apu', '    hooks: [{ events: [prepare], command: make }]\n') },
      [],
    ],
    ['a chart that something may write', { 'helmfile.yaml': helmfile('./generated/api') }, []],
    ['a chart of a repository', { 'helmfile.yaml': helmfile('charts/apu') }, []],
    [
      'a chart of a repository, for Terraform',
      { 'main.tf': terraform('  repository = "https://example.com"\n  chart = "./apu"') },
      [],
    ],
    ['a packed chart', { 'main.tf': terraform('  chart = "./api-1.0.0.tgz"') }, []],
    [
      'a folder with anything in it',
      { 'helmfile.yaml': helmfile('./charts/apu'), 'charts/apu/values.yaml': 'a: b\n' },
      [],
    ],
  ])('%s', (_, files, expected) => {
    expect(failures(files)).toEqual(expected);
  });
});
