/** What people write in modules that others fill in, and what must not be taken for a fault in it. */
import { beforeAll, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { unconfigured } from '../../../src/link/environment.js';
import { roleOf } from '../../../src/link/role.js';
import { display, literalText } from '../../../src/value/text.js';
import { filesOf, findingsIn, type Files } from './findings.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

const accountsIn = (files: Files) =>
  worldOf(filesOf(files))
    .facts['service-account'].map(({ namespace, name }) =>
      [namespace, name].map((one) => (one === undefined ? '?' : display(one))).join('/'),
    )
    .sort();

const account = (roleArn: string): string => `
resource "kubernetes_service_account_v1" "reader" {
  metadata {
    name        = "reader"
    namespace   = "team"
    annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} }
  }
}
`;

const roleArnDefault = 'variable "role_arn" { default = "" }\n';

test('an empty default of a root that nobody sets is filled in by whoever applies it', () => {
  expect(findingsIn({ 'main.tf': roleArnDefault + account('var.role_arn') })).toEqual([]);
  expect(findingsIn({ 'main.tf': roleArnDefault + account('trimspace(var.role_arn)') })).toEqual([]);
});

test('an empty default that a call or a file of variables leaves is empty', () => {
  const module = { 'm/main.tf': roleArnDefault + account('var.role_arn') };
  expect(findingsIn({ ...module, 'main.tf': 'module "m" {\n  source = "./m"\n}\n' })).toEqual([
    'service-account/role-arn-empty m/main.tf:7',
  ]);
  const set = { 'main.tf': roleArnDefault + account('var.role_arn'), 'terraform.tfvars': 'other = 1\n' };
  expect(findingsIn(set)).toEqual(['service-account/role-arn-empty main.tf:7']);
});

test('an empty text of elsewhere is said at the annotation', () => {
  const empty = (rest: string, value: string) => findingsIn({ 'main.tf': account(value) + rest });
  expect(empty('locals {\n  none = ""\n}\n', 'local.none')).toEqual(['service-account/role-arn-empty main.tf:6']);
  expect(empty('', '""')).toEqual(['service-account/role-arn-empty main.tf:6']);
  // The annotation itself stands in the local.
  const whole = account('').replace(/annotations = .*/, 'annotations = local.given');
  expect(findingsIn({ 'main.tf': `${whole}locals {\n  given = { "eks.amazonaws.com/role-arn" = "" }\n}\n` })).toEqual([
    'service-account/role-arn-empty main.tf:10',
  ]);
});

test('an empty default decides like any empty text', () => {
  const count =
    roleArnDefault + 'resource "aws_iam_role" "x" {\n  count = var.role_arn == "" ? 1 : 0\n  name  = "x"\n}\n';
  expect(worldOf(filesOf({ 'main.tf': count })).facts.role.map(({ name }) => name?.parts)).toHaveLength(1);
});

test('placeholders that people write by hand are not known', () => {
  expect(findingsIn({ 'main.tf': account('"<role-arn>"') })).toEqual([]);
  expect(findingsIn({ 'main.tf': account('"arn:aws:iam::<ACCOUNT_ID>:role/reader"') })).toEqual([]);
  expect(findingsIn({ 'main.tf': account('"arn:aws:iam::1234:role/reader"') })).toEqual([
    'service-account/role-arn-malformed main.tf:6',
  ]);
});

test('a path that is not known may begin with the slash behind the kind', () => {
  const path = 'variable "path" {}\n' + account('"arn:aws:iam::111122223333:role${var.path}reader"');
  expect(findingsIn({ 'main.tf': path })).toEqual([]);
});

test('what is only ordered by depends_on is no output in use', () => {
  const eks = (use: string): string => `
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.37.0"
  cluster_name = "main"
}
resource "terraform_data" "x" {
  ${use}
}
`;
  expect(findingsIn({ 'main.tf': eks('depends_on = [module.eks.cluster]') })).toEqual([]);
  expect(findingsIn({ 'main.tf': eks('input = module.eks.cluster') })).toEqual([
    'terraform/irsa-module-misused main.tf:8',
  ]);
});

test('null removes a setting of a release', () => {
  const release = (value: string): string => `
resource "helm_release" "x" {
  name       = "x"
  chart      = "x"
  repository = "https://charts.example.com"
  namespace  = "team"
  set = [{ name = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn", value = ${value} }]
}
`;
  expect(accountsIn({ 'main.tf': release('null') })).toEqual([]);
  expect(accountsIn({ 'main.tf': release('"arn:aws:iam::111122223333:role/x"') })).toEqual(['team/?']);
});

test('the documents of a text are manifests one by one, at their lines', () => {
  const manifests = (name: string, arn: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: ${arn}\n`;
  const all = `# both\n${manifests('one', 'arn:aws:iam::111122223333:role/one')}---\n${manifests('two', 'arn:aws:iam::12:role/two')}`;
  const program = `
data "kubectl_file_documents" "all" {
  content = file("\${path.module}/all.yaml.txt")
}
resource "kubectl_manifest" "all" {
  for_each  = data.kubectl_file_documents.all.manifests
  yaml_body = each.value
}
data "kubectl_path_documents" "of" {
  pattern = "./of/*.txt"
}
resource "kubectl_manifest" "of" {
  count     = length(data.kubectl_path_documents.of.documents)
  yaml_body = element(data.kubectl_path_documents.of.documents, count.index)
}
`;
  const files = {
    'main.tf': program,
    'all.yaml.txt': all,
    'of/x.txt': manifests('three', 'arn:aws:iam::111122223333:role/three'),
  };
  expect(accountsIn(files)).toEqual(['team/one', 'team/three', 'team/two']);
  expect(findingsIn(files)).toEqual(['service-account/role-arn-malformed all.yaml.txt:16']);
});

test('the add-ons of aws-ia/eks-blueprints-addons give roles to their service accounts', () => {
  const files = {
    'main.tf': `
module "eks_blueprints_addons" {
  source                              = "aws-ia/eks-blueprints-addons/aws"
  version                             = "~> 1.16"
  cluster_name                        = "main"
  oidc_provider_arn                   = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"
  enable_aws_load_balancer_controller = true
  enable_external_dns                 = true
  enable_external_secrets             = true
  external_secrets                    = { service_account_name = "reader", role_name = "secrets", role_name_use_prefix = false }
}
`,
  };
  expect(accountsIn(files)).toEqual(['external-secrets/reader', 'kube-system/aws-load-balancer-controller-sa']);
  expect(worldOf(filesOf(files)).facts.role.map(({ name }) => name?.parts[0])).toMatchObject([
    { literal: expect.stringMatching(/^(?:alb-controller-|secrets$)/) as string },
    { literal: expect.stringMatching(/^(?:alb-controller-|secrets$)/) as string },
  ]);
  expect(findingsIn(files)).toEqual([]);
});

const wrong = (name: string): string => `"arn:aws:iam::1111:role/${name}"`;
const sound = (name: string): string => `"arn:aws:iam::111122223333:role/${name}"`;

test.each([
  ['in an attribute', account(`var.x ? ${wrong('a')} : ${wrong('b')}`), 2],
  ['one of them is sound', account(`var.x ? ${wrong('a')} : ${sound('b')}`), 0],
  ['a third that is sound', account(`var.x ? ${wrong('a')} : var.y ? ${wrong('b')} : ${sound('c')}`), 0],
  ['of two kinds', account(`var.x ? ${wrong('a')} : "arn:aws:iam::111122223333:policy/b"`), 2],
  ['what is not known may be sound', account(`var.x ? ${wrong('a')} : var.arn`), 0],
])('both arms of a conditional are wrong: %s', (_, text, count) => {
  expect(
    findingsIn({ 'main.tf': `variable "x" {}\nvariable "y" {}\nvariable "arn" {}\n${text}` }).filter((one) =>
      one.startsWith('service-account/role-arn-'),
    ),
  ).toHaveLength(count);
});

test('annotations that are put together with parts that are not known stay open', () => {
  const given = (annotations: string) =>
    findingsIn({
      'main.tf': 'variable "m" {}\n' + account('').replace(/annotations = .*/, `annotations = ${annotations}`),
    });
  const own = `{ "eks.amazonaws.com/role-arn" = ${wrong('a')} }`;
  expect(given(`merge(var.m, ${own})`)).toHaveLength(1);
  expect(given(`merge(${own}, var.m)`)).toEqual([]);
});

test('the ending that Terraform makes up is never printed', () => {
  const files = { 'main.tf': 'resource "aws_iam_role" "reader" {\n  name_prefix = "reader-"\n}\n' };
  const [role] = worldOf(filesOf(files), { everything: true }).facts.role;
  expect(display(role?.name ?? { parts: [] })).toBe('reader-…');
});

test.each([
  ['no account anywhere', undefined, '', 'possible'],
  ['the account of the environment', '111122223333', '', 'found'],
  ['another account of the environment', '444455556666', '', 'possible'],
  ['an alias of the provider may be of any account', '111122223333', 'provider = aws.other', 'possible'],
])('whose a role is whose provider states no account: %s', (_, account, meta, kind) => {
  const world = worldOf(
    filesOf({ 'main.tf': `resource "aws_iam_role" "reader" {\n  name = "reader"\n  ${meta}\n}\n`, 'a.yaml': '' }),
    {
      everything: true,
      scope: {
        ...unconfigured,
        environmentOf: () => ({ name: 'all', ...(account === undefined ? {} : { account }) }),
      },
    },
  );
  const document = { file: { path: 'a.yaml' } };
  expect(roleOf(world, literalText('arn:aws:iam::111122223333:role/reader'), { document }).kind).toBe(kind);
});
