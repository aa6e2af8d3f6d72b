/** What Terragrunt's language means for the modules that units take; [T] of `terragrunt apply` where the table has no row. */
import { beforeAll, describe, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { coverageOf } from '../../../src/link/coverage.js';
import { recordsOf } from '../../../src/records/records.js';
import { toFileSpan } from '../../../src/value/span.js';

beforeAll(() => loadDialects([{ path: 'terragrunt.hcl', text: '' }]));

type Tree = Readonly<Record<string, string>>;

const recordsIn = (files: Tree) => recordsOf(worldOf(Object.entries(files).map(([path, text]) => ({ path, text }))));

const shown = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'text' in value && Array.isArray(value.text))
    return value.text.map((part: unknown) => (typeof part === 'string' ? part : '?')).join('');
  return JSON.stringify(value ?? null);
};

/** `unit: name` of every role; what is not known of a name is a question mark. */
const rolesIn = (files: Tree): readonly string[] =>
  recordsIn(files)
    .flatMap((record) => (record.kind === 'role' ? [`${record.unit ?? ''}: ${shown(record.name)}`] : []))
    .sort();

/** That of any role: what is looked at is the name. */
const POLICY =
  'jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })';

/** A role that says with its name what reached the module. */
const role = (name: string, variables: string): Tree => ({
  'modules/m/main.tf': `resource "aws_iam_role" "r" {
  name = "${name}"
  assume_role_policy = ${POLICY}
}
${variables}
output "name" { value = aws_iam_role.r.name }
`,
});
const NAME = role('${var.name}', 'variable "name" {}');

const unit = (inputs: string, more = ''): string => `${more}
terraform {
  source = "../../modules/m"
}
inputs = {
  ${inputs}
}
`;

const named = (name: string, more = ''): string => unit(`name = ${name}`, more);

const included = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n  expose = true\n}';

