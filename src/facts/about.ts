/** What a finding about a fact is about: the identity, or what holds it, in the kinds of the published facts. */
import { remembered } from '../value/remembered.js';
import { lastAtMost } from '../value/search.js';
import { covers, toFileSpan, type Span } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import { field, listOf, textOf, type MapTree, type Tree } from '../value/tree.js';
import { readRoleArn } from '../aws/arn.js';
import type { Facts } from './facts.js';
import type { Role } from './iam-facts.js';
import type { KubernetesObject } from './kubernetes-facts.js';
import type { ClusterConfig } from './cluster-config-facts.js';
import { CONTROLLERS } from './workload-kinds.js';

/** A name or a namespace that is not known is left out. */
export interface About {
  /** A kind of the published facts, or `object` for any other object of Kubernetes. */
  readonly kind:
    | 'service-account'
    | 'workload'
    | 'role'
    | 'provider'
    | 'cluster'
    | 'association'
    | 'node-group'
    | 'addon'
    | 'access-entry'
    | 'object';
  readonly namespace?: string;
  readonly name?: string;
}

/** `at`: the place of the finding, for facts that hold several identities. undefined: it is about no identity. */
export const aboutOf = <K extends keyof Facts>(kind: K, fact: Facts[K], at: Span): About | undefined =>
  ABOUT[kind](fact, at);

type Table = { readonly [K in keyof Facts]: (fact: Facts[K], at: Span) => About | undefined };

const nothing = (): undefined => undefined;

/** Parts of a ClusterConfig are about what the whole is about at their place. */
const inConfig = ({ config }: { readonly config: ClusterConfig }, at: Span): About => aboutClusterConfig(config, at);

const ABOUT: Table = {
  'service-account': (account) => of('service-account', account.name, writtenNamespace(account)),
  workload: (workload) => of('workload', workload.name, writtenNamespace(workload)),
  object: aboutObject,
  annotation: ({ object }) => aboutObject(object),
  'role-arn-field': ({ object }) => aboutObject(object),
  'token-reference': ({ object }) => aboutObject(object),
  'store-reference': ({ object }) => aboutObject(object),
  role: aboutRole,
  'trust-policy': ({ role }) => (role === undefined ? { kind: 'role' } : aboutRole(role)),
  provider: ({ issuer }) => of('provider', issuer),
  'provider-list': () => ({ kind: 'provider' }),
  cluster: ({ name }) => of('cluster', name),
  'login-provider': ({ clusterName }) => of('cluster', clusterName),
  'cluster-config': aboutClusterConfig,
  'node-group': ({ name }) => of('node-group', name),
  'metadata-options': () => undefined,
  addon: ({ name }) => of('addon', name),
  'addon-list': () => ({ kind: 'cluster' }),
  'fargate-selector': ({ clusterName }) => of('cluster', clusterName),
  association: ({ namespace, serviceAccount }) => of('association', serviceAccount, namespace),
  'access-mapping': ({ arn, source }) =>
    source === 'aws-auth'
      ? { kind: 'object', namespace: 'kube-system', name: 'aws-auth' }
      : of('access-entry', textOf(arn)),
  'access-entry-list': () => ({ kind: 'cluster' }),
  'aws-auth': () => ({ kind: 'object', namespace: 'kube-system', name: 'aws-auth' }),
  'webhook-config': nothing,
  'granted-account': ({ namespace, name }) => of('service-account', name, namespace),
  'kops-cluster': () => ({ kind: 'cluster' }),
  'helm-setting': nothing,
  'policy-attachment': ({ role }) => of('role', role),
  'policy-reference': nothing,
  'module-call': nothing,
  'helm-release': nothing,
  'unseen-part': nothing,
  'repeated-part': nothing,
  'chart-value': nothing,
  'mangled-number': nothing,
  'unused-account': ({ workload }) => of('workload', workload.name, writtenNamespace(workload)),
  'build-failed': nothing,
  'printed-output': nothing,
  'secret-value': nothing,
  'patch-operation': nothing,
  'unmatched-patch': nothing,
  'role-reference': nothing,
  'computed-key': nothing,
  'plain-name': nothing,
  'renamed-account': ({ now }) => of('service-account', now),
  'permission-policy': nothing,
  'synthesis-fault': nothing,
  'eksctl-service-account': inConfig,
  'eksctl-association': inConfig,
  'eksctl-addon': inConfig,
  'access-entry': inConfig,
  'fargate-profile': inConfig,
  capability: inConfig,
  'identity-mapping': inConfig,
  'role-field': inConfig,
  'eksctl-inline-policy': inConfig,
  document: nothing,
  'unreadable-file': nothing,
};

