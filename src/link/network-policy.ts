/** Whether network policies let pods reach the Pod Identity agent of their node: those of Kubernetes and of Cilium. */
import { AGENT_ADDRESS, AGENT_PORT, holdsAgent, type IpFamily } from '../aws/agent.js';
import type { KubernetesObject, Workload } from '../facts/kubernetes-facts.js';
import { equals, knownValue } from '../value/text.js';
import { displayTree, entriesOf, entryOf, field, isUnread, listOf, stringOf, type Tree } from '../value/tree.js';
import type { Truth } from '../value/truth.js';
import { agentFamily } from './agent.js';
import { sameEnvironment } from './environment.js';
import { firstPlaced } from './order.js';
import { selects } from './pod-selector.js';
import { possibly } from './text-index.js';
import type { Indexed } from './world.js';

/** The policy that restrains what a workload's pods may reach, where none that may select them allows the agent. */
export function policyBlockingAgent(world: Indexed, workload: Workload): KubernetesObject | undefined {
  const near = possibly(world.index.networkPoliciesByNamespace, workload.namespace).filter(
    (policy) =>
      sameEnvironment(world, policy, workload) && selectsPods(policy, workload) !== 'no' && restrains(policy) !== 'no',
  );
  const first = firstPlaced(near, ({ tree }) => tree.at);
  if (first === undefined) return undefined;
  // An address of the node is never one of a block under Cilium: the agent is the entity `host`.
  const underCilium = world.index.hasCiliumPolicies;
  const family = agentFamily(world, workload);
  const isOpen = near.some(
    (policy) =>
      selectsPods(policy, workload) !== 'yes' ||
      restrains(policy) !== 'yes' ||
      rulesOf(policy).some(
        (rule) => (isCilium(policy) ? ciliumAllows(rule) : allows(rule, family, underCilium)) !== 'no',
      ),
  );
  return isOpen ? undefined : first;
}

export const isNetworkPolicy = (object: KubernetesObject): boolean =>
  isCilium(object) || (object.kind === 'NetworkPolicy' && object.apiVersion.startsWith('networking.k8s.io/'));

export const isCilium = ({ kind, apiVersion }: KubernetesObject): boolean =>
  /^Cilium(?:Clusterwide)?NetworkPolicy$/.test(kind) && apiVersion.startsWith('cilium.io/');

const specOf = ({ tree }: KubernetesObject): Tree | undefined => field(tree, 'spec');

const rulesOf = (policy: KubernetesObject): readonly Tree[] => listOf(field(specOf(policy), 'egress'));

/** Where the rules for what pods may reach begin. */
export const egressSpan = (policy: KubernetesObject) =>
  (entryOf(specOf(policy), 'egress') ?? entryOf(specOf(policy), 'policyTypes'))?.keyAt ?? policy.nameAt;

/** Whether the policy restrains egress at all. Source: Kubernetes API reference, NetworkPolicy v1, policyTypes. */
function restrains(policy: KubernetesObject): Truth {
  const spec = specOf(policy);
  if (policy.transformed.patch || policy.document.templated || isUnread(spec) || isUnread(field(spec, 'egress')))
    return 'unknown';
  const hasEgress = entryOf(spec, 'egress') !== undefined;
  if (isCilium(policy)) {
    const denies = field(spec, 'enableDefaultDeny', 'egress');
    if (denies !== undefined)
      return displayTree(denies) === 'true' ? 'yes' : displayTree(denies) === 'false' ? 'no' : 'unknown';
    return hasEgress ? 'yes' : 'no';
  }
  const types = field(spec, 'policyTypes');
  if (isUnread(types)) return 'unknown';
  return types === undefined
    ? hasEgress
      ? 'yes'
      : 'no'
    : listOf(types).some((type) => stringOf(type) === 'Egress')
      ? 'yes'
      : 'no';
}

function selectsPods(policy: KubernetesObject, workload: Workload): Truth {
  const labels = field(workload.podMetadata, 'labels');
  if (policy.kind === 'CiliumClusterwideNetworkPolicy') {
    // The namespace is one of the labels there.
    const selector = field(specOf(policy), 'endpointSelector');
    return entriesOf(field(selector, 'matchLabels')).length === 0 &&
      listOf(field(selector, 'matchExpressions')).length === 0
      ? isUnread(selector)
        ? 'unknown'
        : 'yes'
      : 'unknown';
  }
  const inNamespace = equals(policy.namespace, workload.namespace);
  const isHere =
    inNamespace === 'unknown' && !policy.namespaceWritten && !workload.namespaceWritten && policy.unit === workload.unit
      ? 'yes'
      : inNamespace;
  if (isHere !== 'yes') return isHere;
  return isCilium(policy)
    ? selects(field(specOf(policy), 'endpointSelector'), labels, 'k8s:')
    : selects(field(specOf(policy), 'podSelector'), labels);
}