/** One unit, `live/u`, of a module that names its role after `var.name`. */
const CASES: Readonly<Record<string, { readonly files: Tree; readonly roles: readonly string[] }>> = {
  'an input that the module does not declare is ignored': {
    files: { ...NAME, 'live/u/terragrunt.hcl': unit('name = "a"\nother = "b"') },
    roles: ['live/u: a'],
  },
  'terraform.tfvars beside the unit beats the inputs': {
    files: { ...NAME, 'live/u/terragrunt.hcl': named('"a"'), 'live/u/terraform.tfvars': 'name = "b"\n' },
    roles: ['live/u: b'],
  },
  'terraform.tfvars of the module beats the inputs': {
    files: { ...NAME, 'live/u/terragrunt.hcl': named('"a"'), 'modules/m/terraform.tfvars': 'name = "b"\n' },
    roles: ['live/u: b'],
  },
  'null beats terraform.tfvars and the default': {
    files: {
      ...role('${var.name == null ? "none" : var.name}', 'variable "name" {\n  default = "d"\n}'),
      'live/u/terragrunt.hcl': named('null'),
      'live/u/terraform.tfvars': 'name = "b"\n',
    },
    roles: ['live/u: none'],
  },
  'null loses to an auto.tfvars file that sorts later': {
    files: {
      ...role('${var.name == null ? "none" : var.name}', 'variable "name" {\n  default = "d"\n}'),
      'live/u/terragrunt.hcl': named('null'),
      'live/u/x.auto.tfvars': 'name = "b"\n',
    },
    roles: ['live/u: b'],
  },
  'a list for a variable without a type is its JSON': {
    files: {
      ...role('${replace(var.name, "/[^a-z0-9]+/", "-")}', 'variable "name" {}'),
      'live/u/terragrunt.hcl': named('["a", 1, true]'),
    },
    roles: ['live/u: -a-1-true-'],
  },
  'a number for a string is its text without zeros': {
    files: { ...role('a${var.name}', 'variable "name" { type = string }'), 'live/u/terragrunt.hcl': named('0123') },
    roles: ['live/u: a123'],
  },
  'a text for a list is an expression': {
    files: {
      ...role('${join("-", var.name)}', 'variable "name" { type = list(string) }'),
      'live/u/terragrunt.hcl': named('jsonencode(["a", "b"])'),
    },
    roles: ['live/u: a-b'],
  },
  'interpolation marks in a value stay literal': {
    files: {
      ...role('${replace(var.name, "$", "S")}', 'variable "name" {}'),
      'live/u/terragrunt.hcl': named('"$${x}"'),
    },
    roles: ['live/u: S{x}'],
  },
  'env_vars and -var of extra arguments': {
    files: {
      ...role('${var.a}-${var.b}-${var.c}', 'variable "a" {}\nvariable "b" {}\nvariable "c" {}'),
      'live/u/terragrunt.hcl': `terraform {
  source = "../../modules/m"
  extra_arguments "x" {
    commands  = ["apply"]
    env_vars  = { TF_VAR_a = "a2", TF_VAR_b = "b2" }
    arguments = ["-var", "b=b3", "-var=c=c3"]
  }
  extra_arguments "never" {
    commands  = ["destroy"]
    arguments = ["-var", "a=never"]
  }
}
inputs = { a = "a1", b = "b1", c = "c1" }
`,
    },
    roles: ['live/u: a2-b3-c3'],
  },
  'a required file of variables that is not here may set any of them': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': `terraform {
  source = "../../modules/m"
  extra_arguments "x" {
    commands           = get_terraform_commands_that_need_vars()
    required_var_files = ["\${get_terragrunt_dir()}/secret.tfvars"]
  }
}
inputs = { name = "a" }
`,
    },
    roles: ['live/u: ?'],
  },
  'a file of variables beside the unit is found by its name': {
    files: {
      ...NAME,
      'live/u/v.tfvars': 'name = "file"\n',
      'live/u/terragrunt.hcl': `terraform {
  source = "../../modules/m"
  extra_arguments "x" {
    commands           = ["plan"]
    optional_var_files = ["v.tfvars", "missing.tfvars"]
  }
}
inputs = { name = "a" }
`,
    },
    roles: ['live/u: file'],
  },
  'shallow: the unit replaces a member whole, the later include the earlier': {
    files: {
      ...role(
        '${join("-", var.list)}-${var.x}-${var.y}',
        'variable "list" { type = list(string) }\nvariable "x" {}\nvariable "y" {}',
      ),
      'a.hcl': 'inputs = {\n  list = ["a"]\n  x = "a"\n  y = "a"\n}\n',
      'b.hcl': 'inputs = {\n  x = "b"\n}\n',
      'live/u/terragrunt.hcl': unit(
        'list = ["u"]',
        'include "a" {\n  path = find_in_parent_folders("a.hcl")\n}\ninclude "b" {\n  path = find_in_parent_folders("b.hcl")\n}',
      ),
    },
    roles: ['live/u: u-b-a'],
  },
  'an include that is not here may set what the unit does not': {
    files: {
      ...role('${var.x}-${var.y}', 'variable "x" { default = "d" }\nvariable "y" { default = "d" }'),
      'live/u/terragrunt.hcl': unit('x = "u"', included),
    },
    roles: ['live/u: u-?'],
  },
  'the source and the dependency of an include, from the unit on': {
    files: {
      ...NAME,
      'root.hcl': `terraform {
  source = "\${dirname(find_in_parent_folders("root.hcl"))}//modules/m"
}
dependency "other" {
  config_path = "../other"
}
inputs = {
  name = "\${path_relative_to_include()}|\${basename(get_terragrunt_dir())}|\${dependency.other.outputs.name}|\${path_relative_from_include()}"
}
`,
      'live/u/terragrunt.hcl': included,
      'live/other/terragrunt.hcl': named('"o"'),
    },
    roles: ['live/other: o', 'live/u: live/u|u|o|../..'],
  },
  'a file that is read by itself is relative to itself': {
    files: {
      ...NAME,
      'live/common/c.hcl': `locals {
  dir  = basename(get_terragrunt_dir())
  unit = basename(get_original_terragrunt_dir())
  team = read_terragrunt_config(find_in_parent_folders("team.hcl")).locals.team
}
`,
      'live/team.hcl': 'locals {\n  team = "t"\n}\n',
      'live/u/terragrunt.hcl': named(
        '"${local.c.locals.dir}-${local.c.locals.unit}-${local.c.locals.team}"',
        'locals {\n  c = read_terragrunt_config("${get_terragrunt_dir()}/../common/c.hcl")\n}',
      ),
    },
    roles: ['live/u: common-u-t'],
  },
  'the default of a file that is not here': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': named(
        'local.c.locals.x',
        'locals {\n  c = read_terragrunt_config("missing.hcl", { locals = { x = "d" } })\n}',
      ),
    },
    roles: ['live/u: d'],
  },
  'what is not found above may stand above the linted tree': {
    files: { ...NAME, 'live/u/terragrunt.hcl': named('basename(find_in_parent_folders("none.hcl", "fallback"))') },
    roles: ['live/u: ?'],
  },
  'YAML, JSON and variables of files': {
    files: {
      ...NAME,
      'live/env.yaml': 'name: yaml\n',
      'live/u/v.json': '{"name": "j"}',
      'live/u/v.tfvars': 'name = "t"\n',
      'live/u/terragrunt.hcl': named(
        '"${local.y.name}-${local.j.name}-${local.t.name}"',
        `locals {
  y = yamldecode(file(find_in_parent_folders("env.yaml")))
  j = jsondecode(file("v.json"))
  t = jsondecode(read_tfvars_file("v.tfvars"))
}`,
      ),
    },
    roles: ['live/u: yaml-j-t'],
  },
  'an absolute path is known from the repository on': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': named(
        '"${replace(get_terragrunt_dir(), get_repo_root(), "")}:${trimprefix(get_terragrunt_dir(), "${get_repo_root()}/")}:${get_terragrunt_dir()}:${get_path_from_repo_root()}:${get_path_to_repo_root()}"',
      ),
    },
    roles: ['live/u: /live/u:live/u:?/live/u:live/u:../..'],
  },
  'what a machine or a command says is not known': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': named(
        '"${get_env("A", "d")}-${run_cmd("echo", "x")}-${get_aws_account_id()}-${feature.f.value}"',
        'feature "f" {\n  default = "x"\n}',
      ),
    },
    roles: ['live/u: ?-?-?-?'],
  },
  'an output that the module does not declare is refused, and `try` catches it': {
    files: {
      ...NAME,
      'live/o/terragrunt.hcl': named('"o"'),
      'live/u/terragrunt.hcl': named(
        'try(dependency.o.outputs.none, "caught")',
        'dependency "o" {\n  config_path = "../o"\n  mock_outputs = { none = "mock" }\n}',
      ),
    },
    roles: ['live/o: o', 'live/u: caught'],
  },
  'but what is merged from mocks says nothing': {
    files: {
      ...NAME,
      'live/o/terragrunt.hcl': named('"o"'),
      'live/u/terragrunt.hcl': named(
        'try(dependency.o.outputs.none, "caught")',
        'dependency "o" {\n  config_path = "../o"\n  mock_outputs = { none = "mock" }\n  mock_outputs_merge_strategy_with_state = "shallow"\n}',
      ),
    },
    roles: ['live/o: o', 'live/u: ?'],
  },
  'skipped outputs and disabled dependencies are holes': {
    files: {
      ...NAME,
      'live/o/terragrunt.hcl': named('"o"'),
      'live/u/terragrunt.hcl': named(
        '"${dependency.o.outputs.name}-${dependency.p.outputs.name}"',
        'dependency "o" {\n  config_path = "../o"\n  skip_outputs = true\n}\ndependency "p" {\n  config_path = "../o"\n  enabled = false\n}',
      ),
    },
    roles: ['live/o: o', 'live/u: ?-?'],
  },
  'a circle of units ends': {
    files: {
      ...NAME,
      'live/o/terragrunt.hcl': named('"o${dependency.u.outputs.name}"', 'dependency "u" {\n  config_path = "../u"\n}'),
      'live/u/terragrunt.hcl': named('"u${dependency.o.outputs.name}"', 'dependency "o" {\n  config_path = "../o"\n}'),
    },
    roles: ['live/o: ou?', 'live/u: u?'],
  },
  'generated files: an attribute, skipped, disabled, unknown in part': {
    files: {
      ...role('${local.a}-${local.b}-${local.c}', ''),
      'modules/m/b.tf': 'locals {\n  b = "module"\n}\n',
      'modules/m/c.tf': 'locals {\n  c = "module"\n}\n',
      'live/u/terragrunt.hcl': `terraform {
  source = "../../modules/m"
}
generate = {
  a = { path = "a.tf", if_exists = "overwrite", contents = "locals {\\n  a = \\"gen-\${get_env("X")}\\"\\n}\\n" }
  b = { path = "b.tf", if_exists = "skip", contents = "locals {\\n  b = \\"generated\\"\\n}\\n" }
  c = { path = "c.tf", if_exists = "overwrite", disable = true, contents = "" }
}
`,
    },
    roles: ['live/u: gen-?-module-module'],
  },
  'a file of the unit replaces that of the module': {
    files: {
      ...role('${local.n}-${file("${path.module}/t.txt")}', ''),
      'modules/m/n.tf': 'locals {\n  n = "module"\n}\n',
      'modules/m/t.txt': 'module',
      'live/u/n.tf': 'locals {\n  n = "unit"\n}\n',
      'live/u/t.txt': 'unit',
      'live/u/terragrunt.hcl': 'terraform {\n  source = "../../modules/m"\n}\n',
    },
    roles: ['live/u: unit-unit'],
  },
  'a unit without a source is its own module': {
    files: {
      'live/u/main.tf': `variable "name" {}
