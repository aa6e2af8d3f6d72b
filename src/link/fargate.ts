/** Fargate profiles: which of them select the pods of an association. */
import type { Association, FargateSelector } from '../facts/cluster-facts.js';
import type { Workload } from '../facts/kubernetes-facts.js';
import { equals, knownValue, like, type Text } from '../value/text.js';
import { entriesOf, field, isUnread, textOf, type Tree } from '../value/tree.js';
import { all, type Truth } from '../value/truth.js';
import { sameEnvironment } from './environment.js';
import type { Indexed } from './world.js';

/** A selector that takes every pod of the association for certain: with labels, only what the workloads here have. */
export const fargateSelectorOf = (
  world: Indexed,
  association: Association,
  workloads: readonly Workload[],
): FargateSelector | undefined =>
  world.facts['fargate-selector'].find(
    (selector) =>
      isOfCluster(selector.clusterName, association) &&
      sameEnvironment(world, selector, association) &&
      selectsNamespace(selector.namespace, association.namespace) === 'yes' &&
      selectsLabels(selector.labels, workloads),
  );

/** Two clusters without names are one only in one file. */
const isOfCluster = (cluster: Text | undefined, { clusterName }: Association): boolean =>
  cluster !== undefined && clusterName !== undefined && equals(cluster, clusterName) === 'yes';

/** Namespaces and labels of a selector may have `*` and `?`. Source: EKS User Guide, fargate-profile, "Fargate profile wildcards". */
function selectsNamespace(pattern: Tree, namespace: Text | undefined): Truth {
  const text = textOf(pattern);
  return text === undefined || namespace === undefined ? 'unknown' : like(text, namespace);
}

function selectsLabels(labels: Tree | undefined, workloads: readonly Workload[]): boolean {
  if (isUnread(labels)) return false;
  const wanted = entriesOf(labels);
  if (wanted.length === 0) return true;
  const has = ({ podMetadata }: Workload, { key, value }: (typeof wanted)[number]): Truth => {
    const [name, pattern] = [knownValue(key), textOf(value)];
    const own = entriesOf(field(podMetadata, 'labels')).find((label) => knownValue(label.key) === name);
    const text = textOf(own?.value);
    return name === undefined || pattern === undefined || text === undefined ? 'unknown' : like(pattern, text);
  };
  return workloads.length > 0 && workloads.every((one) => all(wanted.map((label) => has(one, label))) === 'yes');
}