/** A rule of Kubernetes: without peers every address, without ports every port. */
function allows(rule: Tree, family: IpFamily, underCilium: boolean): Truth {
  if (isUnread(rule)) return 'unknown';
  const port = allowsPort(field(rule, 'ports'));
  const peers = field(rule, 'to');
  if (port === 'no' || isUnread(peers)) return port === 'no' ? 'no' : 'unknown';
  if (listOf(peers).length === 0) return port;
  const truths = listOf(peers).map((peer): Truth => {
    const block = field(peer, 'ipBlock');
    // The agent is no pod.
    if (block === undefined) return isUnread(peer) ? 'unknown' : 'no';
    return underCilium ? 'no' : holdsBlock(block, family);
  });
  return truths.includes('unknown') ? 'unknown' : truths.includes('yes') ? port : 'no';
}

function holdsBlock(block: Tree, family: IpFamily): Truth {
  const [cidr, except] = [stringOf(field(block, 'cidr')), field(block, 'except')];
  if (cidr === undefined || isUnread(except)) return 'unknown';
  const exempt = listOf(except).map((one) => stringOf(one));
  if (!holdsAgent(cidr, family)) return 'no';
  return exempt.includes(undefined)
    ? 'unknown'
    : exempt.some((one) => one !== undefined && holdsAgent(one, family))
      ? 'no'
      : 'yes';
}

function allowsPort(ports: Tree | undefined): Truth {
  if (isUnread(ports)) return 'unknown';
  if (listOf(ports).length === 0) return 'yes';
  const truths = listOf(ports).map((item): Truth => {
    const protocol = field(item, 'protocol');
    if (isUnread(item) || (protocol !== undefined && stringOf(protocol) === undefined)) return 'unknown';
    if (protocol !== undefined && !['TCP', 'ANY'].includes(stringOf(protocol) ?? '')) return 'no';
    return isAgentPort(field(item, 'port'), field(item, 'endPort'));
  });
  return truths.includes('yes') ? 'yes' : truths.includes('unknown') ? 'unknown' : 'no';
}

function isAgentPort(port: Tree | undefined, end: Tree | undefined): Truth {
  if (port === undefined || port.kind === 'null') return 'yes';
  const [first, last] = [port, end ?? port].map((tree) =>
    /^\d+$/.test(displayTree(tree)) ? Number(displayTree(tree)) : undefined,
  );
  // A port by name is one of a pod.
  if (first === undefined || last === undefined) return 'unknown';
  return first === 0 || (first <= AGENT_PORT && AGENT_PORT <= last) ? 'yes' : 'no';
}

/** Entities of Cilium that the node is one of. Source: docs.cilium.io, Layer 3 Policies, "Entities Based". */
const WITH_HOST = ['host', 'cluster', 'all'];

/** A rule of Cilium; `toPorts` restrains the peers beside it. */
function ciliumAllows(rule: Tree): Truth {
  if (isUnread(rule)) return 'unknown';
  const ports = field(rule, 'toPorts');
  const port = listOf(ports).map((one) => allowsPort(field(one, 'ports')));
  const isPort: Truth =
    isUnread(ports) || port.includes('unknown') ? 'unknown' : port.length === 0 || port.includes('yes') ? 'yes' : 'no';
  if (isPort === 'no') return 'no';
  const peers = entriesOf(rule).filter(({ key }) => /^to(?!Ports$)/.test(knownValue(key) ?? ''));
  // Ports alone are those of every peer.
  if (peers.length === 0) return ports === undefined ? 'no' : isPort;
  const entities = field(rule, 'toEntities');
  if (isUnread(entities)) return 'unknown';
  const names = listOf(entities).map((one) => stringOf(one));
  // toNodes and what is newer may mean the node.
  const isOther = peers.some(({ key }) => !KNOWN_PEERS.includes(knownValue(key) ?? ''));
  if (names.includes(undefined) || isOther) return 'unknown';
  return names.some((name) => name !== undefined && WITH_HOST.includes(name)) ? isPort : 'no';
}

const KNOWN_PEERS = ['toEntities', 'toEndpoints', 'toCIDR', 'toCIDRSet', 'toFQDNs', 'toServices'];

export const agentAddress = (world: Indexed, workload: Workload): string => AGENT_ADDRESS[agentFamily(world, workload)];
