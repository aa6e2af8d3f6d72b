/** Who installs a chart of the tree, beside those of the table: a program of Terraform or Pulumi, objects that a kustomization or an ApplicationSet makes. */
import { describe, expect, test } from 'vitest';
import { facts, lint } from '../../src/index.js';

const ROLE = 'arn:aws:iam::111122223333:role';

const CHART = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'charts/api/values.yaml': 'role: ""\nname: api\n',
  'charts/api/templates/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}-{{ .Values.name }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}\n',
};

const release = (role: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\nspec:\n  chart:\n    spec:\n      chart: ./charts/api\n      sourceRef:\n        kind: GitRepository\n        name: flux-system\n  values:\n    role: ${role}\n`;

/** A program of Pulumi that installs the chart. */
const pulumi = (construct: string, args: string, options = ''): string =>
  `import * as k8s from '@pulumi/kubernetes';\nnew k8s.helm.${construct}('web', { ${args} }${options});\n`;

const project = { 'infra/Pulumi.yaml': 'name: infra\nruntime: nodejs\n' };

const terraform = (body: string): string =>
  `variable "extra" {}\nresource "helm_release" "api" {\n  name  = "web"\n  chart = "\${path.module}/../charts/api"\n${body}}\n`;

const patched = (renderers: string): string =>
  `${release(`${ROLE}/web`)}  targetNamespace: pay\n  postRenderers: ${renderers}\n`;

const helmfile = (more: string): string =>
  `releases:\n  - name: web\n    namespace: pay\n    chart: ./charts/api\n${more}`;

const values = (role: string): string => `    values:\n      - role: ${ROLE}/${role}\n`;

type Stated = readonly [namespace: unknown, name: unknown, role: unknown];

test.each<[string, Readonly<Record<string, string>>, readonly Stated[]]>([
  [
    'Terraform: values and set blocks',
    {
      'infra/main.tf': terraform(
        `  namespace = "pay"\n  values = [yamlencode({ role = "${ROLE}/a" }), file("\${path.module}/values.yaml")]\n  set {\n    name  = "name"\n    value = "b"\n  }\n`,
      ),
      'infra/values.yaml': `role: ${ROLE}/file\n`,
    },
    [['pay', 'web-b', `${ROLE}/file`]],
  ],
  [
    'Terraform: a list of settings, a template, no namespace',
    {
      'infra/main.tf': terraform(
        `  values = [templatefile("\${path.module}/values.yaml.tftpl", { role = "${ROLE}/t" })]\n  set = [{ name = "name", value = "1", type = "string" }]\n`,
      ),
      'infra/values.yaml.tftpl': 'role: ${role}\n',
    },
    [['default', 'web-1', `${ROLE}/t`]],
  ],
  [
    'Terraform: what is not known may say anything else',
    {
      'infra/main.tf': terraform(
        `  namespace = "pay"\n  values = ["role: ${ROLE}/a", var.extra]\n  set {\n    name  = "name"\n    value = "b"\n  }\n`,
      ),
    },
    [['pay', 'web-b', undefined]],
  ],
  [
    'Flux: a namespace, a patch and a variable of the Kustomization that applies the HelmRelease',
    {
      'apps/kustomization.yaml': 'resources:\n  - release.yaml\n',
      'apps/release.yaml': release('arn:aws:iam::${account}:role/web'),
      'clusters/apps.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  path: ./apps\n  targetNamespace: team\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n      account: "111122223333"\n  patches:\n    - target:\n        kind: HelmRelease\n      patch: |\n        - op: add\n          path: /spec/values/name\n          value: patched\n',
    },
    [['team', 'web-patched', `${ROLE}/web`]],
  ],
  [
    'overlays of one HelmRelease are installations of their own',
    {
      'base/kustomization.yaml': 'resources:\n  - release.yaml\n',
      'base/release.yaml': release(`${ROLE}/web`),
      'overlays/a/kustomization.yaml': 'namespace: a\nresources:\n  - ../../base\n',
      'overlays/b/kustomization.yaml': 'namespace: b\nnamePrefix: b-\nresources:\n  - ../../base\n',
    },
    [
      ['a', 'web-api', `${ROLE}/web`],
      ['b', 'b-web-api', `${ROLE}/web`],
    ],
  ],
  [
    'an ApplicationSet, with what is written beside the chart for all and for one',
    {
      'set.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata:\n  name: apis\nspec:\n  goTemplate: true\n  generators:\n    - list:\n        elements:\n          - env: dev\n          - env: prod\n  template:\n    metadata:\n      name: 'api-{{.env}}'\n    spec:\n      source:\n        repoURL: https://git.example.com/repo\n        path: charts/api\n        helm:\n          valuesObject:\n            role: '${ROLE}/{{.env}}'\n      destination:\n        namespace: '{{.env}}'\n`,
      'charts/api/.argocd-source.yaml': 'helm:\n  parameters:\n    - name: name\n      value: all\n',
      'charts/api/.argocd-source-api-prod.yaml': 'helm:\n  parameters:\n    - name: name\n      value: one\n',
    },
    [
      ['dev', 'api-dev-all', `${ROLE}/dev`],
      ['prod', 'api-prod-one', `${ROLE}/prod`],
    ],
  ],
  [
    'Flux: post-renderers patch what the chart makes, one after another',
    {
      'release.yaml': patched(
        `\n    - kustomize:\n        patches:\n          - target:\n              kind: ServiceAccount\n            patch: |\n              - op: replace\n                path: /metadata/annotations/eks.amazonaws.com~1role-arn\n                value: ${ROLE}/first\n    - kustomize:\n        patchesStrategicMerge:\n          - |\n            apiVersion: v1\n            kind: ServiceAccount\n            metadata:\n              name: pay-web-api\n              annotations:\n                eks.amazonaws.com/role-arn: ${ROLE}/second`,
      ),
    },
    [['pay', 'pay-web-api', `${ROLE}/second`]],
  ],
  ['Flux: of a post-renderer that cannot be read nothing is stated', { 'release.yaml': patched('${renderers}') }, []],
  [
    'Argo CD: values of another source of the same repository',
    {
      'app.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  sources:\n    - repoURL: https://git.example.com/repo\n      ref: values\n    - repoURL: https://git.example.com/repo\n      path: charts/api\n      helm:\n        valueFiles: [$values/env/prod.yaml]\n  destination:\n    namespace: pay\n`,
      'env/prod.yaml': `role: ${ROLE}/prod\n`,
    },
    [['pay', 'web-api', `${ROLE}/prod`]],
  ],
  [
    'Pulumi: a Chart of a folder is released under the name of its resource',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v3.Chart',
        `path: '../charts/api', namespace: 'pay', values: { role: '${ROLE}/p', name: 'b' }`,
      ),
    },
    [['pay', 'web-b', `${ROLE}/p`]],
  ],
  [
    'Pulumi: a Chart of version 4 with a name of its own',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v4.Chart',
        `chart: '../charts/api', name: 'api', namespace: 'pay', values: { role: '${ROLE}/p' }`,
      ),
    },
    [['pay', 'api-api', `${ROLE}/p`]],
  ],
  [
    'Pulumi: to the name of a Release something is added, and a file of values may say anything',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v3.Release',
        `chart: '../charts/api', valueYamlFiles: [new pulumi.asset.FileAsset('x.yaml')], values: { role: '${ROLE}/p' }`,
      ),
    },
    [[undefined, undefined, `${ROLE}/p`]],
  ],
  [
    'Pulumi: the objects of a chart are what the program makes of them',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v3.Chart',
        `path: '../charts/api', transformations: [(o) => { o.metadata.name = 'x'; }], values: { role: '${ROLE}/p' }`,
      ),
    },
    [[undefined, 'x', `${ROLE}/p`]],
  ],
  [
    'Pulumi: what options do to all that is below is not read',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v4.Chart',
        `chart: '../charts/api', values: { role: '${ROLE}/p' }`,
        ', { transforms: [rename] }',
      ),
    },
    [[undefined, undefined, '']],
  ],
  [
    'Pulumi: what another program does to the output of a chart is not read',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v3.Release',
        `chart: '../charts/api', postrender: './rename.sh', values: { role: '${ROLE}/p' }`,
      ),
    },
    [[undefined, undefined, '']],
  ],
  [
    'Pulumi: a chart of a repository has the name of a folder by chance',
    {
      ...project,
      'infra/index.ts': pulumi(
        'v4.Chart',
        `chart: '../charts/api', repositoryOpts: { repo: 'https://charts.example.com' }, values: { role: '${ROLE}/p' }`,
      ),
    },
    [[undefined, undefined, '']],
  ],
  [
    'helmfile: what a release inherits lies below its own',
    {
      'helmfile.yaml': `templates:\n  base:\n    namespace: other\n${values('base')}${helmfile('    inherit:\n      - template: base\n')}`,
    },
    [['pay', 'web-api', `${ROLE}/base`]],
  ],
  [
    'helmfile: a template of values is not what it says',
    {
      'helmfile.yaml': helmfile('    values:\n      - values.yaml.gotmpl\n'),
      'values.yaml.gotmpl': 'role: {{ requiredEnv "ROLE" }}\n',
    },
    [['pay', undefined, undefined]],
  ],
  [
    'helmfile: patches, which nobody reads here, may change everything',
    {
      'helmfile.yaml': helmfile(`${values('web')}    jsonPatches:\n      - target:\n          kind: ServiceAccount\n`),
    },
    [],
  ],
])('%s', async (_, files, expected) => {
  const sources = Object.entries({ ...CHART, ...files }).map(([path, text]) => ({ path, text }));
  const stated = await facts(sources);
  const accounts = stated.flatMap((fact) =>
    fact.kind === 'service-account' ? [[fact.namespace, fact.name, fact.roleArn]] : [],
  );
  const known = (value: unknown): unknown => (typeof value === 'object' ? undefined : value);
  expect(accounts.map((one) => one.map(known))).toEqual(expected);
});

