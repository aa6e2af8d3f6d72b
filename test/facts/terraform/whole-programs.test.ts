/** What stands in whole programs beside roles and accounts: addresses, switches, lists of which not all is known, objects of Kubernetes that hold texts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyse, worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { outputsOf } from '../../../src/facts/terraform/table.js';
import { recordsOf } from '../../../src/records/records.js';
import { display } from '../../../src/value/text.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

const findingsIn = (text: string) =>
  analyse([{ path: 'main.tf', text }], rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.filter(({ severity }) => severity === 'error')
    .map(({ rule, primary }) => {
      const { line, column } = rangeOf(toFileSpan(primary.at)).start;
      return `${rule} ${line}:${column}`;
    })
    .sort();

const valueOf = (expression: string, before = ''): unknown =>
  outputsOf({
    'main.tf': `variable "some" { type = list(string) }\nvariable "on" { type = bool }\n${before}output "v" { value = ${expression} }\n`,
  }).v;

const IRSA = `module "irsa" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version               = "~> 6.0"
  name                  = "cni"
  attach_vpc_cni_policy = "true"
  vpc_cni_enable_ipv4   = FAMILY
  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"
      namespace_service_accounts = ["kube-system:aws-node"]
    }
  }
}
`;

describe('calls of modules', () => {
  const irsa = IRSA.replace('FAMILY', '"true"');

  test.each([
    ['moved', 'moved {\n  from = module.irsa.aws_iam_policy.cni[0]\n  to   = module.irsa.aws_iam_policy.this[0]\n}\n'],
    ['import', 'import {\n  to = module.irsa.aws_iam_role.this[0]\n  id = "cni"\n}\n'],
    ['removed', 'removed {\n  from = module.irsa.aws_iam_policy.cni\n  lifecycle {\n    destroy = false\n  }\n}\n'],
  ])('an address in `%s` asks for no output', (_, block) => {
    expect(findingsIn(irsa + block)).toEqual([]);
  });

  test('what is imported is asked for by a value', () => {
    expect(findingsIn(`${irsa}import {\n  to = aws_iam_role.x\n  id = module.irsa.iam_role_name\n}\n`)).toEqual([
      'terraform/irsa-module-misused 16:20',
    ]);
  });

  test.each([
    ['"true"', []],
    ['"1"', []],
    ['var.family == "ipv6" ? "false" : "true"', []],
    ['"false"', ['terraform/irsa-module-misused 5:28']],
    ['"0"', ['terraform/irsa-module-misused 5:28']],
  ])('a switch is on or off as Terraform converts it: %s', (family, expected) => {
    expect(findingsIn(`${IRSA.replace('FAMILY', family)}variable "family" {\n  default = "ipv4"\n}\n`)).toEqual(
      expected,
    );
  });
});

describe('lists of which not all is known', () => {
  test.each([
    ['what comes first in what is put together is known', 'concat(["a"], var.some)[0]', 'a'],
    ['also as a list of one type', 'tolist(concat(["a"], var.some))[0]', 'a'],
    ['also by element', 'element(concat(["a"], var.some), 0)', 'a'],
    ['also through a splat', 'concat([{ n = "a" }], var.some).*.n[0]', 'a'],
    ['what is in it is in it', 'contains(concat(var.some, ["a"]), "a")', true],
    ['and where it stands among what comes first', 'index(concat(["a", "b"], var.some), "b")', 1],
  ])('%s', (_, expression, expected) => {
    expect(valueOf(expression)).toEqual(expected);
  });

  test.each([
    ['behind what is not known', 'concat(var.some, ["a"])[0]'],
    ['behind what may be there', 'concat(var.on ? ["a"] : [], ["b"])[0]'],
    ['as a list of one type', 'tolist(concat(var.some, ["a"]))[0]'],
    ['behind what may be left out', '[for x in ["p", "q"] : x if x != var.some[0]][0]'],
    ['behind what may be empty', 'compact([var.some[0], "a"])[1]'],
    ['counted from the start', 'index(concat(var.some, ["a"]), "a")'],
    ['by element', 'element(concat(var.some, ["a"]), 0)'],
  ])('nothing is at its place %s', (_, expression) => {
    expect(valueOf(expression)).toHaveProperty('text');
  });

  test('one of those that a count makes is the first', () => {
    const role =
      'resource "aws_iam_role" "r" {\n  count = var.on ? 1 : 0\n  name = "r"\n  assume_role_policy = "{}"\n}\n';
    expect(valueOf('aws_iam_role.r[0].name', role)).toBe('r');
    expect(valueOf('aws_iam_role.r.*.name[0]', role)).toBe('r');
  });
});

describe('what is refused in one arm only', () => {
  const maps = 'locals {\n  m = merge({ a = 1 }, var.on ? { b = 2 } : {})\n}\n';

  test('may be taken by try from its next argument', () => {
    expect(valueOf('try(local.m.b, "none")', maps)).toEqual({ choice: [2, 'none'] });
    expect(valueOf('try(local.m.a, "none")', maps)).toBe(1);
  });

  test('is not decided by can', () => {
    expect(valueOf('can(local.m.b)', maps)).toHaveProperty('text');
    expect(valueOf('can(local.m.a)', maps)).toBe(true);
    expect(valueOf('can(local.m.c)', maps)).toBe(false);
  });

  test('is none of those where what is asked for was made', () => {
    expect(valueOf('try(local.b, "none")', `${maps}locals {\n  b = local.m.b\n}\n`)).toBe(2);
  });
});

describe('numbers', () => {
  test.each([
    ['tonumber(".5")', 0.5],
    ['tonumber("1.")', 1],
    ['tonumber("+1")', 1],
    ['can(tonumber("."))', false],
    ['can(tonumber("1_000"))', false],
    ['can(tonumber("0x1f"))', false],
  ])('%s', (expression, expected) => {
    expect(valueOf(expression)).toEqual(expected);
  });

  test('a value that goes on as no value can is not known', () => {
    expect(valueOf('local.n', 'locals {\n  n = 1_000\n}\n')).toHaveProperty('text');
  });
});

describe('functions of providers', () => {
  test.each([
    ['provider::aws::arn_parse("arn:aws:iam::111122223333:role/a:b/c").account_id', '111122223333'],
    ['provider::aws::arn_parse("arn:aws:iam::111122223333:role/a:b/c").resource', 'role/a:b/c'],
    ['provider::aws::arn_build("aws", "iam", "", 111122223333, "role/a")', 'arn:aws:iam::111122223333:role/a'],
    ['provider::aws::trim_iam_role_path("arn:aws:iam::111122223333:role/x/y/a")', 'arn:aws:iam::111122223333:role/a'],
    ['provider::aws::trim_iam_role_path("arn:aws:iam::111122223333:role/a")', 'arn:aws:iam::111122223333:role/a'],
    ['provider::kubernetes::manifest_decode("kind: Pod").kind', 'Pod'],
    ['provider::kubernetes::manifest_decode_multi("kind: Pod\\n---\\nkind: Job")[1].kind', 'Job'],
  ])('%s', (expression, expected) => {
    expect(valueOf(expression)).toEqual(expected);
  });

  test('others are not known', () => {
    expect(valueOf('provider::other::f(1)')).toHaveProperty('text');
  });
});

describe('objects of Kubernetes', () => {
  const authOf = (type: string, data: string) => `variable "node" {}
resource "${type}" "auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }
  data = {
    mapRoles = ${data}
  }
}
`;
  const ROWS = `<<-EOT
      - rolearn: arn:aws:iam::111122223333:role/team/admin
        username: admin
      - rolearn: arn:aws:iam::111122223333:role/nodes/\${var.node}
        username: system:node:{{EC2PrivateDNSName}}
    EOT`;
  const ENCODED = `yamlencode([
      { rolearn = "arn:aws:iam::111122223333:role/team/admin", username = "admin" },
    ])`;

  test.each([
    ['kubernetes_config_map', ROWS, ['access/aws-auth-role-path 11:18', 'access/aws-auth-role-path 9:18']],
    ['kubernetes_config_map_v1', ROWS, ['access/aws-auth-role-path 11:18', 'access/aws-auth-role-path 9:18']],
    ['kubernetes_config_map_v1_data', ROWS, ['access/aws-auth-role-path 11:18', 'access/aws-auth-role-path 9:18']],
    ['kubernetes_config_map_v1_data', ENCODED, ['access/aws-auth-role-path 9:20']],
  ])('the rows of aws-auth are read in `%s`, at their places', (type, data, expected) => {
    expect(findingsIn(authOf(type, data))).toEqual(expected);
  });

  test('the id of an object is its name, behind that of its namespace', () => {
    const account = `resource "kubernetes_namespace_v1" "n" {
  metadata {
    name = "team"
  }
}
resource "kubernetes_service_account_v1" "a" {
  metadata {
    name        = "reader"
    namespace   = kubernetes_namespace_v1.n.id
    annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/reader" }
  }
}
`;
    const [own] = worldOf([{ path: 'main.tf', text: account }]).facts['service-account'];
    expect(own?.namespace === undefined ? undefined : display(own.namespace)).toBe('team');
    expect(valueOf('kubernetes_service_account_v1.a.id', account)).toBe('team/reader');
  });
});

const labelled = (inputs: string, version = '2.2.0') => {
  const text = `module "role" {
  source                      = "cloudposse/eks-iam-role/aws"
  version                     = "${version}"
  eks_cluster_oidc_issuer_url = "https://oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"
${inputs}
}
`;
  return recordsOf(worldOf([{ path: 'main.tf', text }], { everything: true })).flatMap((record) =>
    record.kind === 'role' ? [[record.name, JSON.stringify(record.trustPolicy).includes(':aud')]] : [],
  );
};

describe('roles of cloudposse/eks-iam-role', () => {
  test.each([
    ['name = "app"\nservice_account_name = "b"\nservice_account_namespace = "a"', 'app-b@a'],
    ['namespace = "EG"\nstage = "prod"\nservice_account_name = "a"\nservice_account_namespace = "a"', 'eg-prod-a'],
    ['namespace = "eg"\nservice_account_name = "b"', 'eg-b@all'],
    ['attributes = ["x"]\nservice_account_namespace_name_list = ["a:*", "b:c"]', 'x-all@a'],
    [
      'name = "app"\nlabel_order = ["name", "attributes", "stage"]\nstage = "s"\nservice_account_name = "b"',
      'app-b@all-s',
    ],
    [`name = "${'long'.repeat(20)}"\nservice_account_name = "b"`, `${'long'.repeat(14)}lo-60cb0`],
  ])('%s', (inputs, name) => {
    expect(labelled(inputs)).toEqual([[name, true]]);
  });

  test('of a context that is not known the name is not known, and is another for each account', () => {
    const [first, second] = ['a', 'b'].map((name) =>
      labelled(`context = module.this.context\nservice_account_name = "${name}"`),
    );
    expect(first).not.toEqual(second);
  });

  test('releases before 2.0 ask for no audience', () => {
    expect(labelled('name = "app"\nservice_account_name = "b"', '1.1.0')).toEqual([['app-b@all', false]]);
  });
});

test('nothing is said of a policy in which Terraform refuses a part', () => {
  const role = (id: string) => `variable "provider" { default = "" }
locals { id = ${id} }
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "" }
      Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/\${local.id}:sub" = "system:serviceaccount:a:*" } }
    }]
  })
}
`;
  expect(findingsIn(role('split("/", "")[3]'))).toEqual([]);
  expect(findingsIn(role('"5B0E1C7F9D2A4E6838F1C0D7A9B3E264"'))).not.toEqual([]);
});
