/** Named files: a finding concerns those of its places and those that made what it speaks of, and no other. */
import { beforeAll, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { rangeOf, toFileSpan, type Source } from '../../src/value/span.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const trust = (subject: string, issuer = ISSUER): string =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/${issuer}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"${issuer}:sub":"system:serviceaccount:${subject}","${issuer}:aud":"sts.amazonaws.com"}}}]}`;

const resource = (name: string, subject: string): string =>
  `resource "aws_iam_role" "${name}" {\n  name = "${name}"\n  assume_role_policy = <<EOT\n${trust(subject)}\nEOT\n}\n`;

const account = (name: string, role = name, more = ''): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${more}  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/${role}\n`;

const TEMPLATE = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  annotations:
    {{- toYaml .Values.annotations | nindent 4 }}
`;

const chart = {
  'roles.tf': resource('reader', 'data:reader'),
  'chart/Chart.yaml': 'apiVersion: v2\nname: reader\nversion: 1.0.0\n',
  'chart/templates/account.yaml': TEMPLATE,
  'chart/templates/other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n',
  'chart/values.yaml': 'annotations: {}\n',
  'prod/values.yaml': 'annotations:\n  eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n',
};

const application = (namespace: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: reader, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://git.example.com/x.git
    path: chart
    helm: { valueFiles: [../prod/values.yaml] }
  destination: { server: https://kubernetes.default.svc, namespace: ${namespace} }
`;

const overlays = {
  'roles.tf': resource('reader', 'data:reader'),
  'base/kustomization.yaml': 'resources: [account.yaml]\n',
  'base/account.yaml': account('reader'),
  'dev/kustomization.yaml': 'namespace: data\nresources: [../base]\n',
};

const flux = (namespace: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: reader, namespace: flux-system }
spec:
  interval: 10m
  path: ./base
  prune: true
  targetNamespace: ${namespace}
  sourceRef: { kind: GitRepository, name: flux-system }
`;

const stack = (issuer: string, namespace: string): string => `Resources:
  Roles:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested.yaml
      Parameters:
        Issuer: ${issuer}
        Namespace: ${namespace}
`;

const stacks = {
  'account.yaml': account('reader', 'reader', '  namespace: data\n'),
  'nested.yaml': `Parameters:
  Issuer: { Type: String }
  Namespace: { Type: String }
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument: !Sub '${trust('${Namespace}:reader', '${Issuer}')}'
`,
  'other.yaml': 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n',
};

const program = {
  'main.tf': `variable "issuer" {}\nresource "aws_iam_role" "reader" {\n  name = "reader"\n  assume_role_policy = <<EOT\n${trust('data:reader', '${var.issuer}')}\nEOT\n}\n`,
  'other/terraform.tfvars': 'issuer = "x"\n',
  'other/main.tf': 'variable "issuer" {}\n',
};

const MODULE = `variable "name" {}
variable "namespace" {}
resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = <<EOT
${trust('${var.namespace}:${var.name}')}
EOT
}
`;

const called = (name: string, namespace: string): string =>
  `module "${name}" {\n  source    = "../modules/irsa"\n  name      = "${name}"\n  namespace = "${namespace}"\n}\n`;

const modules = {
  'modules/irsa/main.tf': MODULE,
  'live/other.tf': called('writer', 'data'),
  'accounts/reader.yaml': account('reader', 'reader', '  namespace: data\n'),
  'accounts/writer.yaml': account('writer', 'writer', '  namespace: data\n'),
};

const environments = {
  'infra/main.tf': `variable "workloads" {}\nmodule "irsa" {\n  source    = "../modules/irsa"\n  for_each  = var.workloads\n  name      = each.key\n  namespace = each.value\n}\n`,
  'modules/irsa/main.tf': MODULE,
  'infra/env/prod.tfvars': 'workloads = { reader = "data", writer = "data" }\n',
  'infra/env/dev.tfvars': 'workloads = { reader-dev = "data" }\n',
  'k8s/prod/reader.yaml': account('reader', 'reader', '  namespace: data\n'),
  'k8s/dev/reader.yaml': account('reader-dev', 'reader-dev', '  namespace: data\n'),
};

const terragrunt = (namespace: string): string =>
  `terraform {\n  source = "../../../modules/irsa"\n}\ninputs = {\n  name      = "reader"\n  namespace = "${namespace}"\n}\n`;

const cdk = (namespace: string, other = 'data'): Readonly<Record<string, string>> => ({
  'cdk.json': '{ "app": "npx ts-node bin/app.ts" }',
  'bin/app.ts': `import * as cdk from 'aws-cdk-lib';
import { Workloads } from '../lib/stack';
import { dev } from '../lib/dev';
import { prod } from '../lib/prod';
const app = new cdk.App();
for (const config of [dev, prod]) new Workloads(app, 'workloads-' + config.name, config);
`,
  'lib/dev.ts': `export const dev = { name: 'dev', namespace: '${other}' };\n`,
  'lib/prod.ts': `export const prod = { name: 'prod', namespace: '${namespace}' };\n`,
  'lib/stack.ts': `import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
export class Workloads extends cdk.Stack {
  constructor(scope: cdk.App, id: string, config: { name: string; namespace: string }) {
    super(scope, id, {});
    new iam.Role(this, 'Reader', {
      roleName: 'reader-' + config.name,
      assumedBy: new iam.FederatedPrincipal('arn:aws:iam::111122223333:oidc-provider/${ISSUER}', {
        StringEquals: { '${ISSUER}:sub': 'system:serviceaccount:' + config.namespace + ':reader', '${ISSUER}:aud': 'sts.amazonaws.com' },
      }, 'sts:AssumeRoleWithWebIdentity'),
    });
  }
}
`,
  'k8s/prod/reader.yaml': account('reader', 'reader-prod', '  namespace: data\n'),
  'k8s/dev/reader.yaml': account('reader', 'reader-dev', '  namespace: data\n'),
});

const substituted = (namespace: string): Readonly<Record<string, string>> => ({
  'roles.tf': resource('reader', 'data:reader'),
  'base/kustomization.yaml': 'resources: [account.yaml]\n',
  'base/account.yaml': account('reader', 'reader', '  namespace: ${NAMESPACE}\n'),
  'clusters/prod/apps.yaml': `${flux('x').replace(/ {2}targetNamespace: x\n/, '')}  postBuild:
    substituteFrom: [{ kind: ConfigMap, name: settings }]
`,
  'clusters/prod/settings.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: flux-system }\ndata: { NAMESPACE: ${namespace} }\n`,
  'clusters/prod/kustomization.yaml': 'resources: [apps.yaml, settings.yaml]\n',
  'clusters/dev/settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\ndata: { A: b }\n',
});

/** A tree, the file in it that has the fault, and one that has nothing to do with it. */
const ROWS: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
  [
    'the namespace of an overlay',
    { ...overlays, 'prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\n' },
    'prod/kustomization.yaml',
    'dev/kustomization.yaml',
  ],
  [
    'the prefix of an overlay',
    { ...overlays, 'prod/kustomization.yaml': 'namespace: data\nnamePrefix: p-\nresources: [../base]\n' },
    'prod/kustomization.yaml',
    'dev/kustomization.yaml',
  ],
  [
    'the namespace of Flux',
    { ...overlays, 'clusters/prod.yaml': flux('prod') },
    'clusters/prod.yaml',
    'dev/kustomization.yaml',
  ],
  [
    'the destination of Argo CD',
    { ...chart, 'argocd/app.yaml': application('date') },
    'argocd/app.yaml',
    'chart/templates/other.yaml',
  ],
  [
    'the template of a chart: annotations beside their key',
    {
      ...chart,
      'argocd/app.yaml': application('data'),
      'chart/templates/account.yaml': TEMPLATE.replace('nindent 4', 'nindent 2'),
    },
    'chart/templates/account.yaml',
    'chart/templates/other.yaml',
  ],
  [
    'the template of a chart: no YAML',
    {
      ...chart,
      'argocd/app.yaml': application('data'),
      'chart/templates/account.yaml': TEMPLATE.replace('nindent 4', 'indent 4'),
    },
    'chart/templates/account.yaml',
    'chart/templates/other.yaml',
  ],
  [
    'a parameter of a nested stack: the namespace',
    { ...stacks, 'root.yaml': stack(ISSUER, 'date') },
    'root.yaml',
    'other.yaml',
  ],
  [
    'a parameter of a nested stack: the issuer',
    { ...stacks, 'root.yaml': stack(`https://${ISSUER}`, 'data') },
    'root.yaml',
    'other.yaml',
  ],
  [
    'a file of variables',
    { ...program, 'terraform.tfvars': `issuer = "https://${ISSUER}"\n` },
    'terraform.tfvars',
    'other/terraform.tfvars',
  ],
  ['a call of a module', { ...modules, 'live/main.tf': called('reader', 'date') }, 'live/main.tf', 'live/other.tf'],
  [
    'a file of variables of one environment',
    { ...environments, 'infra/env/prod.tfvars': 'workloads = { reader = "date", writer = "data" }\n' },
    'infra/env/prod.tfvars',
    'infra/env/dev.tfvars',
  ],
  [
    'the root that hands them to a module',
    { ...environments, 'infra/env/prod.tfvars': 'workloads = { reader = "date", writer = "data" }\n' },
    'infra/main.tf',
    'k8s/dev/reader.yaml',
  ],
  [
    'inputs of a unit of Terragrunt',
    {
      'modules/irsa/main.tf': MODULE,
      'live/prod/reader/terragrunt.hcl': terragrunt('date'),
      'live/dev/reader/terragrunt.hcl': terragrunt('data'),
      'k8s/prod/reader.yaml': account('reader', 'reader', '  namespace: data\n'),
      'k8s/dev/reader.yaml': account('reader', 'reader', '  namespace: data\n'),
    },
    'live/prod/reader/terragrunt.hcl',
    'live/dev/reader/terragrunt.hcl',
  ],
  ['a value of a program of CDK', cdk('date'), 'lib/prod.ts', 'lib/dev.ts'],
  ['what Flux fills in', substituted('date'), 'clusters/prod/settings.yaml', 'clusters/dev/settings.yaml'],
];

beforeAll(() => loadDialects(ROWS.flatMap(([, tree]) => Object.entries(tree).map(([path, text]) => ({ path, text })))));

test.each(ROWS)('%s', (_, tree, faulty, other) => {
  const files = Object.entries(tree).map(([path, text]): Source => ({ path, text }));
  const told = (...named: readonly string[]): readonly string[] =>
    analyse(files, rules, {
      levelOf: () => undefined,
      pedantic: false,
      ...(named.length === 0 ? {} : { only: new Set(named) }),
    }).result.findings.map(({ rule, fingerprint }) => `${rule} ${fingerprint}`);
  const whole = told();
  expect(whole).not.toEqual([]);
  expect(told(faulty)).toEqual(whole);
  expect(told(other)).toEqual([]);
});

test.each([
  ['the namespace of an overlay', ['prod/kustomization.yaml:1 its namespace']],
  ['the namespace of Flux', ['clusters/prod.yaml:8 its namespace']],
  ['the destination of Argo CD', ['argocd/app.yaml:10 its namespace']],
  // It is the name that differs.
  ['the prefix of an overlay', []],
  // It stands in the object itself.
  ['a parameter of a nested stack: the namespace', []],
])('what gives the namespace is shown where the subject names another: %s', (name, expected) => {
  const [, tree = {}] = ROWS.find(([own]) => own === name) ?? [];
  const files = Object.entries(tree).map(([path, text]): Source => ({ path, text }));
  const { findings } = analyse(files, rules, { levelOf: () => undefined, pedantic: false }).result;
  const refused = findings.filter(({ rule }) => rule === 'identity/subject-mismatch');
  expect(refused).toHaveLength(1);
  expect(
    refused.flatMap(({ related }) =>
      related
        .filter(({ note }) => note === 'its namespace')
        .map(({ at, note }) => `${toFileSpan(at).source.path}:${String(rangeOf(at).start.line)} ${note}`),
    ),
  ).toEqual(expected);
});
