/** Resources that a condition may leave out: coverage names what is not made, and what holds where it is made is judged. */
import { beforeAll, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { coverageOf } from '../../../src/link/coverage.js';
import { summarize } from '../../../src/link/judged.js';
import { coverageLines } from '../../../src/report/text.js';
import { filesOf, findingsIn, readerRole } from './findings.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

const PROVIDER = `
resource "aws_iam_openid_connect_provider" "eks" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
  client_id_list = ["sts.amazonaws.com"]
}
`;

const role = (meta = '', subject = 'team:reader'): string =>
  readerRole({
    provider: 'aws_iam_openid_connect_provider.eks.arn',
    host: 'aws_iam_openid_connect_provider.eks.url',
    subject,
    meta,
  });

const account = (annotations: string, name = 'writer'): string => `
resource "kubernetes_service_account_v1" "${name}" {
  metadata {
    name        = "${name}"
    namespace   = "team"
    annotations = ${annotations}
  }
}
`;

const variable = (name: string, byDefault?: string): string =>
  `variable "${name}" {\n${byDefault === undefined ? '' : `  default = ${byDefault}\n`}}\n`;

const annotated = (arn: string): string => `{ "eks.amazonaws.com/role-arn" = ${arn} }`;

const KEY = '"eks.amazonaws.com/role-arn"';
const ARN = 'aws_iam_role.reader.arn';

const notCreatedIn = (files: Readonly<Record<string, string>>): readonly string[] =>
  coverageOf(worldOf(filesOf(files)))
    .filter(({ reason }) => reason === 'not created')
    .map(({ kind, name, what }) => `${kind} ${name}: ${what ?? ''}`);

const one = (variables: string, meta: string): Readonly<Record<string, string>> => ({
  'main.tf': variables + PROVIDER + role(meta),
});

const MODULE = { 'm/main.tf': variable('create', 'false') + PROVIDER + role('count = var.create ? 1 : 0') };

const call = (name: string, input = ''): string => `module "${name}" {\n  source = "./m"\n${input}}\n`;

const OFF: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, said: readonly string[]]>> = {
  'a default that is off': [
    one(variable('create', 'false'), 'count = var.create ? 1 : 0'),
    ['role aws_iam_role.reader: var.create'],
  ],
  'a number': [one(variable('n', '0'), 'count = var.n'), ['role aws_iam_role.reader: var.n']],
  'an empty collection': [
    one(variable('names', '[]'), 'for_each = toset(var.names)'),
    ['role aws_iam_role.reader: var.names'],
  ],
  'of several variables those that are off': [
    one(
      `${variable('create', 'true')}${variable('irsa', 'false')}locals {\n  on = var.create && var.irsa\n}\n`,
      'count = local.on ? 1 : 0',
    ),
    ['role aws_iam_role.reader: var.irsa'],
  ],
  'a file of variables that switches it off': [
    { ...one(variable('create', 'true'), 'count = var.create ? 1 : 0'), 'terraform.tfvars': 'create = false\n' },
    ['role aws_iam_role.reader: var.create'],
  ],
  'a literal': [one('', 'count = 0'), ['role aws_iam_role.reader: ']],
  'a module that nobody turns on': [{ ...MODULE, 'main.tf': call('a') }, ['role aws_iam_role.reader: module.a.create']],
  'a module that rests on a variable of its caller': [
    { ...MODULE, 'main.tf': variable('irsa', 'false') + call('a', '  create = var.irsa\n') },
    ['role aws_iam_role.reader: var.irsa'],
  ],
  'a call that is left out': [
    { ...MODULE, 'main.tf': variable('on', 'false') + call('a', '  count = var.on ? 1 : 0\n') },
    ['module module.a: var.on'],
  ],
  'a module of the registry that makes no role by default': [
    {
      'main.tf':
        'module "a" {\n  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"\n  version = "5.44.0"\n}\n',
    },
    ['module module.a: module.a.create_role'],
  ],
};

test.each(Object.entries(OFF))('coverage names %s', (_, [files, said]) => {
  expect(notCreatedIn(files)).toEqual(said);
});

const MADE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a default that is on': one(variable('create', 'true'), 'count = var.create ? 1 : 0'),
  'what is not known': one(variable('create'), 'count = var.create ? 1 : 0'),
  'a collection that is not known': one(variable('names'), 'for_each = toset(var.names)'),
  'a role without a condition': one('', ''),
  'a module that one of two calls turns on': { ...MODULE, 'main.tf': call('a') + call('b', '  create = true\n') },
  'a call without identities': {
    'm/main.tf': 'resource "aws_s3_bucket" "a" {}\n',
    'main.tf': call('a', '  count = 0\n'),
  },
};

