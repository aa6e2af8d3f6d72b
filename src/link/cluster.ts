/** Clusters: by issuer and by name; ClusterConfigs by environment. */
import { idOf } from '../aws/issuer.js';
import type { Cluster } from '../facts/cluster-facts.js';
import type { ClusterConfig } from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { equals, type Text } from '../value/text.js';
import { environmentOf, issuerAt, missing, sameEnvironment, type Located } from './environment.js';
import { resolve, type Resolution } from './resolution.js';
import { certainly, possibly } from './text-index.js';
import type { ByEnvironment, Indexed } from './world.js';

export const clusterOf = (world: Indexed, issuer: Text, from: Located): Resolution<Cluster> =>
  resolve(
    possibly(world.index.clustersByIssuer, issuer).filter((cluster) => sameEnvironment(world, cluster, from)),
    (cluster) => (cluster.issuer === undefined ? 'unknown' : equals(cluster.issuer, issuer)),
    () => missing(world, 'clusters', from, issuer, 'aws eks describe-cluster (its identity.oidc.issuer)'),
  );

/** A cluster and all of its issuer. */
export interface DescribedIssuer {
  readonly cluster: Cluster;
  readonly issuer: Text;
  readonly at: NonNullable<Cluster['issuerAt']>;
}

/** Clusters whose issuer has the id of this one, whatever its region and host. */
export function clustersOfIssuerId(world: Indexed, issuer: Text, from: Located): readonly DescribedIssuer[] {
  const id = idOf(issuer);
  const clusters = id === undefined ? [] : (world.index.clustersByIssuerId.get(id) ?? []);
  return clusters.flatMap((cluster) =>
    cluster.issuer !== undefined && cluster.issuerAt !== undefined && sameEnvironment(world, cluster, from)
      ? [{ cluster, issuer: cluster.issuer, at: cluster.issuerAt }]
      : [],
  );
}

/** The issuer of a cluster, and where it is written; a configuration has no place. */
export interface ClusterIssuer {
  readonly cluster: Text;
  readonly issuer: Text;
  readonly at: Span | undefined;
}

/** The issuer of the cluster of this name: as the cluster is described, else as the environment is configured. */
export function issuerOfCluster(world: Indexed, cluster: Text | undefined, from: Located): ClusterIssuer | undefined {
  if (cluster === undefined) return undefined;
  const described = certainly(world.index.clustersByName, cluster).find((one) => sameEnvironment(world, one, from));
  const issuer = described?.issuer ?? issuerAt(world, from);
  return issuer === undefined ? undefined : { cluster, issuer, at: described?.issuerAt };
}

/** The clusters that pods of the environment of a fact may run on. */
export const clustersAround = (world: Indexed, from: Located): readonly Cluster[] =>
  around(world, world.index.clustersByEnvironment, from);

/** The ClusterConfigs that may describe the cluster of a fact. */
export const configsAround = (world: Indexed, from: Located): readonly ClusterConfig[] =>
  around(world, world.index.configsByEnvironment, from);

/** What is of the environment of a fact, or of none; all of it, where the fact is of none. */
export function around<T>(world: Indexed, items: ByEnvironment<T>, from: Located): readonly T[] {
  const name = environmentOf(world, from)?.name;
  return name === undefined ? items.all : (items.of(name) ?? items.common);
}

/** What eksctl's own rules judge. */
export const standsInClusterConfig = (
  { index }: Indexed,
  { document }: { readonly document: ClusterConfig['document'] },
): boolean => index.configDocuments.has(document);
