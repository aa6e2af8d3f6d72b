/** One trust policy in every form in which Terraform can have it: the same finding, each at its own line. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

type Files = Readonly<Record<string, string>>;

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
/** No token has this subject, for it is compared literally: rules find it where it is written. */
const SUBJECT = 'system:serviceaccount:team:*';

const findingsIn = (files: Files) =>
  analyse(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    rules,
    { levelOf: () => undefined, pedantic: false },
  ).result.findings.map(({ rule, primary }) => {
    const { line } = rangeOf(primary.at).start;
    return `${rule} ${toFileSpan(primary.at).source.path}:${String(line)}`;
  });

/** Where the subject stands. */
function placeIn(files: Files): string {
  for (const [path, text] of Object.entries(files)) {
    const index = text.indexOf(SUBJECT);
    if (index >= 0) return `${path}:${String(text.slice(0, index).split('\n').length)}`;
  }
  return 'nowhere';
}

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:sub`]: SUBJECT, [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
    },
  ],
};
const JSON_TEXT = JSON.stringify(POLICY, undefined, 2);
const role = (policy: string, more = '') => `${more}resource "aws_iam_role" "r" {
  name               = "reader"
  assume_role_policy = ${policy}
}
`;

const jsonencoded = (subject = `"${SUBJECT}"`) => `jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "${PROVIDER}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${ISSUER}:aud" = "sts.amazonaws.com"
          "${ISSUER}:sub" = ${subject}
        }
      }
    }]
  })`;

const document = (conditions: string, more = '') => `data "aws_iam_policy_document" "trust" {
${more}  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${PROVIDER}"]
    }
${conditions}  }
}
`;
const condition = (claim: string, values: string) => `    condition {
      test     = "StringEquals"
      variable = "${ISSUER}:${claim}"
      values   = ${values}
    }
`;
const AUDIENCE = condition('aud', '["sts.amazonaws.com"]');
const OF_DOCUMENT = 'data.aws_iam_policy_document.trust.json';

const FORMS: Readonly<Record<string, Files>> = {
  jsonencode: { 'main.tf': role(jsonencoded()) },
  'jsonencode of a local': {
    'main.tf': `locals {\n  policy = { Statement = [] }\n  subjects = [\n    "${SUBJECT}",\n  ]\n}\n${role(jsonencoded('local.subjects'))}`,
  },
  'a merge of objects': {
    'main.tf': role(
      `jsonencode({ Version = "2012-10-17", Statement = [merge(local.base, { Condition = { StringEquals = local.claims } })] })`,
      `locals {
  base = { Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "${PROVIDER}" } }
  claims = merge({ "${ISSUER}:aud" = "sts.amazonaws.com" }, {
    "${ISSUER}:sub" = "${SUBJECT}"
  })
}
`,
    ),
  },
  'a data source': {
    'main.tf': document(AUDIENCE + condition('sub', `[\n        "${SUBJECT}",\n      ]`)) + role(OF_DOCUMENT),
  },
  'a data source of minified JSON': {
    'main.tf':
      document(AUDIENCE + condition('sub', `["${SUBJECT}"]`)) +
      role('data.aws_iam_policy_document.trust.minified_json'),
  },
  'dynamic blocks': {
    'main.tf':
      document(`    dynamic "condition" {
      for_each = {
        aud = "sts.amazonaws.com"
        sub = "${SUBJECT}"
      }
      content {
        test     = "StringEquals"
        variable = "${ISSUER}:\${condition.key}"
        values   = [condition.value]
      }
    }
