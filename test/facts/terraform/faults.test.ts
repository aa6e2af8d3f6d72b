/** Files that cannot be read in full say so at the place and lose no more than a block; comments keep findings in heredocs. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { Modules, rootInstance } from '../../../src/facts/terraform/program.js';
import { display } from '../../../src/value/text.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

type Files = Readonly<Record<string, string>>;

const filesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

const suppressions = {
  inline: true,
  configured: [],
  requireReason: false,
  reportUnused: true,
  today: '2026-11-26',
  ruleNames: ['trust/*', ...rules.map(({ id }) => id)],
};

const findingsIn = (files: Files) =>
  analyse(filesOf(files), rules, { levelOf: () => undefined, pedantic: false, suppressions })
    .result.findings.map(({ rule, severity, primary }) => {
      const { line, column } = rangeOf(primary.at).start;
      return `${severity} ${rule} ${toFileSpan(primary.at).source.path}:${line}:${column}`;
    })
    .sort();

const rolesIn = (files: Files) =>
  worldOf(filesOf(files)).facts.role.map(({ name }) => (name === undefined ? '?' : display(name)));

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const policy = (action = 'sts:AssumeRoleWithWebIdentity') => `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/${ISSUER}" },
    "Action": "${action}",
    "Condition": { "StringEquals": { "${ISSUER}:sub": "system:serviceaccount:team:reader", "${ISSUER}:aud": "sts.amazonaws.com" } }
  }]
}`;

const role = (name: string, action?: string, before = '') => `resource "aws_iam_role" "${name}" {
  name = "${name}"
${before}  assume_role_policy = <<EOT
${policy(action)}
EOT
}
`;

describe('what is broken', () => {
  test.each<[string, Files, readonly string[], readonly string[]]>([
    ['nothing', { 'main.tf': role('a') + role('b') }, [], ['a', 'b']],
    [
      'a string without its end',
      { 'main.tf': `${role('a').replace('"a"\n', '"a\n')}${role('b')}` },
      ['error file/syntax-error main.tf:2:12'],
      ['name', 'b'],
    ],
    [
      'a block without its end',
      { 'main.tf': `locals {\n  x = 1\n${role('a')}${role('b')}` },
      ['error file/syntax-error main.tf:3:1'],
      ['a', 'b'],
    ],
    [
      'a merge that was not finished',
      { 'main.tf': `${role('a')}<<<<<<< HEAD\n${role('b')}=======\n>>>>>>> x\n` },
      ['error file/syntax-error main.tf:15:1'],
      ['a', 'b'],
    ],
    [
      'a member of an object',
      { 'main.tf': `locals {\n  x = { a = }\n  y = 2\n}\n${role('a')}` },
      ['error file/syntax-error main.tf:2:13'],
      ['a'],
    ],
    [
      'a file of variables',
      { 'main.tf': role('a'), 'terraform.tfvars': 'arn = "arn:aws:iam::111122223333:role/x"\nb = [1\n' },
      ['error file/syntax-error terraform.tfvars:3:1'],
      ['a'],
    ],
    [
      'JSON',
      { 'main.tf.json': '{"locals": {"arn": "arn:aws:iam::111122223333:role/x"},,}', 'main.tf': role('a') },
      ['error file/syntax-error main.tf.json:1:56'],
      ['a'],
    ],
    ['what has nothing to do with AWS', { 'main.tf': 'locals {\n  a = \n}\n' }, [], []],
    [
      'what another tool fills in first',
      { 'main.tf': `${role('a')}resource {{ cookiecutter.type }} "x" {}\n` },
      ['info file/syntax-error main.tf:15:11'],
      ['a'],
    ],
    [
      'a module that two call',
      {
        'a/main.tf': 'module "m" { source = "../m" }\n',
        'b/main.tf': 'module "m" { source = "../m" }\n',
        'm/main.tf': `${role('a')}locals {\n  x = (\n}\n`,
      },
      ['error file/syntax-error m/main.tf:17:1'],
      ['a', 'a'],
    ],
  ])('%s', (_, files, findings, names) => {
    expect(findingsIn(files)).toEqual(findings);
    expect(rolesIn(files)).toEqual(names);
  });
});

describe('comments', () => {
  const wrong = role('a', 'sts:AssumeRole');
  const account = (before: string) => `resource "kubectl_manifest" "a" {
  yaml_body = <<-EOT
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: reader
      namespace: team
      annotations:
${before}        eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:reader
  EOT
}
`;
  test.each<[string, string, readonly string[]]>([
    ['none', wrong, ['error trust/action-mismatch main.tf:9:16']],
    ['above a heredoc', role('a', 'sts:AssumeRole', '  # irsa-lint-disable-next-line trust/action-mismatch\n'), []],
    [
      'with others',
      role('a', 'sts:AssumeRole', '  // irsa-lint-disable-next-line\n\n  // why\n  /* and\n so */\n'),
      [],
    ],
    ['above the block', `# irsa-lint-disable-next-line\n${wrong}`, []],
    ['for the file', `${wrong}# irsa-lint-disable-file trust/*\n`, []],
    ['none in YAML', account(''), ['error service-account/role-arn-malformed main.tf:9:37']],
    ['in YAML', account('        # irsa-lint-disable-next-line\n'), []],
    [
      'of another line of YAML',
      account('        # irsa-lint-disable-next-line\n        a: b\n'),
      ['error service-account/role-arn-malformed main.tf:11:37', 'warning suppression/unused main.tf:9:9'],
    ],
  ])('%s', (_, text, findings) => expect(findingsIn({ 'main.tf': text })).toEqual(findings));
});

