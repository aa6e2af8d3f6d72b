/** Coverage names what is taken in and is not here: whatever language takes it. */
import { expect, test } from 'vitest';
import { coverageOf } from '../../src/link/coverage.js';
import { summarize } from '../../src/link/judged.js';
import { coveragePercent } from '../../src/report/coverage.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { account, world } from './world.js';

const chart = (dependencies: string): string =>
  `apiVersion: v2\nname: api\nversion: 1.0.0\ndependencies:\n${dependencies}`;
const kustomization = (text: string): Readonly<Record<string, string>> => ({
  'app/kustomization.yaml': `${text}\n`,
  'app/account.yaml': account('web', 'team', 'arn:aws:iam::111122223333:role/web'),
});
const plugin = (annotations = ''): string =>
  `apiVersion: example.com/v1\nkind: RoleAnnotator\nmetadata:\n  name: a\n${annotations}`;

test.each<
  [string, Readonly<Record<string, string>>, readonly (readonly [kind: string, what: string, place: string])[]]
>([
  [
    'a remote base, and a component of another repository',
    kustomization(
      'resources:\n  - account.yaml\n  - https://git.example.com/base?ref=v1\ncomponents:\n  - github.com/example/component',
    ),
    [
      ['base', 'https://git.example.com/base?ref=v1', 'app/kustomization.yaml'],
      ['base', 'github.com/example/component', 'app/kustomization.yaml'],
    ],
  ],
  [
    'a base that two overlays share is named once',
    {
      ...kustomization('resources:\n  - account.yaml\n  - git@example.com:base.git'),
      'a/kustomization.yaml': 'resources:\n  - ../app\n',
      'b/kustomization.yaml': 'resources:\n  - ../app\nnamespace: b\n',
    },
    [['base', 'git@example.com:base.git', 'app/kustomization.yaml']],
  ],
  [
    'a kustomization in which nothing else matters',
    { 'app/kustomization.yaml': 'resources:\n  - https://git.example.com/base?ref=v1\n' },
    [['base', 'https://git.example.com/base?ref=v1', 'app/kustomization.yaml']],
  ],
  [
    'a chart that kustomize inflates',
    kustomization(
      'resources:\n  - account.yaml\nhelmCharts:\n  - name: external-dns\n    repo: https://charts.example.com',
    ),
    [['chart', 'https://charts.example.com/external-dns', 'app/kustomization.yaml']],
  ],
  [
    'of a chart that kustomize inflates and that is here what it depends on',
    {
      ...kustomization('resources:\n  - account.yaml\nhelmCharts:\n  - name: api'),
      'app/charts/api/Chart.yaml': chart(
        '  - name: redis\n    version: 1.x\n    repository: https://charts.example.com\n',
      ),
    },
    [['chart', 'https://charts.example.com/redis', 'app/charts/api/Chart.yaml']],
  ],
  [
    'a chart of another version than the one that is here',
    {
      ...kustomization(
        'resources:\n  - account.yaml\nhelmCharts:\n  - name: api\n    version: 2.0.0\n    repo: https://charts.example.com',
      ),
      'app/charts/api-1.0.0/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
    },
    [['chart', 'https://charts.example.com/api', 'app/kustomization.yaml']],
  ],
  [
    'a plugin, and a function in a container; not what is built in',
    {
      ...kustomization(
        'resources:\n  - account.yaml\ntransformers:\n  - plugin.yaml\n  - built-in.yaml\ngenerators:\n  - function.yaml',
      ),
      'app/plugin.yaml': plugin(),
      'app/function.yaml': plugin(
        '  annotations:\n    config.kubernetes.io/function: |\n      container:\n        image: a\n',
      ),
      'app/built-in.yaml':
        'apiVersion: builtin\nkind: PrefixTransformer\nmetadata:\n  name: p\nprefix: x-\nfieldSpecs:\n  - path: metadata/name\n',
    },
    [
      ['function', 'example.com/v1/RoleAnnotator', 'app/function.yaml'],
      ['plugin', 'example.com/v1/RoleAnnotator', 'app/plugin.yaml'],
    ],
  ],
  [
    'dependencies of a chart, but for those that are switched off or here',
    {
      'api/Chart.yaml': chart(
        [
          '  - name: redis\n    version: 1.x\n    repository: https://charts.example.com\n',
          '  - name: cache\n    version: 1.x\n    repository: https://charts.example.com\n    condition: cache.enabled\n',
          '  - name: here\n    version: 1.x\n    repository: https://charts.example.com\n',
        ].join(''),
      ),
      'api/values.yaml': 'cache:\n  enabled: false\n',
      'api/charts/here/Chart.yaml': 'apiVersion: v2\nname: here\nversion: 1.0.0\n',
    },
    [['chart', 'https://charts.example.com/redis', 'api/Chart.yaml']],
  ],
  [
    'charts of repositories, by Argo CD, Flux, helmfile and Terraform',
    {
      'argo.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: dns\nspec:\n  source:\n    repoURL: https://charts.example.com\n    chart: external-dns\n    helm:\n      parameters:\n        - name: serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn\n          value: a\n',
      'flux.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: lb\nspec:\n  chart:\n    spec:\n      chart: lb\n      sourceRef:\n        kind: HelmRepository\n        name: eks\n  values:\n    serviceAccount:\n      annotations:\n        eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/lb\n',
      'helmfile.yaml': 'releases:\n  - name: a\n    chart: example/a\n  - name: b\n    chart: ./b\n',
      'main.tf':
        'resource "helm_release" "a" {\n  name       = "a"\n  repository = "https://charts.example.com"\n  chart      = "a"\n}\nresource "helm_release" "b" {\n  name  = "b"\n  chart = "./charts/b"\n}\n',
    },
    [
      ['chart', 'https://charts.example.com/external-dns', 'argo.yaml'],
      ['chart', 'eks/lb', 'flux.yaml'],
      ['chart', 'example/a', 'helmfile.yaml'],
      ['chart', 'https://charts.example.com/a', 'main.tf'],
    ],
  ],
])('%s', async (_, files, expected) => {
  await loadDialects(Object.entries(files).map(([path, text]) => ({ path, text })));
  const covered = coverageOf(world(files));
  const unseen = covered.filter(({ reason }) => reason?.endsWith(' unseen') === true && reason !== 'role unseen');
  expect(unseen.map(({ kind, what, at }) => [kind, what, at.source.path]).sort()).toEqual(
    [...expected].map((one) => [...one]).sort(),
  );
  // Nobody knows how many identities they hold.
  const others = covered.filter((one) => !unseen.includes(one));
  const { unseenCharts, ...counts } = summarize(covered);
  expect([counts, coveragePercent(covered)]).toEqual([summarize(others), coveragePercent(others)]);
  expect(unseenCharts ?? 0).toBe(unseen.filter(({ hasRole }) => hasRole === true).length);
});

