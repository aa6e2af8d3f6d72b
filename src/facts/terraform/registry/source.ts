/** Sources and versions of modules of the registry, and pieces of the HCL that stands for them. */

export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The newest release that a constraint allows, as far as its form tells: `20.37.1`, `~> 20.37`, `>= 19, < 20`. */
function versionOf(constraint: string): Version | undefined {
  const parts = constraint
    .split(',')
    .map((part) => /^(=|~>|>=|<=|<|>|!=)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(part.trim()));
  let found: Version | undefined;
  for (const part of parts) {
    if (part === null) return undefined;
    const [, operator = '=', major = '', minor, patch] = part;
    const own = { major: Number(major), minor: Number(minor ?? 0) };
    if (operator === '=') return own;
    if (operator === '~>')
      found = patch === undefined ? { major: own.major, minor: minor === undefined ? Infinity : NEWEST } : own;
    if (operator === '<' && own.minor === 0 && found === undefined) found = { major: own.major - 1, minor: NEWEST };
  }
  return found;
}

const NEWEST = 999;

export interface RegistrySource {
  /** `terraform-aws-modules/eks`, with the folder of a sub-module behind `//`. */
  readonly module: string;
  readonly version: Version | undefined;
}

/** `a/b/aws//modules/c`, the same on GitHub, and in the forms of Git. */
export function registrySource(source: string, version: string | undefined): RegistrySource | undefined {
  const registry = /^(?:registry\.(?:terraform\.io|opentofu\.org)\/)?([\w-]+)\/([\w-]+)\/aws(?:\/\/([\w./-]+))?$/.exec(
    source,
  );
  if (registry !== null) {
    const [, owner = '', name = '', folder] = registry;
    return { module: joined(owner, name, folder), version: version === undefined ? undefined : versionOf(version) };
  }
  const git =
    /github\.com[/:]([\w-]+)\/terraform-aws-([\w-]+?)(?:\.git)?(?:\/\/([\w./-]+?))?(?:\?ref=v?([\w.]+))?$/.exec(source);
  const tfr =
    /^tfr:\/\/\/?(?:registry\.(?:terraform\.io|opentofu\.org)\/)?([\w-]+)\/([\w-]+)\/aws(?:\/\/([\w./-]+?))?(?:\?version=v?([\w.]+))?$/.exec(
      source,
    );
  const found = git ?? tfr;
  if (found === null) return undefined;
  const [, owner = '', name = '', folder, ref] = found;
  return { module: joined(owner, name, folder), version: ref === undefined ? undefined : versionOf(ref) };
}

const joined = (owner: string, name: string, folder: string | undefined): string =>
  `${owner}/${name}${folder === undefined ? '' : `//${folder}`}`;

/** Variables with their defaults. */
export const variables = (defaults: Readonly<Record<string, string>>): string =>
  Object.entries(defaults)
    .map(([name, value]) => `variable "${name}" { default = ${value} }`)
    .join('\n');

/** `attach_X_policy` variables, and `local.flags` of them by what their policies are called. */
export const flags = (names: Readonly<Record<string, string>>): string => `
${variables(Object.fromEntries(Object.keys(names).map((name) => [`attach_${name}_policy`, 'false'])))}
locals {
  flags = {
${Object.entries(names)
  .map(([name, policy]) => `    ${policy} = var.attach_${name}_policy`)
  .join('\n')}
  }
}
`;

/** The same with a policy for each flag that is set, attached to `aws_iam_role.this`; `create` and `path` are the names of the module's variables. */
export const flagPolicies = (names: Readonly<Record<string, string>>, create: string, path: string): string => `
${flags(names)}
resource "aws_iam_policy" "flag" {
  for_each    = { for k, v in local.flags : k => k if v && var.${create} }
  name_prefix = format("%s%s-", var.policy_name_prefix, each.key)
  path        = var.${path}
}
resource "aws_iam_role_policy_attachment" "flag" {
  for_each   = aws_iam_policy.flag
  role       = aws_iam_role.this[0].name
  policy_arn = each.value.arn
}
`;