resource "aws_iam_role" "r" {
  name = var.name
  assume_role_policy = ${POLICY}
}
`,
      'live/u/terragrunt.hcl': 'inputs = {\n  name = "own"\n}\n',
    },
    roles: ['live/u: own'],
  },
  'the JSON of a folder wins': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': named('"hcl"'),
      'live/u/terragrunt.hcl.json':
        '{"terraform": {"source": "../../modules/m"}, "include": {"root": {"path": "${find_in_parent_folders(\\"root.hcl\\")}"}}}',
      'root.hcl': 'inputs = {\n  name = "json"\n}\n',
    },
    roles: ['live/u: json'],
  },
  'a file above that others include, and the cache, are no units': {
    files: {
      ...NAME,
      'terragrunt.hcl': 'terraform {\n  source = "${get_repo_root()}/modules/m"\n}\ninputs = {\n  name = "root"\n}\n',
      'live/u/terragrunt.hcl': 'include {\n  path = find_in_parent_folders()\n}\n',
      'live/u/.terragrunt-cache/x/terragrunt.hcl': named('"cache"'),
    },
    roles: ['live/u: root'],
  },
  'without `//` only the folder itself is copied': {
    files: {
      'modules/n/main.tf': 'output "n" {\n  value = "n"\n}\n',
      'modules/m/main.tf': `module "n" {
  source = "../n"
}
resource "aws_iam_role" "r" {
  name = "a\${module.n.n}"
  assume_role_policy = ${POLICY}
}
`,
      'live/u/terragrunt.hcl': 'terraform {\n  source = "../../modules/m"\n}\n',
      'live/v/terragrunt.hcl': 'terraform {\n  source = "../../modules//m"\n}\n',
    },
    roles: ['live/u: a?', 'live/v: an'],
  },
  'a unit of a catalogue without values states nothing, nor does its module': {
    files: { ...NAME, 'units/u/terragrunt.hcl': named('try(values.name, "d")') },
    roles: [],
  },
  'values that stand beside a unit, and those that are not given': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': named('"${values.a}-${try(values.b, "d")}"'),
      'live/u/terragrunt.values.hcl': 'a = "v"\n',
    },
    roles: ['live/u: v-d'],
  },
  'stacks within stacks, dependencies within them, and what is put over a unit': {
    files: {
      ...role('${var.a}-${var.b}', 'variable "a" {}\nvariable "b" { default = "d" }'),
      'units/base/terragrunt.hcl':
        'terraform {\n  source = "${get_repo_root()}//modules/m"\n}\ninputs = {\n  a = values.name\n}\n',
      'units/top/terragrunt.hcl':
        'dependency "base" {\n  config_path = values.base\n}\nterraform {\n  source = "${get_repo_root()}//modules/m"\n}\ninputs = {\n  a = dependency.base.outputs.name\n}\n',
      'stacks/s/terragrunt.stack.hcl': `unit "base" {
  source = "\${get_repo_root()}/units/base"
  path   = "base"
  values = { name = "\${values.env}-base" }
}
unit "top" {
  source = "\${get_repo_root()}/units/top"
  path   = "top"
  values = { base = "../base" }
  autoinclude {
    inputs = { b = basename(unit.base.path) }
  }
}
`,
      'live/terragrunt.stack.hcl': `locals {
  env = "prod"
}
stack "s" {
  source = "../stacks/s"
  path   = "s"
  values = { env = local.env }
}
unit "reader" {
  source = "../units/top"
  path   = "reader"
  no_dot_terragrunt_stack = true
  values = { base = "../.terragrunt-stack/s/.terragrunt-stack/base" }
}
`,
    },
    roles: [
      'live/.terragrunt-stack/s/.terragrunt-stack/base: prod-base-d',
      'live/.terragrunt-stack/s/.terragrunt-stack/top: prod-base-d-base',
      'live/reader: prod-base-d-d',
    ],
  },
  'the outputs of a stack, by its units': {
    files: {
      ...NAME,
      'units/m/terragrunt.hcl':
        'terraform {\n  source = "${get_repo_root()}//modules/m"\n}\ninputs = {\n  name = values.name\n}\n',
      'live/s/terragrunt.stack.hcl':
        'unit "one" {\n  source = "../../units/m"\n  path = "1"\n  values = { name = "n" }\n}\n',
      'live/u/terragrunt.hcl': named(
        '"u-${dependency.s.outputs.one.name}"',
        'dependency "s" {\n  config_path = "../s"\n}',
      ),
    },
    roles: ['live/s/.terragrunt-stack/1: n', 'live/u: u-n'],
  },
  'two units of one module outside of the tree share its outputs, the mocks are never values': {
    files: {
      ...NAME,
      'live/u/terragrunt.hcl': named(
        '"${dependency.x.outputs.name == dependency.y.outputs.name ? "same" : "other"}"',
        'dependency "x" {\n  config_path = "../../../far"\n  mock_outputs = { name = "m" }\n}\ndependency "y" {\n  config_path = "../../../far"\n}',
      ),
    },
    roles: ['live/u: same'],
  },
};

