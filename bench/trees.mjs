// Trees of files as the field has them, made of numbers alone: the same on every machine. Each generator yields [path, text].
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const ACCOUNT = '111122223333';

export const roleArn = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** `files`: how many; `share`: of which part names a role. */
export const TREES = {
  manifests,
  gitops,
  dense,
  terraform,
  charts,
  modules,
  programs,
  stacks,
  mixed,
  trust,
  crowd,
};

/** Charts that are large, as one Application installs each. */
export const LARGE_CHARTS = { chart, umbrella };

/** Writes a tree; returns how many files and bytes there are. */
export function writeTree(root, kind, options) {
  const folders = new Set();
  let files = 0;
  let bytes = 0;
  for (const [path, text] of (TREES[kind] ?? LARGE_CHARTS[kind])(options)) {
    const target = join(root, path);
    const folder = dirname(target);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(target, text);
    files++;
    bytes += text.length;
  }
  return { files, bytes };
}

/** Every n-th, evenly spread. */
const isNamed = (i, share) => Math.floor((i + 1) * share) > Math.floor(i * share);

/** A deployment with its settings and its service account in each file, 5 kB. */
function* manifests({ files, share = 0.01 }) {
  for (let i = 0; i < files; i++)
    yield [
      `clusters/region-${i % 5}/team-${i % 250}/app-${i}.yaml`,
      app({ name: `app-${i}`, namespace: `team-${i % 250}`, role: isNamed(i, share) ? `app-${i}` : undefined }),
    ];
}

/** Applications with a base and two overlays, and of 500 files one custom resource definition of 40 kB. */
function* gitops({ files, share = 0.01 }) {
  let written = 0;
  for (let i = 0; written < files; i++) {
    const name = `app-${i}`;
    const role = isNamed(i, share) ? name : undefined;
    const all = [
      [`apps/${name}/base/app.yaml`, app({ name, role })],
      [`apps/${name}/base/kustomization.yaml`, kustomization(['app.yaml'])],
      ...['staging', 'production'].flatMap((stage) => [
        [
          `apps/${name}/overlays/${stage}/kustomization.yaml`,
          `${kustomization(['../../base'], `team-${i % 50}-${stage}`)}patches:\n  - path: patch.yaml\n`,
        ],
        [`apps/${name}/overlays/${stage}/patch.yaml`, patch(name, role === undefined ? undefined : `${role}-${stage}`)],
      ]),
      ...(i % 83 === 0 ? [[`crds/crd-${i}.yaml`, definition(i)]] : []),
    ];
    for (const one of all) {
      if (written >= files) break;
      written++;
      yield one;
    }
  }
}

/** Identities only: a file with account and workload, and a file with the role. `files` counts identities twice. */
function* dense({ files }) {
  for (let i = 0; i < files / 2; i++) {
    const name = `app-${i}`;
    const namespace = `team-${Math.floor(i / 20)}`;
    yield [`apps/${name}.yaml`, `${account({ name, namespace, role: name })}${deployment({ name, namespace })}`];
    yield [
      `roles/${name}.json`,
      JSON.stringify({
        Role: { RoleName: name, Arn: roleArn(name), AssumeRolePolicyDocument: trustPolicy(namespace, name) },
      }),
    ];
  }
}

/** Modules of three files: a role with its trust policy by reference, variables, and things that are no identity. */
function* terraform({ files, share = 0.1 }) {
  for (let i = 0, written = 0; written < files; i++) {
    const role = isNamed(i, share);
    const all = [
      [`modules/m-${i}/main.tf`, role ? hclRole(i) : hclBucket(i)],
      [`modules/m-${i}/variables.tf`, `variable "name" {\n  type    = string\n  default = "app-${i}"\n}\n`],
      [
        `modules/m-${i}/outputs.tf`,
        `output "arn" {\n  value = ${role ? 'aws_iam_role' : 'aws_s3_bucket'}.this.arn\n}\n`,
      ],
    ];
    for (const one of all) {
      if (written >= files) return;
      written++;
      yield one;
    }
  }
}

/** Modules of two files, each called by two environments of two files. */
function* modules({ files, share = 0.1 }) {
  const call = (i) =>
    `module "app" {\n  source = "../../modules/m-${i}"\n  name   = var.name\n}\n\nvariable "name" {\n  type = string\n}\n`;
  for (let i = 0, written = 0; written < files; i++) {
    const all = [
      [`modules/m-${i}/main.tf`, isNamed(i, share) ? hclRole(i) : hclBucket(i)],
      [`modules/m-${i}/variables.tf`, `variable "name" {\n  type = string\n}\n`],
      ...['staging', 'production'].flatMap((stage) => [
        [`live/${stage}-${i}/main.tf`, call(i)],
        [`live/${stage}-${i}/terraform.tfvars`, `name = "app-${i}-${stage}"\n`],
      ]),
    ];
    for (const one of all) {
      if (written >= files) return;
      written++;
      yield one;
    }
  }
}

