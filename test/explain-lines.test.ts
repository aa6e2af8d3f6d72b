/** A line that is no part of an object and decides it leads to the identity: calls of modules, patches, values, ClusterConfigs, constructs. */
import { expect, test } from 'vitest';
import { explain } from '../src/explain/target.js';
import { loadDialects } from '../src/facts/dialects.js';
import { account, role, world } from './link/world.js';

const TERRAFORM = {
  'mod/main.tf': `module "reader" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.20"
  role_name = "reader"
  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"
      namespace_service_accounts = ["team:reader"]
    }
  }
}
module "own" {
  source = "./own"
  name   = "writer"
  subject = "system:serviceaccount:team:writer"
}
`,
  'mod/own/main.tf': `variable "name" {}
variable "subject" {}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"]
    }
    condition {
      test = "StringEquals"
      variable = "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub"
      values = [var.subject]
    }
  }
}
resource "aws_iam_role" "r" {
  name = var.name
  assume_role_policy = data.aws_iam_policy_document.t.json
}
resource "kubernetes_service_account" "s" {
  metadata {
    name = var.name
    namespace = "team"
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.r.arn
    }
  }
}
`,
};

const KUSTOMIZE = {
  'kust/base/kustomization.yaml': `resources: [sa.yaml]
`,
  'kust/base/sa.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
`,
  'kust/over/kustomization.yaml': `namespace: team
resources: [../base]
patches:
  - path: patch.yaml
  - target: {kind: ServiceAccount}
    patch: |
      - op: add
        path: /metadata/annotations/eks.amazonaws.com~1audience
        value: sts.amazonaws.com
`,
  'kust/over/patch.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/web
`,
};

const CHART = {
  'chart/Chart.yaml': `apiVersion: v2
name: app
version: 1.0.0
`,
  'chart/values.yaml': `serviceAccount:
  create: true
  name: app
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app
image: x
`,
  'chart/templates/sa.yaml': `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.serviceAccount.name }}
  annotations:
    {{- toYaml .Values.serviceAccount.annotations | nindent 4 }}
{{- end }}
`,
};

const EKSCTL = {
  'eks/c.yaml': `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: a, region: eu-west-1}
iam:
  withOIDC: true
  serviceAccounts:
    - metadata:
        name: dns
        namespace: kube
      wellKnownPolicies:
        externalDNS: true
  podIdentityAssociations:
    - namespace: team
      serviceAccountName: pi
      permissionPolicyARNs: [arn:aws:iam::aws:policy/ReadOnlyAccess]
`,
};

const CDK = {
  'cdk/cdk.json': `{"app":"npx ts-node app.ts"}
`,
  'cdk/app.ts': `import * as cdk from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
const app = new cdk.App();
const stack = new cdk.Stack(app, 'S');
const cluster = new eks.Cluster(stack, 'C', { version: eks.KubernetesVersion.V1_31, clusterName: 'c' });
const sa = cluster.addServiceAccount('reader', {
  name: 'reader',
  namespace: 'team',
});
sa.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess'));
const role = new iam.Role(stack, 'R', {
  roleName: 'pods',
  assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com'),
});
new eks.CfnPodIdentityAssociation(stack, 'A', {
  clusterName: 'c',
  namespace: 'team',
  serviceAccount: 'writer',
  roleArn: role.roleArn,
});
`,
};