const role = 'new iam.Role(stack, "R", { assumedBy: new iam.ServicePrincipal("a") });';
const cdk = (body: string): Readonly<Record<string, string>> => ({
  'package.json': '{"dependencies":{"aws-cdk-lib":"2"}}',
  'cdk.json': '{"app":"ts-node app.ts"}',
  'app.ts': `import * as cdk from "aws-cdk-lib";\nimport * as iam from "aws-cdk-lib/aws-iam";\nconst stack = new cdk.Stack(new cdk.App(), "S");\n${body}\n`,
});
const templated = account('web', 'team', '{{ .Values.role }}');

test.each<[string, Readonly<Record<string, string>>, readonly (readonly [kind: string, what: string])[]]>([
  ['a program of more text than is parsed', cdk(`${role}\n//${'x'.repeat(1_000_000)}`), [['program', 'app.ts']]],
  [
    'a program that takes too many steps',
    cdk(`for (let i = 0; i < 1e3; i++) for (let j = 0; j < 1e3; j++) ${role.replace('"R"', '`R${i}-${j}`')}`),
    [['program', 'app.ts']],
  ],
  [
    'a chart that takes too many steps',
    {
      'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'c/values.yaml': 'role: arn:aws:iam::111122223333:role/web\n',
      'c/templates/sa.yaml': `{{ define "a" }}{{ range until 100 }}{{ range until 100 }}{{ range until 100 }}{{ . }}{{ end }}{{ end }}{{ end }}{{ end }}{{ range until 100 }}{{ include "a" . }}{{ end }}\n---\n${templated}`,
    },
    [['chart', 'c/templates/sa.yaml']],
  ],
  [
    'a module that takes too many steps',
    {
      'm/main.tf': `locals {\n  l = [for i in range(1024) : [for j in range(1024) : [for k in range(1024) : i + j + k]]]\n}\nresource "aws_iam_role" "r" {\n  name               = "r"\n  assume_role_policy = jsonencode(local.l)\n}\n`,
    },
    [['program', 'm']],
  ],
  [
    'a kustomization that takes too many steps',
    {
      'k/kustomization.yaml': `resources: [sa.yaml]\npatches:\n${Array.from({ length: 400 }, (_, i) => `- {target: {kind: ServiceAccount}, patch: '[{"op":"add","path":"/metadata/labels","value":{"a":"${String(i)}"}}]'}\n`).join('')}`,
      'k/sa.yaml': Array.from({ length: 200 }, (_, i) => `---\n${account(`a${String(i)}`, 'team', 'x')}`).join(''),
    },
    [['base', 'k/']],
  ],
  ['one that is read whole', cdk(role), []],
])('what is here and too large is named, and is not counted: %s', async (_, files, expected) => {
  await loadDialects(Object.entries(files).map(([path, text]) => ({ path, text })));
  const covered = coverageOf(world(files));
  const left = covered.filter(({ reason }) => reason === 'too large');
  expect(left.map(({ kind, what }) => [kind, what])).toEqual(expected);
  const others = summarize(covered.filter((one) => !left.includes(one)));
  expect(summarize(covered)).toEqual(left.length === 0 ? others : { ...others, tooLarge: left.length });
});

