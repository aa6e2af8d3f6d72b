/** Whether pods can reach the instance metadata of the nodes that they may run on: by node groups, and by node classes of Karpenter and Auto Mode. */
import { imdsHopLimit } from '../aws/eksctl-node-role.js';
import type { NodeGroup } from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { entryOf, field } from '../value/tree.js';
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
  const barriers = nodeGroupsAround(world, from)
    .filter(({ declared }) => declared?.type !== 'fargate')
    .map(barrierOf);
  return barriers.includes(undefined) ? [] : barriers.filter((barrier) => barrier !== undefined);
}

const NOTE = 'pods on these nodes cannot reach instance metadata (hop limit 1)';

function barrierOf({ tree, nameAt, declared }: NodeGroup): MetadataBarrier | undefined {
  const limit = declared?.hopLimit;
  if (limit !== undefined)
    return limit.kind === 'number' && limit.value === 1 ? { at: limit.at, note: NOTE } : undefined;
  if (declared !== undefined)
    return declared.defaultHopLimit === 1 ? { at: nameAt, note: `${NOTE.slice(0, -1)} by default)` } : undefined;
  if (imdsHopLimit(tree) !== 1) return undefined;
  return { at: entryOf(tree, 'disablePodIMDS')?.keyAt ?? field(tree, 'name')?.at ?? tree.at, note: NOTE };
}