describe('units', () => {
  test.each(Object.entries(CASES))('%s', (_, { files, roles }) => {
    expect(rolesIn(files)).toEqual(roles);
  });
});

test('a module of the registry that is known has the inputs as its arguments', () => {
  const records = recordsIn({
    'live/r/terragrunt.hcl': `terraform {
  source = "tfr:///terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks?version=5.39.0"
}
inputs = {
  role_name = "reader"
  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
      namespace_service_accounts = ["team:reader"]
    }
  }
}
`,
  });
  expect(records).toMatchObject([
    {
      kind: 'role',
      unit: 'live/r',
      name: 'reader',
      trustPolicy: {
        Statement: [
          {
            Condition: {
              StringEquals: {
                'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub':
                  'system:serviceaccount:team:reader',
              },
            },
          },
        ],
      },
    },
  ]);
});

test('places of generated files are those of the text', () => {
  const [found] = recordsIn({
    ...role('a', ''),
    'live/u/terragrunt.hcl': `terraform {
  source = "../../modules/m"
}
generate "r" {
  path      = "r.tf"
  if_exists = "overwrite"
  contents  = <<-EOF
    resource "aws_iam_role" "generated" {
      name               = "\${get_env("X")}"
      assume_role_policy = ${POLICY}
    }
  EOF
}
`,
  }).filter(({ at }) => at.path !== 'modules/m/main.tf');
  expect(found).toMatchObject({ kind: 'role', at: { path: 'live/u/terragrunt.hcl', line: 8, column: 5 } });
});

