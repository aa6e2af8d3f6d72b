/** Files of variables that have to be named: the module is read once with each, and what two of them make is never joined. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { display } from '../../../src/value/text.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

type Files = Readonly<Record<string, string>>;

const filesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));
const MODULE = `variable "name" {}
variable "suffix" { default = "x" }
resource "aws_iam_role" "r" {
  name               = "\${var.name}-\${var.suffix}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
`;

const rolesIn = (files: Files) =>
  worldOf(filesOf(files))
    .facts.role.map(({ name, document }) => `${document.unit ?? ''}: ${name === undefined ? '?' : display(name)}`)
    .sort();

describe('units', () => {
  test.each<[string, Files, readonly string[]]>([
    ['none', {}, ['.: var.name-x']],
    [
      'what Terraform loads by itself',
      { 'terraform.tfvars': 'name = "a"', 'b.auto.tfvars': 'suffix = "b"' },
      ['.: a-b'],
    ],
    ['one', { 'prod.tfvars': 'name = "p"' }, ['. (prod.tfvars): p-x']],
    [
      'several, over what is loaded',
      { 'terraform.tfvars': 'suffix = "t"', 'env/dev.tfvars': 'name = "d"', 'env/prod.tfvars.json': '{"name": "p"}' },
      ['. (env/dev.tfvars): d-t', '. (env/prod.tfvars.json): p-t'],
    ],
    [
      'what one sets alone may be set beside another',
      { 'common.tfvars': 'suffix = "c"', 'prod.tfvars': 'name = "p"' },
      ['. (common.tfvars): var.name-c', '. (prod.tfvars): p-var.suffix'],
    ],
    ['settings of a backend', { 'backend.tfvars': 'bucket = "b"\nkey = "k"\nname = "n"' }, ['.: var.name-x']],
    ['an example', { 'example.tfvars': 'name = "e"', 'prod.tfvars': 'name = "p"' }, ['. (prod.tfvars): p-x']],
    ['of another module', { 'sub/main.tf': 'variable "name" {}', 'sub/prod.tfvars': 'name = "s"' }, ['.: var.name-x']],
    [
      'of a module that is called',
      {
        'main.tf': 'module "m" {\n  source = "./m"\n  name = "n"\n}',
        'm/main.tf': MODULE,
        'm/prod.tfvars': 'name = "p"',
      },
      ['.: n-x'],
    ],
  ])('%s', (_, more, roles) => expect(rolesIn({ 'main.tf': MODULE, ...more })).toEqual(roles));
});

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const IRSA = `variable "subject" {}
variable "issuer" { default = "${ISSUER}" }
variable "account" {}
resource "aws_iam_role" "r" {
  name               = "reader"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::\${var.account}:oidc-provider/\${var.issuer}" }
      Condition = { StringEquals = { "\${var.issuer}:sub" = var.subject, "\${var.issuer}:aud" = "sts.amazonaws.com" } }
    }]
  })
}
resource "kubernetes_service_account" "a" {
  metadata {
    name        = "reader"
    namespace   = "team"
    annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::\${var.account}:role/reader" }
  }
}
`;
const values = (subject: string, account: string) =>
  `subject = "system:serviceaccount:${subject}"\naccount = "${account}"\n`;

const findingsIn = (files: Files) =>
  analyse(filesOf(files), rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.map(
      ({ rule, primary }) => `${rule} ${toFileSpan(primary.at).source.path}:${rangeOf(primary.at).start.line}`,
    )
    .sort();

describe('findings', () => {
  test('of one environment, at its value', () => {
    const files = {
      'main.tf': IRSA,
      'env/dev.tfvars': values('team:reader', '111122223333'),
      'env/prod.tfvars': values('team:readers', '444455556666'),
    };
    expect(findingsIn(files)).toEqual(['identity/subject-mismatch env/prod.tfvars:1']);
  });

  test('none where each is right by itself', () => {
    const files = {
      'main.tf': IRSA,
      'a.tfvars': values('team:reader', '111122223333'),
      'b.tfvars': values('team:reader', '444455556666'),
    };
    expect(findingsIn(files)).toEqual([]);
  });
});