describe('a file that a function names', () => {
  /** The name of a role that is `expression`, in a tree that holds `trust.txt` unread and no other file. */
  const named = (expression: string) => {
    const text = `resource "aws_iam_role" "r" {\n  name = ${expression}\n  assume_role_policy = jsonencode(${policy()})\n}\n`;
    const { role } = worldOf([{ path: 'app/main.tf', text }], { isAbsent: (path) => path !== 'app/trust.txt' }).facts;
    return role.map(({ name }) => (name === undefined ? '?' : display(name)));
  };
  test.each([
    ['try(file("${path.module}/missing.json"), "other")', 'other'],
    ['try(file("./missing.json"), "other")', 'other'],
    ['try(templatefile("missing.tftpl", {}), "other")', 'other'],
    ['try(filemd5("missing.json"), "other")', 'other'],
    ['try(jsondecode(file("missing.json")).name, "other")', 'other'],
    ['can(file("missing.json")) ? "here" : "other"', 'other'],
    ['fileexists("missing.json") ? file("missing.json") : "other"', 'other'],
  ])('is not there: %s', (expression, expected) => {
    expect(named(expression)).toEqual([expected]);
  });

  test.each([
    'try(file("${path.module}/trust.txt"), "other")',
    'try(templatefile("./trust.txt", {}), "other")',
    'try(filebase64("trust.txt"), "other")',
    'try(jsondecode(file("trust.txt")).name, "other")',
    'can(file("trust.txt")) ? file("trust.txt") : "other"',
    'fileexists("trust.txt") ? file("trust.txt") : "other"',
    // Above the tree nobody looked.
    'try(file("../../missing.json"), "other")',
  ])('may be there: %s', (expression) => {
    expect(named(expression)).not.toEqual(['other']);
  });

  test('is one value wherever it is read from, and two files are two', () => {
    const reads = (path: string, others: string) =>
      `output "x" {\n  value = file("${path}") == file("${others}") ? "same" : "other"\n}\n`;
    const same = (main: string) => {
      const tree = {
        get: (path: string) => (path === 'main.tf' ? { path, text: main } : undefined),
        paths: ['main.tf'],
      };
      const files = { ...tree, isAbsent: () => false };
      return rootInstance('', new Modules(files), files)?.output('x')?.kind;
    };
    expect(same(reads('a.txt', './a.txt'))).toBe('text');
    expect(same(reads('a.txt', 'b.txt'))).toBe('choice');
  });
});
