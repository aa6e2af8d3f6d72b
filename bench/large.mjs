// One file of 10 MB, the most that is read of a file, beside a small one with a fault: `node bench/large.mjs NAME FOLDER`; without words it lists the names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SIZE = 9_980_000;
const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const [NAME, FOLDER] = process.argv.slice(2);

const filled = (head, of, tail = '') => {
  const parts = [head];
  let length = head.length + tail.length;
  for (let i = 0; ; i++) {
    const part = of(i);
    length += part.length;
    if (length > SIZE) return parts.join('') + tail;
    parts.push(part);
  }
};

const policy = (i) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${ISSUER}:sub`]: `system:serviceaccount:team:app-${i}`,
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          },
        },
      },
    ],
  });
const arn = (i) => `arn:aws:iam::111122223333:role/app-${i}`;
const account = (i, role = arn(i)) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app-${i}\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: ${role}\n`;
const ackRole = (i) =>
  `apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata:\n  name: app-${i}\n  namespace: team\nspec:\n  name: app-${i}\n  assumeRolePolicyDocument: |\n    ${policy(i)}\n`;
const item = (text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
const chart = (values, template) => ({
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
  'c/values.yaml': values,
  'c/templates/sa.yaml': template,
});
const cdk = (body) => ({
  'cdk.json': '{"app":"ts-node app.ts"}',
  'package.json': '{"dependencies":{"aws-cdk-lib":"2"}}',
  'app.ts': filled(
    "import * as cdk from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nconst stack = new cdk.Stack(new cdk.App(), 'S');\n",
    body,
  ),
});

const FILES = {
  'list-yaml': () => ({ 'big.yaml': filled('kind: List\nitems:\n', (i) => item(account(i)) + item(ackRole(i))) }),
  'items-130000': () => ({ 'big.yaml': `x: eks.amazonaws.com/role-arn\nl:\n${'- a\n'.repeat(130_000)}` }),
  'documents-200000': () => ({ 'big.yaml': `a: eks.amazonaws.com/role-arn\n${'---\na: b\n'.repeat(200_000)}` }),
  'documents-10mb': () => ({ 'big.yaml': filled('', (i) => `---\n${account(i)}---\n${ackRole(i)}`) }),
  terraform: () => ({
    'main.tf': filled(
      '',
      (i) =>
        `resource "aws_iam_role" "r${i}" {\n  name = "app-${i}"\n  assume_role_policy = jsonencode(${policy(i)})\n}\nresource "kubernetes_service_account" "s${i}" {\n  metadata {\n    name = "app-${i}"\n    namespace = "team"\n    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.r${i}.arn }\n  }\n}\n`,
    ),
  }),
  cloudformation: () => ({
    't.yaml': filled(
      'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n',
      (i) =>
        `  R${i}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub app-${i}\n      AssumeRolePolicyDocument: ${policy(i)}\n`,
    ),
  }),
  cdk: () =>
    cdk((i) => `new iam.Role(stack, 'R${i}', { roleName: 'app-${i}', assumedBy: new iam.ServicePrincipal('a') });\n`),
  values: () =>
    chart(
      filled('accounts:\n', (i) => `- name: app-${i}\n  role: ${arn(i)}\n`),
      `{{ range .Values.accounts }}\n---\n${account(0, '{{ .role }}').replace('app-0', '{{ .name }}')}{{ end }}\n`,
    ),
  template: () =>
    chart(
      'role: arn:aws:iam::111122223333:role/a\n',
      filled('', (i) => `---\n${account(i, '{{ .Values.role }}')}`),
    ),
  kustomize: () => ({
    'k/kustomization.yaml': 'namePrefix: a-\nresources: [big.yaml]\n',
    'k/big.yaml': filled('', (i) => `---\n${account(i)}`),
  }),
};

const make = FILES[NAME];
if (make === undefined || FOLDER === undefined) console.log(Object.keys(FILES).join('\n'));
else
  for (const [path, text] of Object.entries({
    ...make(),
    'beside.yaml': account('beside', 'arn:aws:iam::1111:role/x'),
  })) {
    mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
    writeFileSync(join(FOLDER, path), text);
  }
