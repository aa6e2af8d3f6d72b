/** Whatever a program, a unit or a release makes is of its environment, wherever the text of it stands. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { readConfig, settingsOf } from '../../src/config/config.js';
import { recognisedEnvironments } from '../../src/explain/init.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { environmentOf, unconfigured } from '../../src/link/environment.js';
import { knownValue } from '../../src/value/text.js';
import { role } from './world.js';

type Files = Readonly<Record<string, string>>;

const PULUMI = "import * as aws from '@pulumi/aws';\n";
const files = (texts: Files) => Object.entries(texts).map(([path, text]) => ({ path, text }));

beforeAll(() =>
  loadDialects(
    files({
      'main.tf': '',
      'prod/Pulumi.yaml': 'name: p\nruntime: nodejs\n',
      'index.ts': PULUMI,
      'chart/Chart.yaml': 'name: c\nversion: 0.1.0\n',
      'bin/app.ts': "import * as cdk from 'aws-cdk-lib';\n",
    }),
  ),
);

/** A stack with a role for each of the names; what stands in the third place are its properties. */
const stacks = (...names: readonly string[]): Files => ({
  'cdk.json': '{ "app": "npx ts-node bin/app.ts" }',
  'lib/stack.ts': `import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
export class Workloads extends cdk.Stack {
  constructor(scope: cdk.App, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    new iam.Role(this, 'Reader', { roleName: 'reader-' + id, assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com') });
  }
}
`,
  'bin/app.ts': `import * as cdk from 'aws-cdk-lib';
import { Workloads } from '../lib/stack';
const app = new cdk.App();
${names.map((name) => `new Workloads(app, ${name});\n`).join('')}`,
});

const MODULE = `variable "provider" {
  default = ""
}
variable "name" {
  default = "reader"
}
resource "aws_iam_role" "r" {
  name               = var.name
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = var.provider } }]
  })
}
`;
const call = (source: string, name = 'reader'): string =>
  `module "irsa" {\n  source = "${source}"\n  name   = "${name}"\n}\n`;
const between = `variable "name" {}\nmodule "inner" {\n  source = "../irsa"\n  name   = var.name\n}\n`;