test('coverage names the module of a unit that is not here', () => {
  const files = [
    {
      path: 'live/u/terragrunt.hcl',
      text: 'terraform {\n  source = "git::https://git.example.com/m.git//irsa?ref=v1"\n}\n',
    },
    {
      path: 'units/u/terragrunt.hcl',
      text: 'terraform {\n  source = "git::https://git.example.com/m.git?ref=${values.x}"\n}\n',
    },
  ];
  const stack = 'unit "a" {\n  source = "git::https://git.example.com/units.git//a?ref=v1"\n  path = "a"\n}\n';
  files.push({ path: 'live/terragrunt.stack.hcl', text: stack });
  expect(coverageOf(worldOf(files))).toMatchObject([
    {
      kind: 'module',
      name: 'live/u',
      reason: 'module unseen',
      what: 'git::https://git.example.com/m.git//irsa?ref=v1',
    },
    { kind: 'module', name: 'live/.terragrunt-stack/a', what: 'git::https://git.example.com/units.git//a?ref=v1' },
  ]);
});

test('coverage names modules that a program calls and that are not here or not known, each call once', () => {
  const files = [
    {
      path: 'main.tf',
      text: `module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.37.1"
}
module "own" { source = "./own" }
module "addons" {
  for_each = toset(["a", "b"])
  source   = "aws-ia/eks-blueprints-teams/aws"
}
module "gone" { source = "../gone" }
`,
    },
    { path: 'own/main.tf', text: 'module "git" { source = "git::https://git.example.com/m.git?ref=v1" }\n' },
  ];
  const unseen = coverageOf(worldOf(files)).filter(({ kind }) => kind === 'module');
  expect(unseen.map(({ what, at }) => [what, toFileSpan(at).start])).toEqual([
    ['git::https://git.example.com/m.git?ref=v1', 0],
    ['aws-ia/eks-blueprints-teams/aws', files[0]?.text.indexOf('module "addons"')],
    ['../gone', files[0]?.text.indexOf('module "gone"')],
  ]);
});

test('long chains of units, files that read themselves and stacks that hold themselves end', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [
      `live/u${String(i)}/terragrunt.hcl`,
      named('"x${dependency.d.outputs.name}"', `dependency "d" {\n  config_path = "../u${String(i + 1)}"\n}`),
    ]),
  );
  const roles = rolesIn({
    ...NAME,
    ...chain,
    'live/self/terragrunt.hcl': named(
      'try(local.b, "none")',
      'locals {\n  a = read_terragrunt_config("terragrunt.hcl")\n  b = local.a.locals.b\n}',
    ),
    's/terragrunt.stack.hcl':
      'stack "a" {\n  source = "."\n  path = "a"\n}\nstack "b" {\n  source = "${get_repo_root()}/s"\n  path = "b"\n}\n',
  });
  expect(roles).toHaveLength(301);
  expect(roles).toContain('live/self: ?');
  expect(roles).toContain('live/u299: x?');
});
