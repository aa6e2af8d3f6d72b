/** The issuer of a trust policy, in each way in which people cut it from an ARN or a URL: what is right is quiet, and what is wrong is found. */
import { beforeAll, expect, test } from 'vitest';
import { loadDialects } from '../../../src/facts/dialects.js';
import { findingsIn, readerRole } from './findings.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

interface Origin {
  readonly before: string;
  readonly arn: string;
  readonly url: string;
}

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';

const ORIGINS: Readonly<Record<string, Origin>> = {
  'a provider here': {
    before: `
resource "aws_eks_cluster" "c" {
  name     = "c"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
}
resource "aws_iam_openid_connect_provider" "eks" {
  url            = aws_eks_cluster.c.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
`,
    arn: 'aws_iam_openid_connect_provider.eks.arn',
    url: 'aws_eks_cluster.c.identity[0].oidc[0].issuer',
  },
  'a module': {
    before:
      'module "eks" {\n  source       = "terraform-aws-modules/eks/aws"\n  version      = "20.37.0"\n  cluster_name = "c"\n}\n',
    arn: 'module.eks.oidc_provider_arn',
    url: 'module.eks.cluster_oidc_issuer_url',
  },
  'variables that are not known': {
    before: 'variable "oidc_provider_arn" {\n  type = string\n}\nvariable "issuer" {\n  type = string\n}\n',
    arn: 'var.oidc_provider_arn',
    url: 'var.issuer',
  },
  'another state': {
    before: 'data "terraform_remote_state" "eks" {\n  backend = "s3"\n}\n',
    arn: 'data.terraform_remote_state.eks.outputs.oidc_provider_arn',
    url: 'data.terraform_remote_state.eks.outputs.cluster_oidc_issuer_url',
  },
  literals: {
    before: `locals {\n  arn = "arn:aws:iam::111122223333:oidc-provider/${ISSUER}"\n  url = "https://${ISSUER}"\n}\n`,
    arn: 'local.arn',
    url: 'local.url',
  },
};

const ACCOUNT = '${data.aws_caller_identity.me.account_id}';

const CUTS: readonly string[] = [
  'replace(ARN, "/^(.*provider/)/", "")',
  'replace(ARN, "/^arn:aws.*:oidc-provider\\\\//", "")',
  'element(split("oidc-provider/", ARN), 1)',
  'split(":oidc-provider/", ARN)[1]',
  'join("/", slice(split("/", ARN), 1, length(split("/", ARN))))',
  'regex("oidc-provider/(.+)$", ARN)[0]',
  'regex("oidc-provider/(?P<host>.*)", ARN).host',
  'regexall("oidc-provider/(.*)", ARN)[0][0]',
  `trimprefix(ARN, "arn:aws:iam::${ACCOUNT}:oidc-provider/")`,
  `replace(ARN, "arn:aws:iam::${ACCOUNT}:oidc-provider/", "")`,
  `replace(ARN, "arn:\${data.aws_partition.p.partition}:iam::${ACCOUNT}:oidc-provider/", "")`,
  'replace(URL, "https://", "")',
  'trimprefix(URL, "https://")',
  'split("//", URL)[1]',
  'element(split("https://", URL), 1)',
  'substr(URL, 8, -1)',
  'regex("https://(.*)", URL)[0]',
  'join("/", slice(split("/", URL), 2, 5))',
  '"oidc.eks.${data.aws_region.r.name}.amazonaws.com/id/${split("/", URL)[4]}"',
  'format("oidc.eks.%s.amazonaws.com/id/%s", data.aws_region.r.name, basename(URL))',
  'try(replace(URL, "https://", ""), "")',
];

const program = ({ before, arn, url }: Origin, cut: string, account: string, claim: string): string => `${before}
data "aws_caller_identity" "me" {}
data "aws_partition" "p" {}
data "aws_region" "r" {}
locals {
  host = ${cut.replaceAll('ARN', arn).replaceAll('URL', url)}
}
${readerRole({ provider: arn, host: 'local.host', claim })}
resource "kubernetes_service_account" "reader" {
  metadata {
    name        = "${account}"
    namespace   = "team"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.reader.arn }
  }
}
`;

const rulesIn = (text: string): readonly string[] =>
  findingsIn({ 'main.tf': text }).map((one) => one.split(' ')[0] ?? '');

const ROWS = Object.entries(ORIGINS).flatMap(([name, origin]) => CUTS.map((cut) => [cut, name, origin] as const));

test.each(ROWS)('%s of %s', (cut, _, origin) => {
  expect(rulesIn(program(origin, cut, 'reader', 'sub'))).toEqual([]);
  expect(rulesIn(program(origin, cut, 'writer', 'sub'))).toEqual(['identity/subject-mismatch']);
  expect(rulesIn(program(origin, cut, 'reader', 'subject'))).toEqual(['trust/condition-key-malformed']);
});

test('under an operator that lets a missing claim pass, a provider that is not known may admit anybody', () => {
  const [origin] = Object.values(ORIGINS).slice(2);
  const text = origin === undefined ? '' : program(origin, 'replace(URL, "https://", "")', 'writer', 'sub');
  expect(
    rulesIn(text.replace('StringEquals', 'StringEqualsIfExists')).filter((one) => one.startsWith('identity')),
  ).toEqual([]);
});
