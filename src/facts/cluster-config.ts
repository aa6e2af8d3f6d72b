/** eksctl ClusterConfig: the parts of it that give identities. */
import type { Document } from '../document/language.js';
import { field, parsesAsTrue, listOf, textOf, type MapTree, type Tree } from '../value/tree.js';
import type { ClusterConfig, NodeGroup } from './facts.js';

export function clusterConfigOf(document: Document, tree: MapTree): ClusterConfig {
  const nodeGroups: NodeGroup[] = [];
  const config: ClusterConfig = {
    document,
    tree,
    name: textOf(field(tree, 'metadata', 'name')),
    region: textOf(field(tree, 'metadata', 'region')),
    nodeGroups,
    serviceAccounts: maps(field(tree, 'iam', 'serviceAccounts')),
    withOIDC: parsesAsTrue(field(tree, 'iam', 'withOIDC')),
  };
  for (const [key, managed] of [
    ['nodeGroups', false],
    ['managedNodeGroups', true],
  ] as const) {
    for (const group of maps(field(tree, key))) {
      const iam = field(group, 'iam');
      nodeGroups.push({
        config,
        tree: group,
        managed,
        name: textOf(field(group, 'name')),
        iam: iam?.kind === 'map' ? iam : undefined,
      });
    }
  }
  return config;
}

const maps = (list: Tree | undefined): readonly MapTree[] => listOf(list).filter((item) => item.kind === 'map');
