/** What authors write for fields of a ClusterConfig that are called otherwise or belong elsewhere. */
import { nearest } from '../value/nearest.js';
import { ADDON_POLICIES } from './eksctl-addon-policies.js';
import { table } from '../value/table.js';

/** What is wrong with a key that is not a field at its place, nearest explanation first. */
export interface FieldGuess {
  /** `misplaced`: belongs in the mapping `name` beside it; `elsewhere`: only other mappings have it. */
  readonly is: 'case' | 'near' | 'misplaced' | 'renamed' | 'elsewhere' | 'unknown';
  /** The field or mapping that is meant; empty where none is known. */
  readonly name: string;
}

/** `known`: the fields of the place; `elsewhere`: the mappings that have a field of this name. */
export function guessField(key: string, known: readonly string[], elsewhere: readonly string[]): FieldGuess {
  const otherCase = known.find((name) => name.toLowerCase() === key.toLowerCase());
  if (otherCase !== undefined) return { is: 'case', name: otherCase };
  const holder = MISPLACED.get(key);
  if (holder !== undefined && known.includes(holder)) return { is: 'misplaced', name: holder };
  const now = RENAMED.get(key);
  if (now !== undefined) return { is: 'renamed', name: now };
  const near = SYNONYMS.get(key)?.find((name) => known.includes(name)) ?? nearest(key, known);
  if (near !== undefined) return { is: 'near', name: near };
  // A name that mappings of several kinds have, such as `name`, tells nothing.
  const [other] = elsewhere;
  return other !== undefined && new Set(elsewhere.map(lastOf)).size === 1
    ? { is: 'elsewhere', name: other }
    : { is: 'unknown', name: '' };
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Names whose field is not near: in other structures, other tools or older documentation. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['oidc', ['withOIDC']],
  ['policyARNs', ['attachPolicyARNs', 'permissionPolicyARNs']],
  ['attachPolicyARNs', ['permissionPolicyARNs']],
  ['attachPolicy', ['permissionPolicy']],
  ['roleARN', ['attachRoleARN']],
  // The same policy is called otherwise in `wellKnownPolicies` and in `withAddonPolicies`.
  ['ebs', ['ebsCSIController']],
  ['efs', ['efsCSIController']],
  ['ebsCSIController', ['ebs']],
  ['efsCSIController', ['efs']],
  ['albIngress', ['awsLoadBalancerController']],
  ['alb', ['awsLoadBalancerController']],
]);

/** Fields that moved. Source: eksctl 0.181.0, commit 6a7369444. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['autoCreatePodIdentityAssociations', 'addonsConfig.autoApplyPodIdentityAssociations'],
]);

/** Fields that give identities, by the mapping beside them under which they belong. */
const HELD_BY: Readonly<Record<string, readonly string[]>> = table({
  metadata: ['name', 'namespace'],
  iam: [
    'withOIDC',
    'serviceAccounts',
    'podIdentityAssociations',
    'serviceRoleARN',
    'attachPolicyARNs',
    'attachPolicy',
    'instanceRoleARN',
    'instanceProfileARN',
    'instanceRoleName',
    'instanceRolePermissionsBoundary',
    'withAddonPolicies',
  ],
  withAddonPolicies: Object.keys(ADDON_POLICIES),
  accessConfig: ['authenticationMode', 'accessEntries'],
  addonsConfig: ['autoApplyPodIdentityAssociations', 'disableDefaultAddons'],
});

const MISPLACED: ReadonlyMap<string, string> = new Map(
  Object.entries(HELD_BY).flatMap(([holder, keys]) => keys.map((key) => [key, holder] as const)),
);