test('a role of the program that installs the chart is joined with the account that the chart makes', async () => {
  const trust = (subject: string): string =>
    `resource "aws_iam_openid_connect_provider" "p" {\n  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"\n  client_id_list = ["sts.amazonaws.com"]\n}\nresource "aws_iam_role" "web" {\n  name = "web"\n  assume_role_policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [{\n      Effect    = "Allow"\n      Action    = "sts:AssumeRoleWithWebIdentity"\n      Principal = { Federated = aws_iam_openid_connect_provider.p.arn }\n      Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub" = "system:serviceaccount:pay:${subject}", "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:aud" = "sts.amazonaws.com" } }\n    }]\n  })\n}\n`;
  const found = async (subject: string) => {
    const main = `${trust(subject)}${terraform('  namespace = "pay"\n  values = [yamlencode({ role = aws_iam_role.web.arn })]\n')}`;
    const { findings } = await lint(
      Object.entries({ ...CHART, 'infra/main.tf': main }).map(([path, text]) => ({ path, text })),
    );
    return findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
  };
  expect(await found('web-api')).toEqual([]);
  expect(await found('web')).toEqual(['identity/subject-mismatch']);
});

test.each<[string, string, readonly string[]]>([
  ['names, folders and paths', '# kept\nb.yaml\nsub/\n/templates/c*.yaml\n', ['a']],
  ['files that begin with a dot', '', ['a', 'b', 'c1', 'd']],
  ['a line with `!` takes away all but what it names, and so the chart', 'b.yaml\n!templates/a.yaml\n', []],
])('.helmignore: %s', async (_, ignore, expected) => {
  const account = (name: string): string => `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n`;
  const stated = await facts(
    Object.entries({
      'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
      'api/.helmignore': ignore,
      'api/templates/a.yaml': `${account('a')}  annotations:\n    eks.amazonaws.com/role-arn: ${ROLE}/a\n`,
      'api/templates/b.yaml': account('b'),
      'api/templates/c1.yaml': account('c1'),
      'api/templates/sub/d.yaml': account('d'),
      'api/templates/.e.yaml': account('e'),
    }).map(([path, text]) => ({ path, text })),
  );
  expect(stated.flatMap((fact) => (fact.kind === 'service-account' ? [fact.name] : [])).toSorted()).toEqual(expected);
});

