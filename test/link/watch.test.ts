/** A world that takes note of what it was asked answers as the one it watches, and knows which other one would answer the same. */
import { expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { Memory } from '../../src/facts/memory.js';
import { loadDialects } from '../../src/facts/dialects.js';
import { onceInWorld } from '../../src/link/once.js';
import { serviceAccountOf } from '../../src/link/service-account.js';
import { Watch } from '../../src/link/watch.js';
import type { Indexed, World } from '../../src/link/world.js';
import type { Source } from '../../src/value/span.js';
import { TREES } from '../../bench/trees.mjs';

const account = (name: string, role = 'reader'): Source => ({
  path: `${name}.yaml`,
  text: `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/${role}\n`,
});
const pod = (name: string): Source => ({
  path: `pod-${name}.yaml`,
  text: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: team\nspec:\n  serviceAccountName: ${name}\n  containers:\n    - name: app\n      image: registry.example/app:1\n`,
});
const [alpha, beta, podOfAlpha] = [account('alpha'), account('beta'), pod('alpha')];

/** What one work asked of the first world, held against the second. Sources that are the same objects are the same facts. */
function holds(work: (world: World) => unknown, before: readonly Source[], after: readonly Source[]): boolean {
  const memory = new Memory();
  const { from } = ((watch: Watch) => watch.listen(() => work(watch.world)))(new Watch(worldOf(before, { memory }), 1));
  return new Watch(worldOf(after, { memory }), 2).isStill(from);
}

const accountOfPod = (world: World): unknown => {
  const [workload] = world.facts.workload;
  return workload === undefined ? undefined : serviceAccountOf(world, workload);
};

const countedOnce = onceInWorld(({ facts }: Indexed) => facts['service-account'].length);
const namedOnce = onceInWorld(({ index }: Indexed, name: string) => index.accountsByName.byText.get(name));

const CASES: readonly {
  readonly name: string;
  readonly work: (world: World) => unknown;
  readonly after: readonly Source[];
  readonly holds: boolean;
}[] = [
  { name: 'nothing changed', work: accountOfPod, after: [alpha, beta, podOfAlpha], holds: true },
  {
    name: 'another account changed',
    work: accountOfPod,
    after: [alpha, account('beta', 'b'), podOfAlpha],
    holds: true,
  },
  { name: 'its account changed', work: accountOfPod, after: [account('alpha', 'b'), beta, podOfAlpha], holds: false },
  { name: 'its account is gone', work: accountOfPod, after: [beta, podOfAlpha], holds: false },
  {
    name: 'all were counted, and one more',
    work: countedOnce,
    after: [alpha, beta, account('gamma'), podOfAlpha],
    holds: false,
  },
  {
    name: 'one was named, and another came',
    work: (world) => namedOnce(world, 'beta'),
    after: [alpha, beta, account('gamma'), podOfAlpha],
    holds: true,
  },
  {
    name: 'one was looked for in vain, and came',
    work: (world) => namedOnce(world, 'gamma'),
    after: [alpha, beta, account('gamma'), podOfAlpha],
    holds: false,
  },
  {
    name: 'all of a map was gone through',
    work: ({ index }) => [...index.accountsByUnit.values()],
    after: [alpha, podOfAlpha],
    holds: false,
  },
  {
    name: 'all of a map was gone through, and is the same',
    work: ({ index }) => [...index.accountsByUnit],
    after: [alpha, beta, podOfAlpha],
    holds: true,
  },
  {
    name: 'what was remembered for another is asked by each',
    work: (world) => [countedOnce(world), countedOnce(world)],
    after: [alpha, podOfAlpha],
    holds: false,
  },
];

test.each(CASES)('$name', ({ work, after, holds: expected }) => {
  expect(holds(work, [alpha, beta, podOfAlpha], after)).toBe(expected);
});

test('an inner question is one of the outer work, also for whoever asks later', () => {
  const memory = new Memory();
  const watch = new Watch(worldOf([alpha, podOfAlpha], { memory }), 1);
  watch.listen(() => countedOnce(watch.world));
  const { from } = watch.listen(() => countedOnce(watch.world));
  expect(new Watch(worldOf([alpha, beta, podOfAlpha], { memory }), 2).isStill(from)).toBe(false);
});

test('the answers are those of the world', async () => {
  const files = [...TREES.mixed({ files: 60, share: 0.5 })].map(([path, text]) => ({ path, text }));
  await loadDialects(files);
  const world = worldOf(files);
  const { index, facts, accountsByRole, trustPolicies } = new Watch(world, 1).world;
  for (const [name, own] of Object.entries(world.index) as [keyof World['index'], unknown][]) {
    const watched = index[name];
    if (own instanceof Map) expect([...(watched as typeof own)], name).toEqual([...own]);
    else if (typeof own === 'object' && own !== null && 'byText' in own) {
      const { all, open, byText } = watched as World['index']['rolesByName'];
      expect({ all, open, byText: new Map(byText) }, name).toEqual(own);
    } else if (typeof own === 'object' && own !== null && 'all' in own)
      expect(watched, name).toMatchObject({ all: own.all });
    else if (typeof own !== 'object' || own instanceof Set) expect(watched, name).toEqual(own);
  }
  for (const kind of Object.keys(world.facts) as (keyof World['facts'])[]) expect(facts[kind]).toBe(world.facts[kind]);
  expect([...accountsByRole]).toEqual([...world.accountsByRole]);
  expect(trustPolicies).toBe(world.trustPolicies);
});
