/** Modules of Terraform's registry that make roles for pods: their arguments, their defaults, what their versions offer. */
import published from '../../schemas/terraform-modules.json' with { type: 'json' };
import { nearest } from '../value/nearest.js';
import { table } from '../value/table.js';

export interface ModuleVersion {
  readonly major: number;
  readonly minor: number;
}

const OUTPUTS: Readonly<Record<string, Readonly<Record<string, readonly string[] | undefined>> | undefined>> = table(
  published.outputs,
);

/** The outputs of a major version; undefined: of this module or version nothing is known. */
export const moduleOutputs = (module: string, { major }: ModuleVersion): readonly string[] | undefined =>
  OUTPUTS[module]?.[String(major)];

/** Outputs that other versions call by these names. */
const RENAMED: Readonly<Record<string, readonly string[]>> = table({
  iam_role_arn: ['arn', 'cluster_iam_role_arn'],
  iam_role_name: ['name', 'cluster_iam_role_name'],
  arn: ['iam_role_arn'],
  name: ['iam_role_name'],
  role_arn: ['iam_role_arn', 'node_iam_role_arn'],
  role_name: ['iam_role_name', 'node_iam_role_name'],
  irsa_arn: ['iam_role_arn'],
  irsa_name: ['iam_role_name'],
});

/** The output that was probably meant. */
export const meantOutput = (name: string, offered: readonly string[]): string | undefined =>
  RENAMED[name]?.find((other) => offered.includes(other)) ?? nearest(name, offered, 3);

const IAM = 'terraform-aws-modules/iam//modules';
const KARPENTER = 'terraform-aws-modules/eks//modules/karpenter';
const POD_IDENTITY = 'terraform-aws-modules/eks-pod-identity';
const IRSA = `${IAM}/iam-role-for-service-accounts-eks`;
const IRSA_6 = `${IAM}/iam-role-for-service-accounts`;
const ADDON = 'aws-ia/eks-blueprints-addon';

/** The arguments that say which service accounts a role is for. */
export interface SubjectArguments {
  /** The argument that names the operator, `StringEquals` where it is not written; undefined: the operator is fixed. */
  readonly test: string | undefined;
  /** `members`: in this member of each member; `lists`: each member is a list; `list`: the argument is one. */
  readonly in: 'members' | 'lists' | 'list';
  readonly argument: string;
  /** Of `members`. */
  readonly member?: string;
  /** Another argument, for patterns. */
  readonly patterns?: string;
}

const SUBJECTS: ReadonlyMap<string, SubjectArguments> = new Map<string, SubjectArguments>([
  [
    IRSA,
    {
      test: 'assume_role_condition_test',
      in: 'members',
      argument: 'oidc_providers',
      member: 'namespace_service_accounts',
    },
  ],
  [
    IRSA_6,
    { test: 'trust_condition_test', in: 'members', argument: 'oidc_providers', member: 'namespace_service_accounts' },
  ],
  [ADDON, { test: 'assume_role_condition_test', in: 'members', argument: 'oidc_providers', member: 'service_account' }],
  [`${IAM}/iam-eks-role`, { test: 'assume_role_condition_test', in: 'lists', argument: 'cluster_service_accounts' }],
  [KARPENTER, { test: 'irsa_assume_role_condition_test', in: 'list', argument: 'irsa_namespace_service_accounts' }],
  [
    `${IAM}/iam-assumable-role-with-oidc`,
    {
      test: undefined,
      in: 'list',
      argument: 'oidc_fully_qualified_subjects',
      patterns: 'oidc_subjects_with_wildcards',
    },
  ],
  [`${IAM}/iam-role`, { test: undefined, in: 'list', argument: 'oidc_subjects', patterns: 'oidc_wildcard_subjects' }],
]);

export const subjectArguments = (module: string): SubjectArguments | undefined => SUBJECTS.get(module);

/** Modules with `oidc_providers`, each member of which names a provider. */
export const takesProviders = (module: string): boolean => [IRSA, IRSA_6, ADDON].includes(module);

export const attachesCniPolicy = (module: string): boolean => [IRSA, IRSA_6].includes(module);

/** The argument with the ARN of the provider, and the switch that makes it needed, with its default. */
export interface ProviderArgument {
  readonly argument: string;
  readonly needed: { readonly by: string; readonly byDefault: boolean };
}

export function providerArgument(module: string, version: ModuleVersion | undefined): ProviderArgument | undefined {
  if (module !== KARPENTER || version === undefined) return undefined;
  const { major } = version;
  if (major >= 18 && major < 20)
    return { argument: 'irsa_oidc_provider_arn', needed: { by: 'create_irsa', byDefault: true } };
  return major === 20
    ? { argument: 'irsa_oidc_provider_arn', needed: { by: 'enable_irsa', byDefault: false } }
    : undefined;
}

/** The argument that names a role, and the switch that adds a random ending to it. */
export interface PrefixedName {
  readonly name: string;
  readonly prefixed: string;
}

/** Only of modules and versions that add it unless they are told not to. */
export function prefixedName(module: string, version: ModuleVersion | undefined): PrefixedName | undefined {
  if ([IRSA_6, `${IAM}/iam-role`, POD_IDENTITY].includes(module)) return { name: 'name', prefixed: 'use_name_prefix' };
  if (module === ADDON) return { name: 'role_name', prefixed: 'role_name_use_prefix' };
  if (module !== KARPENTER || version === undefined) return undefined;
  return version.major < 20
    ? { name: 'irsa_name', prefixed: 'irsa_use_name_prefix' }
    : { name: 'iam_role_name', prefixed: 'iam_role_use_name_prefix' };
}

/** Whether only Pod Identity can assume the role of a module, by the defaults of its version, and what would make the association. */
export interface AssociationArguments {
  /** Must not be false. */
  readonly on: readonly string[];
  /** Must not be true. */
  readonly off: readonly string[];
  readonly association: string;
  /** Whether the association is made where nothing is written. */
  readonly byDefault: boolean;
  /** The outputs with the role. */
  readonly role: readonly string[];
}

export function associationArguments(
  module: string,
  version: ModuleVersion | undefined,
): AssociationArguments | undefined {
  const role = ['iam_role_arn', 'iam_role_name', 'iam_role_unique_id'];
  if (module === POD_IDENTITY) return { on: ['create'], off: [], association: 'associations', byDefault: false, role };
  if (module !== KARPENTER || version === undefined || version.major < 20) return undefined;
  if (version.major === 20 && version.minor < 2) return undefined;
  return {
    on: ['create', 'create_iam_role', 'enable_pod_identity'],
    off: ['enable_irsa'],
    association: 'create_pod_identity_association',
    byDefault: version.major >= 21,
    role,
  };
}