`) + role(OF_DOCUMENT),
  },
  'a source document': {
    'main.tf': `data "aws_iam_policy_document" "outer" {
  source_policy_documents = [${OF_DOCUMENT}]
}
${document(AUDIENCE + condition('sub', `["${SUBJECT}"]`))}${role('data.aws_iam_policy_document.outer.json')}`,
  },
  'a heredoc': { 'main.tf': role(`<<EOT\n${JSON_TEXT}\nEOT`) },
  'an indented heredoc': { 'main.tf': role(`<<-EOT\n${JSON_TEXT.replace(/^/gm, '    ')}\n  EOT`) },
  'a heredoc with an interpolation': {
    'main.tf': role(
      `<<EOT\n${JSON_TEXT.replace(SUBJECT, '${local.subject}')}\nEOT`,
      `locals {\n  subject = "${SUBJECT}"\n}\n`,
    ),
  },
  'a string': { 'main.tf': role(JSON.stringify(JSON.stringify(POLICY))) },
  'jsonencode of jsondecode': { 'main.tf': role(`jsonencode(jsondecode(<<EOT\n${JSON_TEXT}\nEOT\n  ))`) },
  'a file': { 'main.tf': role('file("${path.module}/trust.json")'), 'trust.json': JSON_TEXT },
  'a template file': {
    'main.tf': role(`templatefile("trust.tpl", { subject = "${SUBJECT}" })`),
    'trust.tpl': JSON_TEXT.replace(SUBJECT, '${subject}'),
  },
  'a template file that holds it': {
    'main.tf': role(`templatefile("trust.tpl", { issuer = "${ISSUER}" })`),
    'trust.tpl': JSON_TEXT.replaceAll(ISSUER, '${issuer}'),
  },
  'an input of a module': {
    'main.tf': `module "m" {\n  source = "./m"\n  subjects = [\n    "${SUBJECT}"\n  ]\n}\n`,
    'm/main.tf': role(jsonencoded('var.subjects'), 'variable "subjects" {\n  type = list(string)\n}\n'),
  },
  'a default': {
    'main.tf': role(jsonencoded('var.subject'), `variable "subject" {\n  default = "${SUBJECT}"\n}\n`),
  },
  'a file of variables': {
    'main.tf': role(jsonencoded('var.subject'), 'variable "subject" {}\n'),
    'terraform.tfvars': `# of all\nsubject = "${SUBJECT}"\n`,
  },
  'JSON of Terraform': {
    'main.tf.json': JSON.stringify(
      { resource: { aws_iam_role: { r: { name: 'reader', assume_role_policy: JSON.stringify(POLICY) } } } },
      undefined,
      2,
    ),
  },
  'a data source in JSON': {
    'main.tf.json': JSON.stringify(
      {
        data: {
          aws_iam_policy_document: {
            trust: {
              statement: {
                actions: ['sts:AssumeRoleWithWebIdentity'],
                principals: { type: 'Federated', identifiers: [PROVIDER] },
                condition: [
                  { test: 'StringEquals', variable: `${ISSUER}:aud`, values: ['sts.amazonaws.com'] },
                  { test: 'StringEquals', variable: `${ISSUER}:sub`, values: [SUBJECT] },
                ],
              },
            },
          },
        },
        resource: { aws_iam_role: { r: { name: 'reader', assume_role_policy: `\${${OF_DOCUMENT}}` } } },
      },
      undefined,
      2,
    ),
  },
  'a plan': {
    'plan.json': JSON.stringify(
      {
        format_version: '1.2',
        terraform_version: '1.11.4',
        planned_values: {
          root_module: {
            resources: [
              {
                address: 'aws_iam_role.r',
                mode: 'managed',
                type: 'aws_iam_role',
                name: 'r',
                values: { name: 'reader', assume_role_policy: JSON.stringify(POLICY) },
                sensitive_values: {},
              },
            ],
          },
        },
      },
      undefined,
      2,
    ),
  },
};

describe('the finding stands where the subject does', () => {
  test.each(Object.entries(FORMS))('%s', (_, files) =>
    expect(findingsIn(files)).toEqual([`trust/subject-wildcard-literal ${placeIn(files)}`]),
  );

  test.each(Object.entries(FORMS))('with the line ends of Windows: %s', (_, files) => {
    const windows = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]),
    );
    expect(findingsIn(windows)).toEqual([`trust/subject-wildcard-literal ${placeIn(windows)}`]);
  });
});

describe('an argument that the provider declares as a boolean is converted', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/reader';
  const disabled = (value: string) => {
    const text = `variable "off" {}
resource "aws_eks_pod_identity_association" "a" {
  cluster_name         = "c"
  namespace            = "team"
  service_account      = "app"
  role_arn             = "${ROLE}"
  disable_session_tags = ${value}
}
`;
    return worldOf([{ path: 'main.tf', text }]).facts.association.map((one) => one.sessionTagsDisabled);
  };
  test.each([
    ['true', true],
    ['"true"', true],
    ['"1"', true],
    ['"${true}"', true],
    ['tostring(true)', true],
    ['jsonencode(true)', true],
    ['lookup({ off = "true" }, "off")', true],
    ['false', false],
    ['"false"', false],
    ['"0"', false],
    ['null', false],
    ['var.off', undefined],
    ['"${var.off}"', undefined],
    ['var.off == "x" ? "true" : "false"', undefined],
    // Refused.
    ['"yes"', undefined],
  ])('disable_session_tags = %s', (value, expected) => {
    expect(disabled(value)).toEqual([expected]);
  });

  test.each([
    ['"true"', true],
    ['"1"', true],
    ['"false"', false],
    ['var.off', undefined],
  ])('host_network = %s', (value, expected) => {
    const text = `variable "off" {}
resource "kubernetes_pod_v1" "p" {
  metadata {
    name = "p"
  }
  spec {
    host_network = ${value}
    container {
      name  = "app"
      image = "app"
    }
  }
}
`;
    const { workload } = worldOf([{ path: 'main.tf', text }], { everything: true }).facts;
    expect(workload.map(({ hostNetwork }) => hostNetwork?.value)).toEqual([expected]);
  });
});
