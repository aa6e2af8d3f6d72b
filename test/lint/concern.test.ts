/** Named files: a finding concerns those of its places and those that made what it speaks of, and no other. */
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
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
];

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
