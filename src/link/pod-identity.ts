/** Joins around associations of EKS Pod Identity. */
import type { Association, Workload } from '../facts/facts.js';
import { equals, knownValue } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { World } from './world.js';

/** The association that the pods of a workload get for certain. */
export function associationOf(world: World, workload: Workload): Association | undefined {
  const name = textOf(workload.serviceAccountName);
  if (name === undefined || workload.transformed.patch) return undefined;
  const found = world.serviceAccountOf(workload);
  const namespace = found.kind === 'found' ? found.all[0].namespace : workload.namespace;
  return world
    .associationsOf({ document: workload.document, namespace, name })
    .find((association) => association.namespace !== undefined && equals(association.namespace, namespace) === 'yes');
}

/** namespace/name as written. */
export const associated = ({ namespace, serviceAccount }: Association): string =>
  `${(namespace === undefined ? undefined : knownValue(namespace)) ?? '?'}/${(serviceAccount === undefined ? undefined : knownValue(serviceAccount)) ?? '?'}`;
