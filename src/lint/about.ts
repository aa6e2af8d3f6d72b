/** What a finding is about where its rule visits no identity: the smallest one that its place stands in. */
import { aboutOf, type About } from '../facts/about.js';
import { onceInWorld } from '../link/once.js';
import type { World } from '../link/world.js';
import { append } from '../value/append.js';
import { lastAtMost } from '../value/search.js';
import { covers, toFileSpan, type Span } from '../value/span.js';

export function aboutPlace(at: Span, world: World): About | undefined {
  const { source, start } = toFileSpan(at);
  const { holders, starts } = holdersByFile(world).get(source.path) ?? NONE;
  let own = holders[lastAtMost(starts, start)];
  while (own !== undefined && !covers(own.place, at)) own = own.around;
  return own?.aboutAt(at);
}

interface Holder {
  /** In its file. */
  readonly place: Span;
  readonly aboutAt: (at: Span) => About | undefined;
}

/** An identity, and the one that it stands in. */
interface PlacedHolder extends Holder {
  readonly around: PlacedHolder | undefined;
}

interface Holders {
  readonly holders: readonly PlacedHolder[];
  readonly starts: readonly number[];
}

const NONE: Holders = { holders: [], starts: [] };

/** By path, in the order in which they begin: once for all findings. */
const holdersByFile = onceInWorld(({ facts }: World): ReadonlyMap<string, Holders> => {
  const found = new Map<string, Holder[]>();
  const add = (at: Span, aboutAt: Holder['aboutAt']): void => {
    const place = toFileSpan(at);
    append(found, place.source.path, { place, aboutAt });
  };
  for (const fact of facts['cluster-config']) add(fact.tree.at, (at) => aboutOf('cluster-config', fact, at));
  for (const fact of facts.role) add(fact.tree.at, (at) => aboutOf('role', fact, at));
  for (const fact of facts['trust-policy']) add(fact.at, (at) => aboutOf('trust-policy', fact, at));
  for (const fact of facts['service-account']) add(fact.tree.at, (at) => aboutOf('service-account', fact, at));
  for (const fact of facts.workload) add(fact.tree.at, (at) => aboutOf('workload', fact, at));
  return new Map([...found].map(([path, holders]) => [path, nested(holders)]));
});

/** Of two at one place the first counts. */
function nested(found: readonly Holder[]): Holders {
  const holders: PlacedHolder[] = [];
  const inOrder = found.toReversed().toSorted((a, b) => a.place.start - b.place.start || b.place.end - a.place.end);
  for (const holder of inOrder) {
    let around = holders.at(-1);
    while (around !== undefined && !covers(around.place, holder.place)) around = around.around;
    holders.push({ ...holder, around });
  }
  return { holders, starts: holders.map(({ place }) => place.start) };
}