const TERRAFORM = `
resource "aws_iam_role" "q" {
  name               = "q"
  assume_role_policy = var.policy
}
resource "aws_eks_pod_identity_association" "x" {
  cluster_name    = "prod"
  for_each        = var.all
  namespace       = each.value.namespace
  service_account = each.key
  role_arn        = each.value.role
}
resource "aws_eks_node_group" "z" {
  cluster_name    = "prod"
  node_group_name = "z"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = []
}
`;

test('what is no service account has its reasons too, and names of the author', async () => {
  const files = { 'main.tf': TERRAFORM };
  await loadDialects([{ path: 'main.tf', text: TERRAFORM }]);
  const covered = coverageOf(world(files));
  expect(covered.map(({ kind, name, what }) => [kind, name, what])).toEqual([
    ['trust policy', 'q', 'var.policy'],
    ['node group', 'prod/z', 'arn:aws:iam::111122223333:role/nodes'],
    ['association', 'each.value.namespace/each.key', 'each.value.role'],
  ]);
  expect(summarize(covered).otherReasons).toEqual({
    trustPolicies: { 'unresolved value': 1 },
    nodeGroups: { 'role unseen': 1 },
    associations: { 'unresolved value': 1 },
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'helm_release',
    {
      'main.tf':
        'resource "helm_release" "dns" {\n  name       = "dns"\n  chart      = "external-dns"\n  repository = "https://charts.example.com/"\n  set {\n    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"\n    value = "arn:aws:iam::111122223333:role/dns"\n  }\n}\n',
    },
  ],
  [
    'kustomize',
    kustomization(
      'resources:\n  - account.yaml\nhelmCharts:\n  - name: external-dns\n    repo: https://charts.example.com/',
    ),
  ],
  [
    'Argo CD',
    {
      'app.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: dns\nspec:\n  source:\n    repoURL: https://charts.example.com/\n    chart: external-dns\n    helm:\n      values: |\n        serviceAccount: {annotations: {eks.amazonaws.com/role-arn: x}}\n',
    },
  ],
  [
    'a dependency',
    {
      'c/Chart.yaml':
        'apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n  - name: external-dns\n    version: 1.0.0\n    repository: https://charts.example.com/\n',
      'c/templates/sa.yaml': account('web', 'team', 'arn:aws:iam::111122223333:role/web'),
    },
  ],
])('the slash at the end of a repository is not doubled: %s', async (_, files) => {
  await loadDialects(Object.entries(files).map(([path, text]) => ({ path, text })));
  const charts = coverageOf(world(files)).filter(({ reason }) => reason === 'chart unseen');
  expect(charts.map(({ what }) => what)).toEqual(['https://charts.example.com/external-dns']);
});

test('an account or a partition that no file names is said in words', async () => {
  const text =
    'resource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = jsonencode({\n    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_role.other.arn } }]\n  })\n}\nresource "aws_iam_role" "other" {\n  name = "other"\n  assume_role_policy = "{}"\n}\n';
  await loadDialects([{ path: 'main.tf', text }]);
  const found = coverageOf(world({ 'main.tf': text })).find(({ name }) => name === 'r');
  expect([found?.reason, found?.what]).toEqual(['unresolved value', 'the AWS partition']);
});