/** Programs of four files: of the CDK and of Pulumi in turn, whose roles a function of another file makes. */
function* programs({ files, share = 0.1 }) {
  for (let i = 0, written = 0; written < files; i++) {
    const all = i % 2 === 0 ? cdkProgram(i, isNamed(i >> 1, share)) : pulumiProgram(i, isNamed(i >> 1, share));
    for (const one of all) {
      if (written >= files) return;
      written++;
      yield one;
    }
  }
}

const cdkProgram = (i, role) => [
  [`cdk/app-${i}/cdk.json`, '{"app": "npx ts-node bin/app.ts"}\n'],
  [`cdk/app-${i}/package.json`, `{"name": "app-${i}", "version": "1.0.0"}\n`],
  [
    `cdk/app-${i}/bin/app.ts`,
    `import * as cdk from 'aws-cdk-lib';\nimport { AppStack } from '../lib/stack';\n\nconst app = new cdk.App();\nnew AppStack(app, 'App${i}', { env: { account: '${ACCOUNT}', region: 'eu-west-1' } });\n`,
  ],
  [
    `cdk/app-${i}/lib/stack.ts`,
    `import * as cdk from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nimport * as s3 from 'aws-cdk-lib/aws-s3';\nimport { Construct } from 'constructs';\n\nexport class AppStack extends cdk.Stack {\n  constructor(scope: Construct, id: string, props?: cdk.StackProps) {\n    super(scope, id, props);\n    new s3.Bucket(this, 'Bucket', { bucketName: 'app-${i}' });\n${
      role
        ? `    new iam.Role(this, 'Role', {\n      roleName: 'app-${i}',\n      assumedBy: new iam.FederatedPrincipal(\n        'arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}',\n        {\n          StringEquals: {\n            '${ISSUER}:aud': 'sts.amazonaws.com',\n            '${ISSUER}:sub': 'system:serviceaccount:team-${i % 50}:app-${i}',\n          },\n        },\n        'sts:AssumeRoleWithWebIdentity',\n      ),\n    });\n`
        : ''
    }  }\n}\n`,
  ],
];

const pulumiProgram = (i, role) => [
  [`pulumi/app-${i}/Pulumi.yaml`, `name: app-${i}\nruntime: nodejs\n`],
  [`pulumi/app-${i}/package.json`, `{"name": "app-${i}", "main": "index.ts"}\n`],
  [
    `pulumi/app-${i}/index.ts`,
    `import { makeApp } from './app';\n\nexport const arn = makeApp('app-${i}', 'team-${i % 50}');\n`,
  ],
  [
    `pulumi/app-${i}/app.ts`,
    role
      ? `import * as aws from '@pulumi/aws';\n\nexport function makeApp(name: string, namespace: string) {\n  const role = new aws.iam.Role(name, {\n    name,\n    assumeRolePolicy: JSON.stringify({\n      Version: '2012-10-17',\n      Statement: [\n        {\n          Effect: 'Allow',\n          Principal: { Federated: 'arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}' },\n          Action: 'sts:AssumeRoleWithWebIdentity',\n          Condition: {\n            StringEquals: {\n              '${ISSUER}:aud': 'sts.amazonaws.com',\n              '${ISSUER}:sub': \`system:serviceaccount:\${namespace}:\${name}\`,\n            },\n          },\n        },\n      ],\n    }),\n  });\n  return role.arn;\n}\n`
      : `import * as aws from '@pulumi/aws';\n\nexport function makeApp(name: string, namespace: string) {\n  const bucket = new aws.s3.Bucket(name, { tags: { namespace } });\n  return bucket.arn;\n}\n`,
  ],
];