test.each<{ name: string; files: Readonly<Record<string, string>>; path: string; mark: string; title: string }>([
  {
    name: 'the name in a call of a module',
    files: TERRAFORM,
    path: 'mod/main.tf',
    mark: 'role_name',
    title: 'role reader',
  },
  {
    name: 'a line of a call that decides nothing by itself',
    files: TERRAFORM,
    path: 'mod/main.tf',
    mark: 'version',
    title: 'role reader',
  },
  { name: 'a subject in a call', files: TERRAFORM, path: 'mod/main.tf', mark: '"team:reader"', title: 'role reader' },
  {
    name: 'a value for a module of the tree',
    files: TERRAFORM,
    path: 'mod/main.tf',
    mark: 'name   = "writer"',
    title: 'role writer',
  },
  {
    name: 'a policy document of the module',
    files: TERRAFORM,
    path: 'mod/own/main.tf',
    mark: 'type = "Federated"',
    title: 'role writer',
  },
  {
    name: 'a patch in a file',
    files: KUSTOMIZE,
    path: 'kust/over/patch.yaml',
    mark: 'role-arn',
    title: 'ServiceAccount team/web',
  },
  {
    name: 'a patch in the kustomization',
    files: KUSTOMIZE,
    path: 'kust/over/kustomization.yaml',
    mark: 'value:',
    title: 'ServiceAccount team/web',
  },
  {
    name: 'the target of a patch',
    files: KUSTOMIZE,
    path: 'kust/over/kustomization.yaml',
    mark: 'target:',
    title: 'ServiceAccount team/web',
  },
  {
    name: 'the namespace of an overlay',
    files: KUSTOMIZE,
    path: 'kust/over/kustomization.yaml',
    mark: 'namespace: team',
    title: 'ServiceAccount team/web',
  },
  {
    name: 'a value of a chart',
    files: CHART,
    path: 'chart/values.yaml',
    mark: 'role-arn',
    title: 'ServiceAccount .Release.Namespace/app',
  },
  {
    name: 'a switch in the same block of values',
    files: CHART,
    path: 'chart/values.yaml',
    mark: 'create:',
    title: 'ServiceAccount .Release.Namespace/app',
  },
  {
    name: 'an item of iam.serviceAccounts',
    files: EKSCTL,
    path: 'eks/c.yaml',
    mark: 'externalDNS',
    title: 'ServiceAccount kube/dns',
  },
  {
    name: 'an item of iam.podIdentityAssociations',
    files: EKSCTL,
    path: 'eks/c.yaml',
    mark: 'permissionPolicyARNs',
    title: 'ServiceAccount team/pi',
  },
  {
    name: 'a construct of an association',
    files: CDK,
    path: 'cdk/app.ts',
    mark: "serviceAccount: 'writer'",
    title: 'ServiceAccount team/writer',
  },
  {
    name: 'a property of a construct',
    files: CDK,
    path: 'cdk/app.ts',
    mark: "namespace: 'team',\n});\nsa",
    title: 'ServiceAccount team/reader',
  },
  {
    name: 'a call that adds to a role',
    files: CDK,
    path: 'cdk/app.ts',
    mark: 'sa.role.addManagedPolicy',
    title: 'role',
  },
])('$name', async ({ files, path, mark, title }) => {
  await loadDialects(Object.entries(files).map(([one, text]) => ({ path: one, text })));
  const text = files[path] ?? '';
  expect(text).toContain(mark);
  const line = text.slice(0, text.indexOf(mark)).split('\n').length;
  const titles = explain(world(files), `${path}:${line}`).map((one) => one.title);
  expect(titles.some((one) => one.startsWith(title))).toBe(true);
});

test.each([
  ['chart/values.yaml', 'image:'],
  ['chart/Chart.yaml', 'version:'],
] as const)('a line that decides no identity says so: %s', async (path, mark) => {
  await loadDialects(Object.entries(CHART).map(([one, text]) => ({ path: one, text })));
  const line = CHART[path].slice(0, CHART[path].indexOf(mark)).split('\n').length;
  expect(() => explain(world(CHART), `${path}:${line}`)).toThrow('and it decides none');
});

test('the service account of an association that nothing declares can be asked for by its name', () => {
  expect(explain(world(EKSCTL), 'serviceaccount/team/pi').map(({ title }) => title)).toEqual([
    'ServiceAccount team/pi',
  ]);
});

const remarksOf = (files: Readonly<Record<string, string>>, target: string): readonly string[] =>
  explain(world(files), target).flatMap((one) =>
    (one.kind === 'pod' ? one.chain : one.view).links.flatMap(({ text, remarks }) => [
      text,
      ...remarks.map((remark) => remark.text),
    ]),
  );

test('an issuer of another environment is said to be that', () => {
  const of = (id: string): string => `oidc.eks.eu-west-1.amazonaws.com/id/${id}`;
  const [own, other] = [of('5B0E1C7F9D2A4E6838F1C0D7A9B3E264'), of('7A1E5C3B9D8F42604C6E8A0B2D4F6193')];
  const cluster = (name: string, issuer: string): string =>
    JSON.stringify({ cluster: { name, identity: { oidc: { issuer: `https://${issuer}` } } } });
  const arn = 'arn:aws:iam::111122223333:role/reader';
  const files = {
    'iam/prod/cluster.json': cluster('prod', own),
    'iam/staging/cluster.json': cluster('staging', other),
    'iam/prod/role.json': role(arn, 'system:serviceaccount:team:reader', other),
    'apps/prod/sa.yaml': account('reader', 'team', arn),
  };
  expect(remarksOf(files, 'sa/team/reader')).toContain(
    `issuer ${other}, taken from the trust policy: the cluster \`staging\` of another environment (staging) has it`,
  );
  expect(remarksOf({ ...files, 'iam/staging/cluster.json': cluster('staging', own) }, 'sa/team/reader')).toContain(
    `issuer ${other}, taken from the trust policy: its cluster is not described in these files`,
  );
});

test('an account that no file names is not printed as if it were one', async () => {
  const text = `
resource "aws_iam_role" "reader" {
  name = "reader"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${local.issuer}" }
      Condition = { StringEquals = { "\${local.issuer}:sub" = "system:serviceaccount:team:reader", "\${local.issuer}:aud" = "sts.amazonaws.com" } }
    }]
  })
}
data "aws_caller_identity" "current" {}
locals {
  issuer = "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"
}
resource "kubernetes_service_account_v1" "reader" {
  metadata {
    name      = "reader"
    namespace = "team"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.reader.arn }
  }
}
`;
  await loadDialects([{ path: 'main.tf', text }]);
  const remarks = remarksOf({ 'main.tf': text }, 'sa/team/reader');
  expect(remarks.filter((one) => one.includes('has a provider'))).toEqual([
    expect.stringContaining("not known whether the role's account has a provider for"),
  ]);
});