test.each(Object.entries(MADE))('coverage does not name %s', (_, files) => {
  expect(notCreatedIn(files)).toEqual([]);
});

test('what is not created is said in one line, and is no part of the share', () => {
  const files = one(variable('create', 'false'), 'count = var.create ? 1 : 0');
  const judged = summarize(coverageOf(worldOf(filesOf(files))));
  expect(judged.serviceAccountsUnknown + judged.trustPoliciesUnknown).toBe(0);
  const result = { findings: [], suppressed: [], files: 1, unread: [], judged };
  expect(coverageLines(result)).toEqual([
    '1 role is declared, but not created with the values known here: var.create',
    'No service account or trust policy to judge',
  ]);
});

/** What names the role of `count = var.create ? 1 : 0`, with `create` not known. */
const REFERENCES: readonly string[] = [
  'one(aws_iam_role.reader[*].arn)',
  'try(aws_iam_role.reader[0].arn, "")',
  'element(concat(aws_iam_role.reader.*.arn, [""]), 0)',
  'join("", aws_iam_role.reader.*.arn)',
  'var.create ? aws_iam_role.reader[0].arn : ""',
  'var.create ? one(aws_iam_role.reader).arn : null',
  'aws_iam_role.reader[0].arn',
  'coalesce(one(aws_iam_role.reader[*].arn), "")',
  'length(aws_iam_role.reader) > 0 ? aws_iam_role.reader[0].arn : null',
  'coalescelist(aws_iam_role.reader[*].arn, [""])[0]',
  'try(one(aws_iam_role.reader).arn, null)',
];

test.each(REFERENCES)('a role that may not be made is judged through %s', (reference) => {
  const toggled = variable('create') + PROVIDER + role('count = var.create ? 1 : 0');
  const findings = (name: string): readonly string[] =>
    findingsIn({ 'main.tf': toggled + account(annotated(reference), name) }).map((one) => one.split(' ')[0] ?? '');
  expect(findings('writer')).toEqual(['identity/subject-mismatch']);
  expect(findings('reader')).toEqual([]);
  // Whoever turns it off gives no role, and means it.
  const off = variable('create', 'false') + PROVIDER + role('count = var.create ? 1 : 0');
  expect(findingsIn({ 'main.tf': off + account(annotated(reference)) })).toEqual([]);
});

/** Annotations that depend on a variable that is not known. */
const CONDITIONAL: readonly string[] = [
  `var.x ? ${annotated(ARN)} : {}`,
  `var.x ? ${annotated(ARN)} : null`,
  `var.x ? {} : ${annotated(ARN)}`,
  `merge({ team = "a" }, var.x ? ${annotated(ARN)} : {})`,
  `merge(var.x ? ${annotated(ARN)} : {}, { team = "a" })`,
  annotated(`var.x ? ${ARN} : ""`),
  annotated(`var.x ? ${ARN} : null`),
  `{ (${KEY}) = var.x ? ${ARN} : "" }`,
];

test.each(CONDITIONAL)('each branch is judged of %s', (annotations) => {
  const findings = (name: string): readonly string[] =>
    findingsIn({ 'main.tf': variable('x') + PROVIDER + role() + account(annotations, name) });
  expect(findings('writer').map((one) => one.split(' ')[0])).toEqual(['identity/subject-mismatch']);
  expect(findings('reader')).toEqual([]);
});

test('of an annotation and an association that two toggles turn on, none is in the way of the other', () => {
  const association = `
resource "aws_eks_pod_identity_association" "reader" {
  count           = var.x ? 0 : 1
  cluster_name    = "main"
  namespace       = "team"
  service_account = "reader"
  role_arn        = "arn:aws:iam::111122223333:role/other"
}
`;
  const files = variable('x') + PROVIDER + role() + account(`var.x ? ${annotated(ARN)} : {}`, 'reader') + association;
  expect(findingsIn({ 'main.tf': files }).filter((one) => one.includes('irsa-and-pod-identity'))).toEqual([]);
});

test('an attribute that holds blocks may be the value of an expression', () => {
  const policy =
    'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })';
  const inline = (value: string): readonly unknown[] =>
    worldOf(
      filesOf({
        'main.tf': `variable "more" {}\nlocals {\n  all = [{ name = "a", policy = ${policy} }]\n}\n${PROVIDER}${role(`inline_policy = ${value}`)}`,
      }),
    ).facts.role.map(({ policies }) => [policies.inline?.items.length, policies.inline?.open]);
  expect(inline('local.all')).toEqual([[1, false]]);
  expect(inline('var.more')).toEqual([[0, true]]);
});
