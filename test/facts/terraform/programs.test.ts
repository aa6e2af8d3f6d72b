/** What a program declares, and what hostile programs cost: bounded, and never an exception. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { outputsOf } from '../../../src/facts/terraform/table.js';
import { recordsOf } from '../../../src/records/records.js';
import { rangeOf, toFileSpan, type Source } from '../../../src/value/span.js';

const main: Source = { path: 'main.tf', text: '' };
beforeAll(() => loadDialects([main]));

const recordsIn = (files: Readonly<Record<string, string>>) =>
  recordsOf(
    worldOf(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      { everything: true },
    ),
  );

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

/** One trust policy in each of the forms that people write. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  jsonencode: {
    'main.tf': `resource "aws_iam_role" "r" {
  name = "reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${PROVIDER}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { "${ISSUER}:sub" = "system:serviceaccount:team:reader" } }
    }]
  })
}
`,
  },
  'policy document': {
    'main.tf': `data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${PROVIDER}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${ISSUER}:sub"
      values   = ["system:serviceaccount:team:reader"]
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "reader"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
`,
  },
  heredoc: {
    'main.tf': `resource "aws_iam_role" "r" {
  name               = "reader"
  assume_role_policy = <<-EOT
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "${PROVIDER}"},
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {"StringEquals": {"${ISSUER}:sub": "system:serviceaccount:team:reader"}}}]}
  EOT
}
`,
  },
  templatefile: {
    'main.tf': `resource "aws_iam_role" "r" {
  name               = "reader"
  assume_role_policy = templatefile("\${path.module}/trust.json.tpl", { issuer = "${ISSUER}" })
}
`,
    'trust.json.tpl': `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/\${issuer}"},
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": {"StringEquals": {"\${issuer}:sub": "system:serviceaccount:team:reader"}}}]}
`,
  },
};

describe.each(Object.entries(FORMS))('a trust policy as %s', (_, files) => {
  test('is one role, and its subject stands where it is written', () => {
    const world = worldOf(
      Object.entries(files).map(([path, text]) => ({ path, text })),
      { everything: true },
    );
    expect(recordsOf(world)).toEqual([
      expect.objectContaining({
        kind: 'role',
        name: 'reader',
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Federated: PROVIDER },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:team:reader' } },
            },
          ],
        },
      }),
    ]);
    const [condition] = world.facts['trust-policy'].flatMap(({ statements }) =>
      statements.flatMap((one) => one.conditions),
    );
    const at = condition?.values[0]?.at;
    expect(at).toBeDefined();
    if (at === undefined) return;
    const place = toFileSpan(at);
    expect(place.source.text.slice(place.start, place.end)).toContain('system:serviceaccount:team:reader');
    expect(rangeOf(at).start.line).toBeGreaterThan(1);
  });
});

test('a module that is called is read through its caller alone', () => {
  const records = recordsIn({
    'main.tf': 'module "a" {\n  source = "./role"\n  name   = "given"\n}\n',
    'role/main.tf':
      'variable "name" { default = "other" }\nresource "aws_iam_role" "r" {\n  name = var.name\n  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })\n}\n',
  });
  expect(records.map((record) => ('name' in record ? record.name : undefined))).toEqual(['given']);
});

test('without a version, a module of the registry states its outputs alone', () => {
  const records = recordsIn({
    'main.tf': 'module "eks" {\n  source = "terraform-aws-modules/eks/aws"\n  cluster_name = "main"\n}\n',
  });
  expect(records).toEqual([]);
});

describe('bounded', () => {
  test.each<{ readonly what: string; readonly text: string }>([
    { what: 'a template that doubles', text: doubling() },
    {
      what: 'a long loop',
      text: 'output "v" { value = length([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]) }',
    },
    { what: 'locals in a circle', text: 'locals {\n  a = local.b\n  b = local.a\n}\noutput "v" { value = local.a }' },
    {
      what: 'a module that calls itself',
      text: 'module "m" { source = "../root" }\noutput "v" { value = module.m.v }',
    },
    {
      what: 'a pattern of exponential time',
      text: `output "v" { value = replace("${'a'.repeat(40)}b", "/(a+)+$/", "") }`,
    },
    { what: 'deep nesting', text: `output "v" { value = ${'['.repeat(250)}1${']'.repeat(250)} }` },
  ])('$what', ({ text }) => {
    expect(() => outputsOf({ 'main.tf': text })).not.toThrow();
  });

  test('ten thousand blocks', () => {
    const text = Array.from(
      { length: 10_000 },
      (_, i) =>
        `resource "aws_iam_role" "r${i}" {\n  name = "r${i}"\n  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })\n}`,
    ).join('\n');
    expect(recordsIn({ 'main.tf': text })).toHaveLength(10_000);
  });
});

function doubling(): string {
  const lines = Array.from({ length: 60 }, (_, i) => `  a${i + 1} = "\${local.a${i}}\${local.a${i}}"`);
  return `locals {\n  a0 = "x"\n${lines.join('\n')}\n}\noutput "v" { value = local.a60 }`;
}

const PIECES = [
  'resource "aws_iam_role" "r" {\n',
  'name = ',
  'assume_role_policy = ',
  'jsonencode(',
  '{',
  '}',
  ')',
  '"x"',
  '"${var.a}"',
  '\n',
  'count = 2\n',
  'for_each = ',
  'data "aws_iam_policy_document" "d" {\n',
  'statement {\n',
  'dynamic "statement" {\n',
  'local.a',
  '[',
  ']',
  'try(',
  'locals {\n',
  'a = ',
];

test('any program gives facts or none, and never an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 50 }), (pieces) => {
      recordsIn({ 'main.tf': pieces.join('') });
    }),
    { numRuns: 300 },
  );
});
