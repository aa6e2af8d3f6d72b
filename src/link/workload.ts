/** Workloads: by the service account that they run as, and by namespace. */
import type { KubernetesObject, ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { Span } from '../value/span.js';
import { equals, literalText, type Text } from '../value/text.js';
import { stringOf } from '../value/tree.js';
import { sameEnvironment, type Located } from './environment.js';
import { seenInNamespace } from './seen.js';
import { sameNamespace, serviceAccountOf } from './service-account.js';
import { certainly, possiblyIdentical } from './text-index.js';
import type { Indexed } from './world.js';

/** The workloads that run as a service account, or may. */
export const workloadsOf = (world: Indexed, account: ServiceAccount): readonly Workload[] =>
  account.name === undefined
    ? []
    : possiblyIdentical(world.index.workloadsByAccount, account.name, account.namespace).filter(
        (workload) => sameEnvironment(world, account, workload) && sameNamespace(account, workload) !== 'no',
      );

/** Workloads that stand in this namespace for certain. */
export const workloadsIn = (world: Indexed, namespace: string, from?: Located): readonly Workload[] =>
  certainly(world.index.workloadsByNamespace, literalText(namespace)).filter(
    (workload) => from === undefined || sameEnvironment(world, workload, from),
  );

/** The workload that an object is. */
export const workloadAt = ({ index }: Indexed, { tree }: KubernetesObject): Workload | undefined =>
  index.workloadsByTree.get(tree);

/** The ConfigMap of this name that is applied together with a workload, in a namespace that may be the same. */
export const configMapOf = ({ index }: Indexed, workload: Workload, name: Text): KubernetesObject | undefined =>
  besideIn(index.configMapsByName, workload, name);

/** The same of a Secret. */
export const secretOf = ({ index }: Indexed, workload: Workload, name: Text): KubernetesObject | undefined =>
  besideIn(index.secretsByName, workload, name);

const besideIn = (
  objects: Indexed['index']['configMapsByName'],
  { unit, namespace }: Workload,
  name: Text,
): KubernetesObject | undefined =>
  certainly(objects, name).find((object) => object.unit === unit && equals(object.namespace, namespace) !== 'no');

/** The service account of the pods that an object makes, where it is certain. */
export function accountOfPods(world: Indexed, object: KubernetesObject): ServiceAccount | undefined {
  const workload = workloadAt(world, object);
  const found = workload === undefined ? undefined : serviceAccountOf(world, workload);
  return found?.kind === 'found' ? found.all[0] : undefined;
}

/** The service accounts that the workloads of a namespace run as, by name, with the place that says so first; undefined where one of them is not known. */
export const accountNamesIn = seenInNamespace(workloadsIn, accountNames);

function accountNames(workloads: readonly Workload[]): ReadonlyMap<string, Span | undefined> | undefined {
  const names = new Map<string, Span | undefined>();
  for (const { serviceAccountName } of workloads) {
    const name = serviceAccountName === undefined ? 'default' : stringOf(serviceAccountName);
    if (name === undefined) return undefined;
    if (!names.has(name)) names.set(name, serviceAccountName?.at);
  }
  return names;
}
