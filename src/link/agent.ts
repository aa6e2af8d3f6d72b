/** What is known of the Pod Identity agent that pods ask: on which address, by the clusters that they may run on. */
import type { IpFamily } from '../aws/agent.js';
import { ipv6Family } from '../aws/eksctl-addons.js';
import { configsAround } from './cluster.js';
import type { Located } from './environment.js';
import type { Indexed } from './world.js';

/** IPv6 only where every cluster here says so. */
export function agentFamily(world: Indexed, from: Located): IpFamily {
  const configs = configsAround(world, from);
  return configs.length > 0 && configs.every(({ tree }) => ipv6Family(tree) !== undefined) ? 'ipv6' : 'ipv4';
}