test('objects among the values, as mappings or as texts, are those that the chart makes of them', async () => {
  const files = {
    'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
    'api/values.yaml': 'extraDeploy: []\n',
    'api/templates/_tpl.tpl':
      '{{- define "render" }}{{- $value := typeIs "string" .value | ternary .value (.value | toYaml) }}{{- if contains "{{" (toJson .value) }}{{- tpl $value .context }}{{- else }}{{- $value }}{{- end }}{{- end }}\n',
    'api/templates/extra.yaml':
      '{{- range .Values.extraDeploy }}\n---\n{{ include "render" (dict "value" . "context" $) }}\n{{- end }}\n',
    'app.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  source:\n    repoURL: https://git.example.com/repo\n    path: api\n    helm:\n      valuesObject:\n        extraDeploy:\n          - apiVersion: v1\n            kind: ServiceAccount\n            metadata:\n              name: mapped\n              annotations:\n                eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:user/mapped\n          - |\n            apiVersion: v1\n            kind: ServiceAccount\n            metadata:\n              name: "written"\n              annotations:\n                eks.amazonaws.com/role-arn: ${ROLE}/written\n  destination:\n    namespace: pay\n`,
  };
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  const stated = await facts(sources);
  expect(
    // What stands in the Application as it is may be anything that some chart makes of it.
    stated.flatMap((fact) =>
      fact.kind === 'service-account' && fact.namespace === 'pay' ? [[fact.namespace, fact.name, fact.roleArn]] : [],
    ),
  ).toEqual([
    ['pay', 'mapped', 'arn:aws:iam::111122223333:user/mapped'],
    ['pay', 'written', `${ROLE}/written`],
  ]);
  const { findings } = await lint(sources);
  expect(findings.map(({ rule, path, range }) => [rule, path, range.start.line])).toEqual([
    ['service-account/role-arn-not-a-role', 'app.yaml', 17],
  ]);
});

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const PLURAL = 'system:serviceaccounts:team:reader';

