/** What of a ClusterConfig needs the IAM OIDC provider that `iam.withOIDC` creates. Source: eksctl-io/eksctl at 99984adb6164, validation.go; pkg/actions/addon/create.go. */
import { entryOf, type Entry, type MapTree, type Tree } from '../value/tree.js';
import { addonOf, ADDON_IRSA, ipv6Family, POD_IDENTITY_AGENT } from './eksctl-addons.js';
import { enabledKeys, keyName, setEntries, setEntry } from './eksctl-values.js';

export interface OidcDependent {
  readonly what: string;
  readonly entry: Entry;
  /** Where `withOIDC` is missing. */
  readonly at: Entry;
}

/** What eksctl refuses without the provider. */
export function oidcDependents(cluster: Tree): readonly OidcDependent[] {
  const iam = entryOf(cluster, 'iam');
  const accounts = setEntry(iam?.value, 'serviceAccounts');
  const karpenter = entryOf(cluster, 'karpenter');
  const family = ipv6Family(cluster);
  // With the agent listed, eksctl asks for an association instead.
  const cni = addonOf(cluster, 'vpc-cni') !== undefined && addonOf(cluster, POD_IDENTITY_AGENT) === undefined;
  return [
    ...(accounts?.value.kind === 'list'
      ? [{ what: '`iam.serviceAccounts`', entry: accounts, at: iam ?? accounts }]
      : []),
    ...(karpenter?.value.kind === 'map' ? [{ what: '`karpenter`', entry: karpenter, at: karpenter }] : []),
    ...(family !== undefined && cni
      ? [{ what: 'the add-on `vpc-cni` of an IPv6 cluster', entry: family, at: family }]
      : []),
  ];
}

/** The permissions of an add-on that are lost without the provider. What is no list or no mapping is file/schema's. */
export const irsaFields = (addon: MapTree): readonly Entry[] =>
  setEntries(addon, ['serviceAccountRoleARN', ...ADDON_IRSA]).filter((entry) => {
    switch (keyName(entry)) {
      case 'wellKnownPolicies':
        return enabledKeys(entry.value).length > 0;
      case 'attachPolicyARNs':
        return entry.value.kind === 'list';
      default:
        return true;
    }
  });