function of(kind: About['kind'], name: Text | undefined, namespace?: Text): About {
  const [knownName, knownNamespace] = [name, namespace].map((text) =>
    text === undefined ? undefined : knownValue(text),
  );
  return {
    kind,
    ...(knownNamespace === undefined ? {} : { namespace: knownNamespace }),
    ...(knownName === undefined ? {} : { name: knownName }),
  };
}

const writtenNamespace = ({ namespace, namespaceWritten }: KubernetesObject): Text | undefined =>
  namespaceWritten ? namespace : undefined;

function aboutObject(object: KubernetesObject): About {
  const kind =
    object.kind === 'ServiceAccount' ? 'service-account' : WORKLOADS.has(object.kind) ? 'workload' : 'object';
  return of(kind, object.name, writtenNamespace(object));
}

const WORKLOADS: ReadonlySet<string> = new Set([...CONTROLLERS, 'Pod', 'PodTemplate', 'ReplicationController']);

function aboutRole({ name, arn }: Role): About {
  return of('role', name ?? (arn === undefined ? undefined : readRoleArn(arn)?.name));
}

/** The part of the configuration that the place stands in; else the cluster. */
function aboutClusterConfig(config: ClusterConfig, at: Span): About {
  const { parts, starts } = sortedParts(config);
  let own = parts[lastAtMost(starts, toFileSpan(at).start)];
  while (own !== undefined && !covers(own.place, at)) own = own.around;
  return own === undefined ? of('cluster', config.name) : own.about;
}

interface PartOfConfig {
  readonly place: Span;
  readonly about: About;
}

/** A part, and the one that it stands in. */
interface PlacedPart extends PartOfConfig {
  readonly around: PlacedPart | undefined;
}

/** By where they begin in the file, once for all findings of a configuration. */
const sortedParts = remembered(
  (config: ClusterConfig): { readonly parts: readonly PlacedPart[]; readonly starts: readonly number[] } => {
    // Of two at one place the first counts.
    const found = partsOf(config)
      .map((part) => ({ part, at: toFileSpan(part.place) }))
      .toReversed();
    const parts: PlacedPart[] = [];
    for (const { part } of found.toSorted((a, b) => a.at.start - b.at.start || b.at.end - a.at.end)) {
      let around = parts.at(-1);
      while (around !== undefined && !covers(around.place, part.place)) around = around.around;
      parts.push({ ...part, around });
    }
    return { parts, starts: parts.map(({ place }) => toFileSpan(place).start) };
  },
);

function partsOf({ tree, nodeGroups }: ClusterConfig): readonly PartOfConfig[] {
  const maps = (list: Tree | undefined): readonly MapTree[] =>
    listOf(list).filter((item): item is MapTree => item.kind === 'map');
  const text = (part: MapTree, ...path: readonly string[]): Text | undefined => textOf(field(part, ...path));
  const addons = maps(field(tree, 'addons'));
  const associations = [
    ...maps(field(tree, 'iam', 'podIdentityAssociations')),
    ...addons.flatMap((addon) => maps(field(addon, 'podIdentityAssociations'))),
  ];
  return [
    ...nodeGroups.map((group) => ({ place: group.tree.at, about: of('node-group', group.name) })),
    ...maps(field(tree, 'fargateProfiles')).map((profile) => ({
      place: profile.at,
      about: of('node-group', text(profile, 'name')),
    })),
    ...maps(field(tree, 'iam', 'serviceAccounts')).map((account) => ({
      place: account.at,
      about: of('service-account', text(account, 'metadata', 'name'), text(account, 'metadata', 'namespace')),
    })),
    ...associations.map((association) => ({
      place: association.at,
      about: of('association', text(association, 'serviceAccountName'), text(association, 'namespace')),
    })),
    ...addons.map((addon) => ({ place: addon.at, about: of('addon', text(addon, 'name')) })),
    ...maps(field(tree, 'accessConfig', 'accessEntries')).map((entry) => ({
      place: entry.at,
      about: of('access-entry', text(entry, 'principalARN')),
    })),
  ];
}
