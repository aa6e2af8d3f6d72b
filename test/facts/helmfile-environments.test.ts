/** A helmfile in each of its environments, and charts and values files that are named and not there. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { facts, lint } from '../../src/index.js';

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
const UNKNOWN = 'not known';
const BOTH = [
  ['dev', 'arn:aws:iam::111122223333:role/web-dev'],
  ['prod', 'arn:aws:iam::222233334444:role/web-prod'],
];

async function rolesOf(files: Files): Promise<readonly (readonly unknown[])[]> {
  const found = await facts(sourcesOf({ ...CHART, ...files }));
  return found.flatMap((one) => (one.kind === 'service-account' ? [[one['namespace'], one['roleArn']]] : []));
}

describe('each environment of a helmfile', () => {
  test.each<[string, Files, readonly unknown[]]>([
    ['values of files', { 'helmfile.yaml': ENVIRONMENTS + INLINE, ...ENVIRONMENT_VALUES }, BOTH],
    [
      'values that stand there, below those of all',
      {
        'helmfile.yaml.gotmpl': `values:\n  - account: "111122223333"\nenvironments:\n  dev: {}\n  prod:\n    values:\n      - account: "222233334444"\n---\n${INLINE}`,
      },
      BOTH,
    ],
    [
      'the file of values has the name of the environment, and is a template',
      {
        'helmfile.yaml.gotmpl': `environments:\n  dev:\n    values: ["env/{{ .Environment.Name }}.yaml.gotmpl"]\n  prod:\n    values: ["env/{{ .Environment.Name }}.yaml.gotmpl"]\n---\n${INLINE}`,
        'env/dev.yaml.gotmpl': 'account: "111122223333"\n',
        'env/prod.yaml.gotmpl': 'account: {{ print 222233334444 | quote }}\n',
      },
      BOTH,
    ],
    [
      'a release in one of them, by `.StateValues`',
      {
        'helmfile.d/apps.yaml': `environments:\n  dev:\n    values: [{ makes: false }]\n  prod:\n    values: [{ makes: true, account: "222233334444" }]\n---\n{{ if .StateValues.makes }}\n${releases('      - role: arn:aws:iam::{{ .Environment.Values.account }}:role/web-prod\n').replace('./charts', '../charts')}{{ end }}\n`,
      },
      [BOTH[1]],
    ],
    [
      'values of a release from a template that knows it',
      {
        'helmfile.yaml': ENVIRONMENTS + releases('      - values.yaml.gotmpl\n'),
        'values.yaml.gotmpl':
          'role: arn:aws:iam::{{ .Values.account }}:role/{{ .Release.Name }}-{{ .Environment.Name }}\n',
        ...ENVIRONMENT_VALUES,
      },
      BOTH,
    ],
    [
      'what the command line or the shell give is not known',
      { 'helmfile.yaml': ENVIRONMENTS + releases('      - role: {{ .Values.role }}\n'), ...ENVIRONMENT_VALUES },
      [
        ['dev', UNKNOWN],
        ['prod', UNKNOWN],
      ],
    ],
  ])('%s', async (_, files, expected) => {
    const found = await rolesOf(files);
    const isKnown = (role: unknown) => (typeof role === 'string' ? role : UNKNOWN);
    expect(found.map(([namespace, role]) => [namespace, isKnown(role)])).toEqual(expected);
  });

  test('bases and helmfiles that take it in may say more', async () => {
    const taken = { 'all/helmfile.yaml': 'helmfiles:\n  - path: ../helmfile.yaml\n    values: [{ account: "3" }]\n' };
    const files = { 'helmfile.yaml': ENVIRONMENTS + INLINE, ...ENVIRONMENT_VALUES };
    const based = { ...files, 'helmfile.yaml': `bases: [base.yaml]\n---\n${files['helmfile.yaml']}` };
    for (const one of [{ ...files, ...taken }, based])
      expect((await rolesOf(one)).flat().filter((value) => typeof value === 'string')).toEqual([]);
  });

  test('a role of another environment is not meant', async () => {
    const role = (environment: string, account: string, name: string) => ({
      [`iam/${environment}/role.json`]: JSON.stringify({
        Role: {
          RoleName: name,
          Arn: `arn:aws:iam::${account}:role/${name}`,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEquals: {
                  'oidc.eks.eu-west-1.amazonaws.com/id/A1:sub': `system:serviceaccount:${environment}:api`,
                  'oidc.eks.eu-west-1.amazonaws.com/id/A1:aud': 'sts.amazonaws.com',
                },
              },
            },
          },
        },
      }),
    });
    const files = { ...CHART, 'helmfile.yaml': ENVIRONMENTS + INLINE, ...ENVIRONMENT_VALUES };
    const identityFindings = async (more: Files) =>
      (await lint(sourcesOf({ ...files, ...more }))).findings
        .filter(({ rule }) => rule.startsWith('identity/'))
        .map(({ rule }) => rule);
    const right = { ...role('dev', '111122223333', 'web-dev'), ...role('prod', '222233334444', 'web-prod') };
    expect(await identityFindings(right)).toEqual([]);
    const wrong = { ...right, ...role('prod', '222233334444', 'wb-prod') };
    expect(await identityFindings(wrong)).toEqual(['identity/role-name-near-miss']);
  });
});

describe('what is named and not there', () => {
  beforeAll(() => loadDialects(sourcesOf({ 'Chart.yaml': '', 'main.tf': '' })));

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

  test.each<[string, Files, readonly string[]]>([
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
      ['helmfile.yaml (dev)#web: this values file is not there'],
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