/** Templates of CloudFormation that each take in another and give it a name; those with a role import the provider that one template exports. */
function* stacks({ files, share = 0.1 }) {
  yield [
    'shared/provider.yaml',
    `AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Provider:\n    Type: AWS::IAM::OIDCProvider\n    Properties:\n      Url: https://${ISSUER}\n      ClientIdList: [sts.amazonaws.com]\nOutputs:\n  Issuer:\n    Value: ${ISSUER}\n    Export:\n      Name: cluster-issuer\n`,
  ];
  for (let i = 0, written = 1; written < files; i++) {
    const role = `  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref Name\n      AssumeRolePolicyDocument: !Sub\n        - |\n          {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",\n            "Principal": {"Federated": "arn:aws:iam::${ACCOUNT}:oidc-provider/\${Issuer}"},\n            "Condition": {"StringEquals": {"\${Issuer}:aud": "sts.amazonaws.com", "\${Issuer}:sub": "system:serviceaccount:team-${i % 50}:\${Name}"}}}]}\n        - Issuer: !ImportValue cluster-issuer\n`;
    const all = [
      [
        `stacks/app-${i}/parent.yaml`,
        `AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  App:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./child.yaml\n      Parameters:\n        Name: app-${i}\n`,
      ],
      [
        `stacks/app-${i}/child.yaml`,
        `AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Name:\n    Type: String\nResources:\n${isNamed(i, share) ? role : `  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Ref Name\n`}`,
      ],
    ];
    for (const one of all) {
      if (written >= files) return;
      written++;
      yield one;
    }
  }
}

/** Charts of four files; those with a role name it in their values. */
function* charts({ files, share = 0.1 }) {
  for (let i = 0, written = 0; written < files; i++) {
    const name = `app-${i}`;
    const annotations = isNamed(i, share) ? `\n    eks.amazonaws.com/role-arn: ${roleArn(name)}` : ' {}';
    const all = [
      [`charts/${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`],
      [
        `charts/${name}/values.yaml`,
        `serviceAccount:\n  create: true\n  name: ${name}\n  annotations:${annotations}\nimage:\n  repository: registry.example.com/${name}\n  tag: 1.0.0\n`,
      ],
      [
        `charts/${name}/templates/serviceaccount.yaml`,
        `{{- if .Values.serviceAccount.create }}\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Values.serviceAccount.name }}\n  {{- with .Values.serviceAccount.annotations }}\n  annotations:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n{{- end }}\n`,
      ],
      [
        `charts/${name}/templates/deployment.yaml`,
        `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    matchLabels: {app: ${name}}\n  template:\n    metadata:\n      labels: {app: ${name}}\n    spec:\n      serviceAccountName: {{ .Values.serviceAccount.name }}\n      containers:\n        - name: app\n          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n`,
      ],
    ];
    for (const one of all) {
      if (written >= files) return;
      written++;
      yield one;
    }
  }
}

const application = (name) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\nspec:\n  source:\n    repoURL: https://git.example.com/repo\n    path: ${name}\n  destination:\n    namespace: team\n`;

const HELPERS = `{{- define "app.name" -}}\n{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}\n{{- end }}\n{{- define "app.fullname" -}}\n{{- if contains (include "app.name" .) .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{- else }}{{ printf "%s-%s" .Release.Name (include "app.name" .) | trunc 63 | trimSuffix "-" }}{{- end }}\n{{- end }}\n{{- define "app.labels" -}}\napp.kubernetes.io/name: {{ include "app.name" . }}\napp.kubernetes.io/instance: {{ .Release.Name }}\n{{- end }}\n`;

/** A service account, and a deployment that runs as it, as charts are made of. */
const templated = (part) =>
  `{{- with .Values.${part} }}\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ include "app.fullname" $ }}-${part}\n  labels:\n    {{- include "app.labels" $ | nindent 4 }}\n  {{- with .annotations }}\n  annotations:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "app.fullname" $ }}-${part}\n  labels:\n    {{- include "app.labels" $ | nindent 4 }}\nspec:\n  replicas: {{ .replicas }}\n  selector:\n    matchLabels:\n      {{- include "app.labels" $ | nindent 6 }}\n  template:\n    metadata:\n      labels:\n        {{- include "app.labels" $ | nindent 8 }}\n    spec:\n      serviceAccountName: {{ include "app.fullname" $ }}-${part}\n      containers:\n        - name: main\n          image: "{{ .image | default "registry.example.com/app" }}:{{ $.Chart.Version }}"\n          env:\n            {{- range $name, $value := .env }}\n            - name: {{ $name | upper }}\n              value: {{ $value | quote }}\n            {{- end }}\n{{- end }}\n`;

const partValues = (part, role) =>
  `${part}:\n  replicas: 2\n  env: {region: eu-west-1, stage: prod, level: info}\n  annotations: ${role ? `{eks.amazonaws.com/role-arn: "${roleArn(part)}"}` : '{}'}\n`;

/** One chart of so many files, but for four of them templates, as one Application installs it. */
function* chart({ files, share = 0.1 }) {
  const parts = Array.from({ length: Math.max(1, files - 4) }, (_, i) => [`part${i}`, isNamed(i, share)]);
  yield ['app.yaml', application('whole')];
  yield ['whole/Chart.yaml', 'apiVersion: v2\nname: whole\nversion: 1.0.0\n'];
  yield ['whole/values.yaml', parts.map(([part, role]) => partValues(part, role)).join('')];
  yield ['whole/templates/_helpers.tpl', HELPERS];
  for (const [part] of parts) yield [`whole/templates/${part}.yaml`, templated(part)];
}

