/** What stands in a namespace as it is seen from a place: what may be of the same environment. */
import { environmentOf, sameEnvironment, type Located } from './environment.js';
import { onceInWorld } from './once.js';
import type { Indexed } from './world.js';

/**
 * What `compute` makes of what is seen, once for all that see the same. `inNamespace`: what stands there, of whatever environment.
 * Overlays of one base see each their own.
 */
export function seenInNamespace<T extends Located, R>(
  inNamespace: (world: Indexed, namespace: string) => readonly T[],
  compute: (seen: readonly T[]) => R,
): (world: Indexed, namespace: string, from: Located) => R {
  const byEnvironment = new Map<string | undefined, (world: Indexed, namespace: string) => R>();
  const seenFrom = (environment: string | undefined): ((world: Indexed, namespace: string) => R) => {
    const known = byEnvironment.get(environment);
    if (known !== undefined) return known;
    const made = onceInWorld((world: Indexed, namespace: string) =>
      compute(
        inNamespace(world, namespace).filter(
          (one) => environment === undefined || (environmentOf(world, one)?.name ?? environment) === environment,
        ),
      ),
    );
    byEnvironment.set(environment, made);
    return made;
  };
  return (world, namespace, from) =>
    from.document.appliedBy === undefined
      ? seenFrom(environmentOf(world, from)?.name)(world, namespace)
      : compute(inNamespace(world, namespace).filter((one) => sameEnvironment(world, one, from)));
}
