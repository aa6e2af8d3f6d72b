/** What is computed of a world and of one thing in it: once for however many ask, and whoever takes note of what is asked learns what it came from. */
import { rememberedIn } from '../value/remembered.js';
import type { Heard } from './watch.js';
import type { Indexed } from './world.js';

/** Of a world, or of a world and a key; keys are told apart as those of a `Map` are. */
export function onceInWorld<W extends Indexed, T, K = void>(compute: (world: W, key: K) => T): (world: W, key: K) => T {
  type Known = Omit<Heard<T>, 'from'> & Partial<Heard<T>>;
  const known = new WeakMap<Indexed, Map<K, Known>>();
  return (world, key) => {
    const own = rememberedIn(known, world, () => new Map<K, Known>());
    const { watch } = world;
    const work = (): T => compute(world, key);
    const one = own.get(key) ?? watch?.listen(work) ?? { value: work() };
    own.set(key, one);
    if (one.from !== undefined) watch?.ask(one.from);
    return one.value;
  };
}