/** A role of Crossplane whose policy a chart prints. */
const crossplane = (policy: string): string =>
  `apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nmetadata:\n  name: reader\nspec:\n  forProvider:\n    assumeRolePolicy: ${policy}\n`;

const POLICY = (federated: string, subject: string): string =>
  `{\n  "Version": "2012-10-17",\n  "Statement": [{\n    "Effect": "Allow",\n    "Principal": { "Federated": "${federated}" },\n    "Action": "sts:AssumeRoleWithWebIdentity",\n    "Condition": { "StringEquals": {\n      "${ISSUER}:aud": "sts.amazonaws.com",\n      "${ISSUER}:sub": ${subject}\n    } }\n  }]\n}`;

const indented = (text: string): string => text.replaceAll(/^/gm, '      ');

describe('a policy that a chart prints as JSON has its findings where its values are written', () => {
  const chart = { 'r/Chart.yaml': 'apiVersion: v2\nname: r\nversion: 0.1.0\n', 'r/values.yaml': 'policy: ""\n' };
  const app = (values: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  source:\n    repoURL: https://git.example.com/repo\n    path: r\n    helm:\n      valuesObject:\n${values}  destination:\n    namespace: pay\n`;
  const subjects = `        subjects:\n          - ${PLURAL}\n        provider: ${PROVIDER}\n`;
  test.each<[string, string, string, readonly string[]]>([
    [
      'lines with an action',
      crossplane(`|\n${indented(POLICY('{{ .Values.provider }}', '"{{ index .Values.subjects 0 }}"'))}`),
      subjects,
      ['app.yaml:12:13'],
    ],
    [
      'a list made by toJson',
      crossplane(`|\n${indented(POLICY('{{ .Values.provider }}', '{{ toJson .Values.subjects }}'))}`),
      subjects,
      ['app.yaml:12:13'],
    ],
    [
      'the faulty line of the template itself',
      crossplane(`|\n${indented(POLICY('{{ .Values.provider }}', `"${PLURAL}"`))}`),
      subjects,
      ['r/templates/role.yaml:16:90'],
    ],
    [
      'a folded text',
      crossplane(`>-\n${indented(POLICY('{{ .Values.provider }}', '"{{ index .Values.subjects 0 }}"'))}`),
      subjects,
      ['app.yaml:12:13'],
    ],
    [
      'a mapping that toJson and quote make',
      crossplane('{{ toJson .Values.policy | quote }}'),
      `        policy: ${POLICY(PROVIDER, `"${PLURAL}"`).replaceAll(/\s*\n\s*/g, ' ')}\n`,
      ['app.yaml:11:471'],
    ],
    [
      'nothing where an unknown value may be more than one',
      crossplane(`|\n${indented(POLICY('{{ .Values.provider }}', '{{ lookup "v1" "ConfigMap" "a" "b" }}'))}`),
      subjects,
      [],
    ],
    [
      'nothing where the subject is right',
      crossplane(`|\n${indented(POLICY('{{ .Values.provider }}', '"{{ index .Values.subjects 0 }}"'))}`),
      subjects.replace('serviceaccounts', 'serviceaccount'),
      [],
    ],
  ])('%s', async (_, template, values, expected) => {
    const files = { ...chart, 'r/templates/role.yaml': template, 'app.yaml': app(values) };
    const { findings } = await lint(Object.entries(files).map(([path, text]) => ({ path, text })));
    const found = findings.filter(({ rule }) => rule === 'trust/subject-malformed');
    expect(found.map(({ path, range: { start } }) => `${path}:${String(start.line)}:${String(start.column)}`)).toEqual(
      expected,
    );
  });
});
