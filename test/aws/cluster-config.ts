/** ClusterConfigs for tests: the tree of one, from what stands beside its name and region. */
import { worldOf } from '../../src/analyse.js';
import { field, type MapTree, type Tree } from '../../src/value/tree.js';

export const cluster = (body: string): MapTree => clusterIn('eu-west-1', body);

export function clusterIn(region: string, body: string): MapTree {
  const text = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: orchard, region: ${region}}\n${body}\n`;
  const [config] = worldOf([{ path: 'cluster.yaml', text }]).facts['cluster-config'];
  if (config === undefined) throw new Error('no ClusterConfig');
  return config.tree;
}

export function mapping(flow: string): MapTree {
  const tree = field(cluster(`iam: ${flow}`), 'iam');
  if (tree?.kind !== 'map') throw new Error('not a mapping');
  return tree;
}

export const value = (flow: string): Tree | undefined => field(mapping(`{x: ${flow}}`), 'x');
