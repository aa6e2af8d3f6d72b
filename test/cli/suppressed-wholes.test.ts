/** A comment above a resource is for all of it, in each language that has comments; a subject of the configuration is who a finding speaks of. */
import { expect, test } from 'vitest';
import { folder, policyWith, run } from './run.js';

const RULE = 'trust/subject-broad';
const DIRECTIVE = `irsa-lint-disable-next-line ${RULE} -- the namespace is one team's`;
const POLICY = policyWith('system:serviceaccount:*:*', 'StringLike');

const rulesOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { stdout } = await run(['.', '--format', 'json'], { cwd: folder(files) });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] };
  return findings.map(({ rule }) => rule);
};

const indented = (by: number): string => POLICY.replaceAll('\n', `\n${' '.repeat(by)}`);

/** `#` is where the comment stands; another `#` where it is above something else. */
const RESOURCES: readonly (readonly [string, string, string])[] = [
  [
    'Terraform',
    'main.tf',
    `#resource "aws_iam_role" "reader" {\n  #name = "reader"\n  assume_role_policy = jsonencode(${indented(2)})\n}\n`,
  ],
  [
    'CloudFormation',
    'template.yaml',
    `AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  #Reader:\n    #Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: ${indented(8)}\n`,
  ],
  [
    'ACK',
    'role.yaml',
    `#apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\n#metadata:\n  name: reader\nspec:\n  name: reader\n  assumeRolePolicyDocument: |\n    ${indented(4)}\n`,
  ],
  [
    'Pulumi',
    'index.ts',
    `import * as aws from '@pulumi/aws';\n#export const role = new aws.iam.Role('reader', {\n  #name: 'reader',\n  assumeRolePolicy: JSON.stringify(${indented(2)}),\n});\n`,
  ],
  [
    'CDK',
    'app.ts',
    `import { App, Stack } from 'aws-cdk-lib';\nimport * as iam from 'aws-cdk-lib/aws-iam';\nconst stack = new Stack(new App(), 'S');\n#new iam.CfnRole(stack, 'Reader', {\n  #roleName: 'reader',\n  assumeRolePolicyDocument: ${indented(2)},\n});\n`,
  ],
];

test.each(RESOURCES)('a comment above a resource of %s is for all of it', async (_, path, marked) => {
  const mark = path.endsWith('.ts') ? '//' : '#';
  const places = [...marked.matchAll(/(?<=^[ ]*)#/gm)].map(({ index }) => index);
  const withComment = (place: number | undefined): string => {
    const bare = (text: string): string => text.replace(/(?<=^[ ]*)#/gm, '');
    if (place === undefined) return bare(marked);
    const before = bare(marked.slice(0, place));
    const indent = before.slice(before.lastIndexOf('\n') + 1);
    return `${before}${mark} ${DIRECTIVE}\n${indent}${bare(marked.slice(place))}`;
  };
  expect(await rulesOf({ [path]: withComment(undefined) })).toContain(RULE);
  expect(await rulesOf({ [path]: withComment(places[0]) })).not.toContain(RULE);
  expect(await rulesOf({ [path]: withComment(places[1]) }), 'above another line').toContain(RULE);
});

test.each([
  ['a function', `function make(\n  name: string,\n) {\n`, '}\n'],
  ['a callback', `['reader'].forEach((name) => {\n`, '});\n'],
])('a comment above %s of a program is for its line', async (_, head, end) => {
  const role = `  new aws.iam.Role('reader', { name: 'reader', assumeRolePolicy: JSON.stringify(${indented(2)}) });\n`;
  const call = head.startsWith('function') ? `make('reader');\n` : '';
  const program = (comment: string): string =>
    `import * as aws from '@pulumi/aws';\n${comment}${head}${role}${end}${call}`;
  expect(await rulesOf({ 'index.ts': program('') })).toContain(RULE);
  expect(await rulesOf({ 'index.ts': program(`// ${DIRECTIVE}\n`) })).toContain(RULE);
});

test('a subject is who a finding speaks of, also where the fault is written in values of a chart', async () => {
  const chart = (subject: string): Record<string, string> => ({
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'chart/templates/sa.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Values.name }}\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role }}\n',
    'chart/values.yaml': 'name: reader\nrole: arn:aws:iam:111122223333:role/reader\n',
    '.irsa-lint.yaml': `helm: [{ release: web, chart: chart, namespace: team }]\nsuppressions:\n  - rule: service-account/role-arn-malformed\n    paths: [chart/**]\n    subject: ${subject}\n    reason: of an old cluster\n`,
  });
  expect(await rulesOf(chart('writer'))).toContain('service-account/role-arn-malformed');
  expect(await rulesOf(chart('team/reader'))).not.toContain('service-account/role-arn-malformed');
  expect(await rulesOf(chart('reader'))).not.toContain('service-account/role-arn-malformed');
});
