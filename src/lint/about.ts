/** What a finding is about where its rule visits no identity: the smallest one that its place stands in. */
import { aboutOf, type About } from '../facts/about.js';
import type { World } from '../link/world.js';
import { covers, toFileSpan, type Span } from '../value/span.js';

export function aboutPlace(at: Span, { facts }: World): About | undefined {
  const holders: readonly (readonly [Span, About | undefined])[] = [
    ...facts['cluster-config'].map((fact) => [fact.tree.at, aboutOf('cluster-config', fact, at)] as const),
    ...facts.role.map((fact) => [fact.tree.at, aboutOf('role', fact, at)] as const),
    ...facts['trust-policy'].map((fact) => [fact.at, aboutOf('trust-policy', fact, at)] as const),
    ...facts['service-account'].map((fact) => [fact.tree.at, aboutOf('service-account', fact, at)] as const),
    ...facts.workload.map((fact) => [fact.tree.at, aboutOf('workload', fact, at)] as const),
  ];
  const around = holders.filter(([span]) => covers(span, at)).sort(([a], [b]) => lengthOf(a) - lengthOf(b));
  return around[0]?.[1];
}

function lengthOf(span: Span): number {
  const { start, end } = toFileSpan(span);
  return end - start;
}
