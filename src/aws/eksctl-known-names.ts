/** What authors write for fields of a ClusterConfig that are called otherwise or belong elsewhere. */
import { nearest } from '../value/nearest.js';
import { ADDON_POLICIES } from './eksctl-addon-policies.js';

/** What is wrong with a key that is not a field at its place, nearest explanation first. */
export type FieldGuess =
  | { readonly is: 'case' | 'near'; readonly known: string }
  | { readonly is: 'misplaced'; readonly holder: string }
  | { readonly is: 'renamed'; readonly now: string }
  | { readonly is: 'unknown' };

/** `known`: the fields of the place. */
export function guessField(key: string, known: readonly string[]): FieldGuess {
  const otherCase = known.find((name) => name.toLowerCase() === key.toLowerCase());
  if (otherCase !== undefined) return { is: 'case', known: otherCase };
  const holder = MISPLACED.get(key);
  if (holder !== undefined && known.includes(holder)) return { is: 'misplaced', holder };
  const now = RENAMED.get(key);
  if (now !== undefined) return { is: 'renamed', now };
  const near = SYNONYMS.get(key)?.find((name) => known.includes(name)) ?? nearest(key, known);
  return near === undefined ? { is: 'unknown' } : { is: 'near', known: near };
}

/** Names whose field is not near: in other structures, other tools or older documentation. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['oidc', ['withOIDC']],
  ['policyARNs', ['attachPolicyARNs', 'permissionPolicyARNs']],
  ['attachPolicyARNs', ['permissionPolicyARNs']],
  ['attachPolicy', ['permissionPolicy']],
  ['roleARN', ['attachRoleARN']],
]);

/** Fields that moved. Source: eksctl 0.181.0, commit 6a7369444. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['autoCreatePodIdentityAssociations', 'addonsConfig.autoApplyPodIdentityAssociations'],
]);

/** Fields that give identities, by the mapping beside them under which they belong. */
const HELD_BY: Readonly<Record<string, readonly string[]>> = {
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
};

const MISPLACED: ReadonlyMap<string, string> = new Map(
  Object.entries(HELD_BY).flatMap(([holder, keys]) => keys.map((key) => [key, holder] as const)),
);
