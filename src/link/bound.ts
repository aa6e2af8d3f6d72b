/** The joins as members of the world, for rules that ask it instead of the functions. */
import type { Association, Cluster, Provider, Role, ServiceAccount, Workload } from '../facts/facts.js';
import type { Text } from '../value/text.js';
import { associationsOf, type NamedAccount } from './association.js';
import { clusterOf } from './cluster.js';
import {
  environmentOf,
  isComplete,
  issuerAt,
  sameEnvironment,
  type Completable,
  type Environment,
  type Located,
} from './environment.js';
import { providerOf } from './provider.js';
import type { Resolution } from './resolution.js';
import { accountsOf, roleOf } from './role.js';
import { accountsNamed, serviceAccountOf } from './service-account.js';
import { workloadsIn, workloadsOf } from './workload.js';
import type { Indexed, World } from './world.js';

export interface BoundJoins {
  readonly environmentOf: (fact: Located) => Environment | undefined;
  readonly sameEnvironment: (a: Located, b: Located) => boolean;
  readonly issuerAt: (fact: Located) => Text | undefined;
  readonly isComplete: (what: Completable, fact: Located) => boolean;
  readonly roleOf: (arn: Text, from: Located) => Resolution<Role>;
  readonly serviceAccountOf: (workload: Workload) => Resolution<ServiceAccount>;
  readonly workloadsOf: (account: ServiceAccount) => readonly Workload[];
  readonly accountsNamed: (name: Text) => readonly ServiceAccount[];
  readonly workloadsIn: (namespace: string) => readonly Workload[];
  readonly accountsOf: (role: Role) => readonly ServiceAccount[];
  readonly providerOf: (issuer: Text, from: Located) => Resolution<Provider>;
  readonly clusterOf: (issuer: Text, from: Located) => Resolution<Cluster>;
  readonly associationsOf: (account: NamedAccount) => readonly Association[];
}

export const boundJoins = (world: Indexed & Pick<World, 'accountsByRole'>): BoundJoins => ({
  environmentOf: (fact) => environmentOf(world, fact),
  sameEnvironment: (a, b) => sameEnvironment(world, a, b),
  issuerAt: (fact) => issuerAt(world, fact),
  isComplete: (what, fact) => isComplete(world, what, fact),
  roleOf: (arn, from) => roleOf(world, arn, from),
  serviceAccountOf: (workload) => serviceAccountOf(world, workload),
  workloadsOf: (account) => workloadsOf(world, account),
  accountsNamed: (name) => accountsNamed(world, name),
  workloadsIn: (namespace) => workloadsIn(world, namespace),
  accountsOf: (role) => accountsOf(world, role),
  providerOf: (issuer, from) => providerOf(world, issuer, from),
  clusterOf: (issuer, from) => clusterOf(world, issuer, from),
  associationsOf: (account) => associationsOf(world, account),
});
