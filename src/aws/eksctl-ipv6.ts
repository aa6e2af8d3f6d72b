/** What eksctl asks of the add-ons of an IPv6 cluster. Source: eksctl-io/eksctl at 99984adb6164, validateKubernetesNetworkConfig in validation.go. */
import type { Span } from '../value/span.js';
import { entryOf, field, parsesAsTrue, stringOf, type MapTree, type Tree } from '../value/tree.js';
import {
  addonInAnyCase,
  addonOf,
  addonsOpen,
  autoAppliesAssociations,
  autoMode,
  ipv6Family,
  POD_IDENTITY_AGENT,
} from './eksctl-addons.js';
import { hasItems } from './eksctl-values.js';

export interface Ipv6Fault {
  /** `missing`: coredns, which alone is asked for; `association`: of vpc-cni, where the agent is listed; `old`: the version of vpc-cni. */
  readonly is: 'missing' | 'association' | 'old';
  readonly version: string;
  readonly at: Span;
  /** Why it is asked. */
  readonly other?: { readonly at: Span; readonly note: string };
}

export function ipv6Faults(cluster: Tree): readonly Ipv6Fault[] {
  const family = ipv6Family(cluster);
  if (family === undefined || addonsOpen(cluster) || autoMode(cluster) !== false) return [];
  const addons = entryOf(cluster, 'addons');
  const cni = addonOf(cluster, 'vpc-cni');
  const missing: Ipv6Fault = {
    is: 'missing',
    version: '',
    at: addons?.keyAt ?? family.keyAt,
    ...(addons === undefined ? {} : { other: { at: family.value.at, note: 'an IPv6 cluster' } }),
  };
  return [
    ...(addonInAnyCase(cluster, 'coredns') === undefined ? [missing] : []),
    ...(cni === undefined ? [] : [...associationFaults(cluster, cni), ...versionFaults(cni)]),
  ];
}

function associationFaults(cluster: Tree, cni: MapTree): readonly Ipv6Fault[] {
  const agent = addonInAnyCase(cluster, POD_IDENTITY_AGENT);
  const associated =
    parsesAsTrue(field(cni, 'useDefaultPodIdentityAssociations')) !== false ||
    hasItems(field(cni, 'podIdentityAssociations'));
  return agent === undefined || autoAppliesAssociations(cluster) !== false || associated
    ? []
    : [
        {
          is: 'association',
          version: '',
          at: field(cni, 'name')?.at ?? cni.at,
          other: { at: field(agent, 'name')?.at ?? agent.at, note: 'the agent is listed' },
        },
      ];
}

function versionFaults(cni: MapTree): readonly Ipv6Fault[] {
  const value = field(cni, 'version');
  const version = stringOf(value) ?? '';
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return value !== undefined && major === '1' && Number(minor) < 10 ? [{ is: 'old', version, at: value.at }] : [];
}
