/** What code calls the things that it declares, and where it uses these names. */
import { expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { namesIn } from '../../src/lsp/names.js';
import { rangeOf, toFileSpan } from '../../src/value/span.js';
import '../loaded.js';

const TRUST = `{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }`;

/** `line as text` of each name. */
function namesOf(path: string, text: string): readonly string[] {
  const files = [{ path, text }];
  return namesIn(worldOf(files, {}), files).map((one) => {
    const { source, start, end } = toFileSpan(one.at);
    return `${String(rangeOf(one.at).start.line)} ${one.as} ${source.text.slice(start, end)}`;
  });
}

test('addresses of Terraform, also of a resource with count, in interpolations and not in comments', () => {
  const text = `resource "aws_iam_role" "app" {
  count              = 2
  assume_role_policy = jsonencode(${TRUST.replaceAll("'", '"')})
}
# aws_iam_role.app.arn
output "one" { value = aws_iam_role.app[0].arn }
output "two" { value = "of \${aws_iam_role.app[1].arn}, \${aws_iam_role.application.arn}" }
output "no" { value = data.aws_iam_role.app.arn }
`;
  expect(new Set(namesOf('main.tf', text))).toEqual(
    new Set(['1 label "app"', '6 use aws_iam_role.app[0].arn', '7 use aws_iam_role.app[1].arn']),
  );
});

test('logical ids of CloudFormation in each function, and not as texts', () => {
  const text = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      Description: Reader
      AssumeRolePolicyDocument: ${TRUST}
  Policy:
    Type: AWS::IAM::Policy
    DependsOn: Reader
    Properties:
      Roles: [!Ref Reader, { Ref: Reader }]
Outputs:
  A: { Value: !Sub "\${Reader.Arn} \${ReaderTwo}" }
  B: { Value: { Fn::GetAtt: [Reader, Arn] } }
`;
  expect(namesOf('template.yaml', text)).toEqual([
    '3 label Reader',
    '10 use Reader',
    '12 use Reader',
    '12 use Reader',
    '14 use Reader.Arn',
    '15 use Reader',
  ]);
});

test('constants and members of programs; not keys, texts, or a name that is declared twice', () => {
  const role = (id: string): string =>
    `new iam.Role(this, '${id}', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })`;
  const text = `import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
class S extends Stack {
  constructor(app: App) {
    super(app, 'S');
    this.role = ${role('A')};
    this.role.grant(app);
    const c = ${role('B')};
    console.log(c.roleArn, { c: 1 }, 'c', \`\${c.roleName}\`, app.c);
    const twice = ${role('C')};
    { const twice = 1; console.log(twice); }
  }
}
new S(new App());
`;
  expect(namesOf('app.ts', text)).toEqual([
    '6 label this.role',
    '8 label c',
    '10 label twice',
    '7 use this.role.grant',
    '9 use c.roleArn',
    '9 use c.roleName',
  ]);
});
