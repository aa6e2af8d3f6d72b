/**
 * Add-ons of a ClusterConfig, who gives the CNI its rights, and what the file says of the cluster itself.
 * Source of every row: eksctl-io/eksctl at 99984adb6164 (0.231.0-dev), pkg/actions/addon/create.go.
 */
import { remembered } from '../value/remembered.js';
import { hasHoles, knownValue, type Text } from '../value/text.js';
import {
  isUnread,
  entryOf,
  field,
  listOf,
  parsesAsTrue,
  stringOf,
  textOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import { enabledKeys, mapsOf, present, setEntries } from './eksctl-values.js';

const AWS_NODE = { namespace: 'kube-system', name: 'aws-node' };

/** Whether aws-node gets its rights from a role of its own, or is not installed at all; undefined: not known. */
export function cniHasOwnRole(cluster: Tree): boolean | undefined {
  const oidc = parsesAsTrue(field(cluster, 'iam', 'withOIDC'));
  if (oidc !== false) return oidc;
  if (autoMode(cluster) !== false || autoAppliesAssociations(cluster) !== false) return undefined;
  const addons = field(cluster, 'addons');
  if (isUnread(cluster) || isUnread(field(cluster, 'iam')) || isUnread(addons)) return undefined;
  if (namesAwsNode(cluster)) return true;
  const cni = listOf(addons).filter((addon) => may(textOf(field(addon, 'name')), 'vpc-cni'));
  if (cni.some((addon) => ADDON_IDENTITY.some((key) => present(field(addon, key))))) return true;
  // Another CNI is meant where eksctl's own is switched off.
  return cni.length === 0 && parsesAsTrue(field(cluster, 'addonsConfig', 'disableDefaultAddons')) !== false;
}

/** A service account or an association that is aws-node, or may be. */
function namesAwsNode(cluster: Tree): boolean {
  const accounts = [
    ...listOf(field(cluster, 'iam', 'serviceAccounts')).map(
      (item) => [field(item, 'metadata', 'namespace'), field(item, 'metadata', 'name')] as const,
    ),
    ...listOf(field(cluster, 'iam', 'podIdentityAssociations')).map(
      (item) => [field(item, 'namespace'), field(item, 'serviceAccountName')] as const,
    ),
  ];
  return accounts.some(
    ([namespace, name]) => may(textOf(namespace), AWS_NODE.namespace) && may(textOf(name), AWS_NODE.name),
  );
}

/** undefined: not known. */
export const autoMode = (cluster: Tree): boolean | undefined =>
  parsesAsTrue(field(cluster, 'autoModeConfig', 'enabled'));

/** undefined: not known. */
export const autoAppliesAssociations = (cluster: Tree): boolean | undefined =>
  parsesAsTrue(field(cluster, 'addonsConfig', 'autoApplyPodIdentityAssociations'));

/** The value of `ipFamily` where the cluster is of IPv6: eksctl compares without case. */
export function ipv6Family(cluster: Tree): Entry | undefined {
  const family = entryOf(field(cluster, 'kubernetesNetworkConfig'), 'ipFamily');
  return stringOf(family?.value)?.toLowerCase() === 'ipv6' ? family : undefined;
}

/** Fields of an addon for which eksctl creates a role for its service account. */
export const ADDON_IRSA = ['attachPolicyARNs', 'attachPolicy', 'wellKnownPolicies'];

/** Fields of an addon that give its pods a role. */
export const ADDON_IDENTITY = [
  'serviceAccountRoleARN',
  ...ADDON_IRSA,
  'podIdentityAssociations',
  'useDefaultPodIdentityAssociations',
];

const may = (text: Text | undefined, wanted: string): boolean =>
  text !== undefined && (hasHoles(text) || knownValue(text) === wanted);

/** The addon of this name, compared as eksctl compares it. */
export const addonOf = (cluster: Tree, name: string): MapTree | undefined =>
  mapsOf(field(cluster, 'addons')).find((addon) => stringOf(field(addon, 'name')) === name);

/** The same without regard to case, as eksctl looks for what IPv6 needs. */
export const addonInAnyCase = (cluster: Tree, name: string): MapTree | undefined =>
  mapsOf(field(cluster, 'addons')).find((addon) => stringOf(field(addon, 'name'))?.toLowerCase() === name);

/** Whether an addon may be listed that could not be read. */
export const addonsOpen = remembered(
  (cluster: Tree): boolean =>
    isUnread(cluster) ||
    isUnread(field(cluster, 'addons')) ||
    mapsOf(field(cluster, 'addons')).some((addon) => isUnread(addon) || stringOf(field(addon, 'name')) === undefined),
);

export const POD_IDENTITY_AGENT = 'eks-pod-identity-agent';

/** What stands of the cluster itself, beside its node groups: with none of it and a VPC that exists, the file adds node groups to a cluster that exists. */
export const describesCluster = (cluster: Tree): boolean =>
  [
    'iam',
    'addons',
    'addonsConfig',
    'accessConfig',
    'kubernetesNetworkConfig',
    'cloudWatch',
    'secretsEncryption',
    'autoModeConfig',
    'karpenter',
    'fargateProfiles',
    'identityProviders',
  ].some((key) => present(field(cluster, key)));

export const namesVpc = (cluster: Tree): boolean => present(field(cluster, 'vpc', 'id'));

/** The fields of an add-on for which eksctl makes a role by IRSA, as far as they grant something. */
export const irsaPermissions = (addon: Tree): readonly Entry[] =>
  setEntries(addon, ADDON_IRSA).filter(
    ({ value }) => value.kind !== 'map' || enabledKeys(value).length > 0 || field(value, 'Statement') !== undefined,
  );
