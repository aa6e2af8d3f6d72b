/** Node groups: by environment, by ClusterConfig and by the role of their nodes. */
import type { NodeGroup } from '../facts/cluster-config-facts.js';
import type { Text } from '../value/text.js';
import { around } from './cluster.js';
import type { Located } from './environment.js';
import { certainly } from './text-index.js';
import type { Indexed } from './world.js';

/** The node groups that a pod of the environment of a fact may run on. */
export const nodeGroupsAround = (world: Indexed, from: Located): readonly NodeGroup[] =>
  around(world, world.index.nodeGroupsByEnvironment, from);

/** Node groups whose nodes have this role for certain. */
export const nodeGroupsOf = ({ index }: Indexed, roleArn: Text): readonly NodeGroup[] =>
  certainly(index.nodeGroupsByRole, roleArn);