/** A chart of charts of four files each, as one Application installs it. */
function* umbrella({ files, share = 0.1 }) {
  const names = Array.from({ length: Math.max(1, Math.floor((files - 3) / 4)) }, (_, i) => `child${i}`);
  yield ['app.yaml', application('all')];
  yield [
    'all/Chart.yaml',
    `apiVersion: v2\nname: all\nversion: 1.0.0\ndependencies:\n${names.map((name) => `  - {name: ${name}, version: 1.0.0, condition: ${name}.enabled}\n`).join('')}`,
  ];
  yield ['all/values.yaml', names.map((name) => `${name}:\n  enabled: true\n`).join('')];
  for (const [i, name] of names.entries()) {
    yield [`all/charts/${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`];
    yield [`all/charts/${name}/values.yaml`, partValues('part', isNamed(i, share))];
    yield [`all/charts/${name}/templates/_helpers.tpl`, HELPERS.replaceAll('"app.', `"${name}.`)];
    yield [`all/charts/${name}/templates/part.yaml`, templated('part').replaceAll('"app.', `"${name}.`)];
  }
}

/** Half of it manifests, the rest overlays, charts, modules and identities. */
function* mixed({ files, share = 0.05 }) {
  const part = (kind, of) => [kind, TREES[kind]({ files: Math.floor(files * of), share })];
  const parts = [
    part('manifests', 0.5),
    part('gitops', 0.2),
    part('charts', 0.1),
    part('terraform', 0.1),
    part('dense', 0.1),
  ];
  for (const [kind, all] of parts) for (const [path, text] of all) yield [`${kind}/${path}`, text];
}