const CHART = {
  'chart/Chart.yaml': 'name: c\nversion: 0.1.0\n',
  'chart/values.yaml': 'role: ""\n',
  'chart/templates/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role }}\n',
};
const values = (name: string): string => `role: arn:aws:iam::111122223333:role/${name}\n`;
const application = (name: string, file: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source:
    repoURL: https://github.com/acme/infra.git
    path: chart
    helm: { releaseName: ${name}, valueFiles: [${file}] }
  destination: { server: https://kubernetes.default.svc, namespace: team }
`;

const roleJson = role('arn:aws:iam::111122223333:role/r');

/** Names of roles and of annotated roles with their environments. */
function placed(texts: Files, scope = unconfigured): readonly string[] {
  const world = worldOf(files(texts), { scope });
  const roles = world.facts.role.map((role) => [role.name, role] as const);
  const accounts = world.facts['service-account'].flatMap((account) => {
    const value = account.roleArn?.value;
    return value?.kind === 'text' ? [[value.text, account] as const] : [];
  });
  return [...roles, ...accounts]
    .map(
      ([text, one]) =>
        `${text === undefined ? '' : (knownValue(text) ?? '')}: ${environmentOf(world, one)?.name ?? '-'}`,
    )
    .sort();
}

describe('what is made belongs to the environment of', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'the roots that call a module',
      {
        'tf/modules/irsa/main.tf': MODULE,
        'tf/prod/main.tf': call('../modules/irsa', 'a'),
        'tf/staging/main.tf': call('../modules/irsa', 'b'),
      },
      ['a: production', 'b: staging'],
    ],
    [
      'the root, through another module',
      { 'tf/m/irsa/main.tf': MODULE, 'tf/m/all/main.tf': between, 'tf/prod/main.tf': call('../m/all') },
      ['reader: production'],
    ],
    [
      'the root, whatever the module is called',
      { 'tf/modules/test/main.tf': MODULE, 'tf/prod/main.tf': call('../modules/test') },
      ['reader: production'],
    ],
    [
      'the file of a root that calls the module',
      {
        'tf/irsa/main.tf': MODULE,
        'tf/live/prod.tf': call('../irsa', 'a'),
        'tf/live/main.tf': call('../irsa', 'b').replace('irsa"', 'other"'),
      },
      ['a: production', 'b: -'],
    ],
    [
      'a module on the way, where the root names none',
      { 'tf/irsa/main.tf': MODULE, 'tf/prod/main.tf': between, 'tf/main.tf': call('./prod') },
      ['reader: production'],
    ],
    [
      'the text alone, where nothing else names one',
      { 'tf/prod/main.tf': MODULE, 'tf/main.tf': call('./prod') },
      ['reader: production'],
    ],
    [
      'a file of variables',
      {
        'tf/irsa/main.tf': MODULE,
        'tf/live/main.tf': `variable "name" {}\n${call('../irsa').replace('"reader"', 'var.name')}`,
        'tf/live/prod.tfvars': 'name = "a"\n',
        'tf/live/dev.tfvars': 'name = "b"\n',
      },
      ['a: production', 'b: development'],
    ],
    [
      'a unit of Terragrunt',
      {
        'modules/irsa/main.tf': MODULE,
        'live/prod/irsa/terragrunt.hcl':
          'terraform {\n  source = "../../../modules/irsa"\n}\ninputs = { name = "a" }\n',
        'live/dev/irsa/terragrunt.hcl': 'terraform {\n  source = "../../../modules/irsa"\n}\ninputs = { name = "b" }\n',
      },
      ['a: production', 'b: development'],
    ],
    [
      'a program of Pulumi',
      {
        'infra/shared/role.ts': `${PULUMI}export function role(name: string) { return new aws.iam.Role(name, { name, assumeRolePolicy: '{ "Statement": [{ "Action": "sts:AssumeRoleWithWebIdentity" }] }' }); }\n`,
        'infra/prod/Pulumi.yaml': 'name: p\nruntime: nodejs\n',
        'infra/prod/index.ts': `${PULUMI}import { role } from '../shared/role';\nrole('a');\n`,
      },
      // The function by itself is of none.
      [': -', 'a: production'],
    ],
    [
      'a file that installs a chart',
      { ...CHART, 'values-eu.yaml': values('a'), 'apps/prod.yaml': application('one', '../values-eu.yaml') },
      ['a: production'],
    ],
    [
      'the values of a release, where the file names none',
      {
        ...CHART,
        'chart/values-prod.yaml': values('a'),
        'chart/values-dev.yaml': values('b'),
        'apps.yaml': `${application('one', 'values-prod.yaml')}---\n${application('two', 'values-dev.yaml')}`,
      },
      ['a: production', 'b: development'],
    ],
    [
      'a release of a program',
      {
        ...CHART,
        'tf/app/main.tf': `resource "helm_release" "r" {\n  name   = "r"\n  chart  = "../../chart"\n  values = [yamlencode({ role = "arn:aws:iam::111122223333:role/a" })]\n}\n`,
        'tf/prod/main.tf': 'module "app" {\n  source = "../app"\n}\n',
      },
      ['arn:aws:iam::111122223333:role/a: production'],
    ],
    [
      'its stack, by the name of that',
      stacks("'workloads-dev'", "'WorkloadsProd'", "'Product'"),
      ['reader-Product: -', 'reader-WorkloadsProd: production', 'reader-workloads-dev: development'],
    ],
    [
      'its file before that of its stack',
      {
        ...stacks("'workloads-dev'"),
        'cdk.json': '',
        ...Object.fromEntries(Object.entries(stacks("'workloads-dev'")).map(([path, text]) => [`prod/${path}`, text])),
        'lib/stack.ts': '',
        'bin/app.ts': '',
      },
      ['reader-workloads-dev: production'],
    ],
    [
      'its stack, as a collection calls that',
      { ...stacks("'prod-eu-workloads'"), 'clusters/prod-eu/role.json': role('arn:aws:iam::111122223333:role/a') },
      ['a: prod-eu', 'reader-prod-eu-workloads: prod-eu'],
    ],
  ])('%s', (_, texts, expected) => {
    const short = (line: string): string => line.replace(/^arn:aws:iam::\d+:role\//, '');
    expect(placed(texts).map(short)).toEqual(expected.map(short));
  });

  const roles = (...paths: readonly string[]): Files =>
    Object.fromEntries(paths.map((path) => [path, role(`arn:aws:iam::111122223333:role/${path}`)]));

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'words beside the common one',
      ['clusters/prod-eu/r.json', 'iam/prod-eu/r.json', 'clusters/prod-us/r.json', 'iam/prod-us/r.json'],
      ['prod-eu', 'prod-eu', 'prod-us', 'prod-us'],
    ],
    [
      'the name of a file',
      ['clusters/acme-prod/r.json', 'iam/roles-acme-prod.json', 'iam/acme-prod.json', 'iam/Acme_Prod-roles.json'],
      ['acme-prod', 'acme-prod', 'acme-prod', 'acme-prod'],
    ],
    [
      'the longest of several',
      ['clusters/prod/r.json', 'clusters/prod-eu/r.json', 'clusters/prod-eu-2/r.json', 'iam/prod-eu-2/r.json'],
      ['production', 'prod-eu', 'prod-eu-2', 'prod-eu-2'],
    ],
    [
      'no part of a word',
      ['clusters/prod-eu/r.json', 'iam/prod-eu2/r.json', 'iam/preprod-eu/r.json', 'iam/prod/r.json'],
      ['prod-eu', 'production', 'preprod', 'production'],
    ],
    [
      'what no collection names',
      ['iam/prod-eu/r.json', 'k8s/prod-us/r.json', 'overlays/blue/r.json', 'iam/blue/r.json'],
      ['production', 'production', 'blue', '-'],
    ],
    [
      'a collection below another environment',
      ['live/prod/clusters/prod-eu/r.json', 'iam/prod-eu/r.json'],
      ['production', 'production'],
    ],
  ])('the folder that a collection names so, wherever it stands: %s', (_, paths, expected) => {
    const world = worldOf(files(roles(...paths)));
    const byPath = new Map(world.facts.role.map((one) => [one.document.file.path, environmentOf(world, one)?.name]));
    expect(paths.map((path) => byPath.get(path) ?? '-')).toEqual(expected);
  });

  test.each([
    ['the account of its stack', stacks("'a', { env: { account: '222233334444' } }"), ['reader-a: live']],
    ['the name that its folder has in the configuration', { 'iam/prod/r.json': roleJson }, ['r: prod']],
    ['its own name, where the configuration has no such', { 'iam/staging/r.json': roleJson }, ['r: staging']],
    ['no account that two have', stacks("'a', { env: { account: '333344445555' } }"), ['reader-a: -']],
  ])('a configured environment: %s', (_, texts: Files, expected) => {
    const text = `environments:
  - { name: live, paths: [k8s/live/**], account: "222233334444" }
  - { name: prod, paths: [k8s/prod/**], account: "333344445555" }
  - { name: test, paths: [k8s/test/**], account: "333344445555" }
`;
    const { scope } = settingsOf(readConfig({ path: '.irsa-lint.yaml', text }, []), '');
    expect(placed(texts, scope)).toEqual(expected);
  });

  test('the folder that a collection names so, in a first configuration', () => {
    const world = worldOf(files(roles('clusters/prod-eu/r.json', 'iam/prod-eu/r.json', 'iam/prod-us.json')));
    expect(recognisedEnvironments(world)).toMatchObject([
      { name: 'prod-eu', patterns: ['clusters/prod-eu/**', 'iam/prod-eu/**'] },
      { name: 'production', patterns: ['iam/prod-us.json'] },
    ]);
  });

  test('the root, in a first configuration', () => {
    const world = worldOf(files({ 'tf/irsa/main.tf': MODULE, 'tf/prod/main.tf': call('../irsa') }));
    expect(recognisedEnvironments(world)).toMatchObject([{ name: 'production', patterns: ['tf/prod/**'] }]);
  });
});
