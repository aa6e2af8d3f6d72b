/** Whether pods can reach the instance metadata of the nodes that they may run on: by node groups, and by node classes of Karpenter and Auto Mode. */
import { imdsHopLimit } from '../aws/eksctl-node-role.js';
import type { NodeGroup } from '../facts/cluster-config-facts.js';
import type { KubernetesObject } from '../facts/facts.js';
import type { Span } from '../value/span.js';
import { entryOf, field, isUnread, type Tree } from '../value/tree.js';
import { around } from './cluster.js';
import type { Located } from './environment.js';
import { nodeGroupsAround } from './node-group.js';
import type { Indexed } from './world.js';

/** Why pods of some nodes cannot reach it. */
export interface MetadataBarrier {
  readonly at: Span;
  readonly note: string;
}

/** What keeps the pods of every node here from instance metadata; none where some node may let them. */
export function metadataBarriers(world: Indexed, from: Located): readonly MetadataBarrier[] {
  const barriers = [
    ...nodeGroupsAround(world, from)
      .filter(({ declared }) => declared?.type !== 'fargate')
      .map(barrierOfGroup),
    ...around(world, world.index.nodeClassesByEnvironment, from).map(barrierOfClass),
  ];
  return barriers.includes(undefined) ? [] : barriers.filter((barrier) => barrier !== undefined);
}

const NOTE = 'pods on these nodes cannot reach instance metadata (hop limit 1)';

function barrierOfGroup({ tree, declared }: NodeGroup): MetadataBarrier | undefined {
  if (declared?.hopLimit !== undefined)
    return isOne(declared.hopLimit) ? { at: declared.hopLimit.at, note: NOTE } : undefined;
  if (imdsHopLimit(tree) !== 1) return undefined;
  return { at: entryOf(tree, 'disablePodIMDS')?.keyAt ?? field(tree, 'name')?.at ?? tree.at, note: NOTE };
}

/**
 * Sources: karpenter.sh, NodeClasses, spec.metadataOptions (1 by default since v1, 2 before); EKS User Guide, Auto Mode, create-node-class: always 1
 * for pods without the host's network.
 */
function barrierOfClass({
  tree,
  apiVersion,
  nameAt,
  transformed,
  document,
}: KubernetesObject): MetadataBarrier | undefined {
  if (transformed.patch || document.templated) return undefined;
  if (apiVersion.startsWith('eks.amazonaws.com/')) return { at: nameAt, note: NOTE };
  const options = field(tree, 'spec', 'metadataOptions');
  if (isUnread(options) || isUnread(field(tree, 'spec'))) return undefined;
  const limit = field(options, 'httpPutResponseHopLimit');
  if (limit !== undefined) return isOne(limit) ? { at: limit.at, note: NOTE } : undefined;
  return apiVersion === 'karpenter.k8s.aws/v1'
    ? { at: nameAt, note: 'pods on these nodes cannot reach instance metadata (hop limit 1 by default)' }
    : undefined;
}

const isOne = (tree: Tree): boolean => tree.kind === 'number' && tree.value === 1;

/** A node class of Karpenter or Auto Mode. */
export const isNodeClass = ({ apiVersion, kind }: KubernetesObject): boolean =>
  (kind === 'EC2NodeClass' && apiVersion.startsWith('karpenter.k8s.aws/')) ||
  (kind === 'NodeClass' && apiVersion.startsWith('eks.amazonaws.com/'));