/** Of every kind of fact some, all tied to one another by names: what joins and rules have to find. `files` counts groups of eleven. */
function* crowd({ files, terraform = true }) {
  for (let i = 0; i < files / 11; i++) {
    const name = `app-${i}`;
    const namespace = `team-${Math.floor(i / 20)}`;
    const cluster = `cluster-${i}`;
    const at = `clusters/c-${Math.floor(i / 20)}`;
    const yaml = (...documents) => documents.map((one) => `${JSON.stringify(one, undefined, 1)}\n`).join('---\n');
    const object = (apiVersion, kind, rest, own = name) => ({
      apiVersion,
      kind,
      metadata: { name: own, namespace },
      ...rest,
    });
    yield [`${at}/apps/${name}.yaml`, `${account({ name, namespace, role: name })}${deployment({ name, namespace })}`];
    yield [
      `${at}/apps/${name}-no-account.yaml`,
      `${deployment({ name: `${name}-x`, namespace })
        .replace(/ +serviceAccountName.*\n/, '')
        .replace('registry.example.com/', 'amazon/')}`,
    ];
    yield [
      `${at}/roles/${name}.json`,
      JSON.stringify({
        Role: {
          RoleName: name,
          Arn: roleArn(name),
          AssumeRolePolicyDocument: trustPolicy(namespace, `${name}${i % 7 === 0 ? '-x' : ''}`),
        },
      }),
    ];
    yield [
      `${at}/associations/${name}.json`,
      JSON.stringify({
        association: {
          clusterName: cluster,
          namespace,
          serviceAccount: `${name}-job`,
          roleArn: roleArn(`${name}-job`),
          associationArn: `arn:aws:eks:eu-west-1:${ACCOUNT}:podidentityassociation/${cluster}/a-${i}`,
        },
      }),
    ];
    yield [
      `${at}/jobs/${name}.yaml`,
      `${account({ name: `${name}-job`, namespace })}${deployment({ name: `${name}-job`, namespace })}`,
    ];
    yield [
      `${at}/clusters/${name}/cluster.yaml`,
      yaml({
        apiVersion: 'eksctl.io/v1alpha5',
        kind: 'ClusterConfig',
        metadata: { name: cluster, region: 'eu-west-1' },
        iam: {
          withOIDC: true,
          serviceAccounts: [
            {
              metadata: { name: `${name}-made`, namespace },
              roleName: `${name}-made`,
              attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
            },
          ],
          podIdentityAssociations: [{ namespace, serviceAccountName: `${name}-pod`, roleARN: roleArn(`${name}-pod`) }],
        },
        addons: [{ name: 'vpc-cni' }],
        managedNodeGroups: [{ name: 'nodes', iam: { instanceRoleARN: roleArn(`${name}-nodes`) } }],
      }),
    ];
    yield [
      `${at}/clusters/${name}/nodes.yaml`,
      yaml(
        object('karpenter.k8s.aws/v1', 'EC2NodeClass', { spec: { role: `${name}-karpenter`, amiFamily: 'AL2023' } }),
        object('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy', {
          spec: { podSelector: { matchLabels: { app: `${name}-job` } }, securityGroups: { groupIds: ['sg-0123'] } },
        }),
        object('networking.k8s.io/v1', 'NetworkPolicy', {
          spec: { podSelector: { matchLabels: { app: `${name}-job` } }, policyTypes: ['Egress'] },
        }),
      ),
    ];
    yield [
      `${at}/access/${name}.yaml`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system\ndata:\n  mapRoles: |\n    - rolearn: ${roleArn(`${name}-nodes`)}\n      username: system:node:{{EC2PrivateDNSName}}\n      groups: [system:bootstrappers, system:nodes]\n`,
    ];
    yield [
      `${at}/secrets/${name}.yaml`,
      yaml(
        object('external-secrets.io/v1', 'SecretStore', {
          spec: {
            provider: {
              aws: { service: 'SecretsManager', region: 'eu-west-1', auth: { jwt: { serviceAccountRef: { name } } } },
            },
          },
        }),
        object('opentelemetry.io/v1beta1', 'OpenTelemetryCollector', {
          spec: { mode: 'sidecar', serviceAccount: name, config: {} },
        }),
      ),
    ];
    yield [
      `${at}/providers/${name}.json`,
      JSON.stringify({
        Url: `oidc.eks.eu-west-1.amazonaws.com/id/${String(i).padStart(32, 'A')}`,
        ClientIDList: ['sts.amazonaws.com'],
      }),
    ];
    if (terraform) yield [`${at}/modules/${name}/main.tf`, hclRole(i)];
  }
}

/** Trust policies alone, a file each. */
function* trust({ files }) {
  for (let i = 0; i < files; i++)
    yield [`trust/policy-${i}.json`, `${JSON.stringify(trustPolicy(`team-${i % 10}`, `app-${i}`), undefined, 2)}\n`];
}

const app = ({ name, namespace, role }) =>
  `${settings(name, namespace)}${account({ name, namespace, role })}${deployment({ name, namespace })}`;

const meta = (name, namespace) =>
  `metadata:\n  name: ${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}`;

const settings = (name, namespace) =>
  `apiVersion: v1\nkind: ConfigMap\n${meta(name, namespace)}data:\n${Array.from({ length: 55 }, (_, k) => `  SETTING_${k}: "value ${k} of ${name}, as long as such values are"\n`).join('')}---\n`;

const account = ({ name, namespace, role }) =>
  `apiVersion: v1\nkind: ServiceAccount\n${meta(name, namespace)}${role === undefined ? '' : `  annotations:\n    eks.amazonaws.com/role-arn: ${roleArn(role)}\n`}---\n`;

const deployment = ({ name, namespace }) => `apiVersion: apps/v1
kind: Deployment
${meta(name, namespace)}spec:
  replicas: 2
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: app
          image: registry.example.com/${name}:1.0.0
          resources:
            requests: {cpu: 100m, memory: 128Mi}
          envFrom:
            - configMapRef: {name: ${name}}
`;

const kustomization = (resources, namespace) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${namespace === undefined ? '' : `namespace: ${namespace}\n`}resources:\n${resources.map((one) => `  - ${one}\n`).join('')}`;

const patch = (name, role) =>
  role === undefined
    ? `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 3\n`
    : `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  annotations:\n    eks.amazonaws.com/role-arn: ${roleArn(role)}\n`;

const definition = (i) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things-${i}.example.com\nspec:\n  group: example.com\n  names: {kind: Thing${i}, plural: things-${i}}\n  scope: Namespaced\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n${Array.from({ length: 300 }, (_, k) => `            field${k}:\n              type: string\n              description: What field ${k} of the thing is for, and the arn:aws:iam it may hold.\n`).join('')}`;

const trustPolicy = (namespace, name) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${ISSUER}:sub`]: `system:serviceaccount:${namespace}:${name}`,
        },
      },
    },
  ],
});

const hclRole = (i) => `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${ISSUER}:sub"
      values   = ["system:serviceaccount:team-${i % 50}:\${var.name}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${ISSUER}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;

const hclBucket = (i) => `resource "aws_s3_bucket" "this" {
  bucket = "\${var.name}-${i}"
  tags = {
    Team = "team-${i % 50}"
  }
}
`;
