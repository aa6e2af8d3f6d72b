/** The order of a graph's nodes: what hangs together stands together, what is broken first, so that lines between columns cross only where they must. */
import type { Finding } from '../lint/finding.js';
import type { Graph, GraphEdge, GraphNode, NodeKind } from './graph.js';

/** From left to right; providers and node groups share the last. */
const COLUMN: Readonly<Record<NodeKind, number>> = {
  workload: 0,
  'service account': 1,
  role: 2,
  provider: 3,
  'node group': 3,
};

/** How often the columns are gone through: a forest needs none, and what is shared by many is hardly better after more. */
const SWEEPS = 8;

type Columns = readonly (readonly GraphNode[])[];

/** The same nodes, column by column. */
export function ordered({ nodes, edges }: Graph): Graph {
  const near = neighboursOf(nodes, edges);
  const rankOf = ranksOf(nodes, edges);
  const byRank = (a: GraphNode, b: GraphNode): number =>
    (rankOf.get(a.id) ?? 0) - (rankOf.get(b.id) ?? 0) || compare(a.label, b.label) || compare(a.id, b.id);
  let columns: Columns = [0, 1, 2, 3].map((column) => nodes.filter(({ kind }) => COLUMN[kind] === column).sort(byRank));
  // Whatever a node depends on stands to its right: from there each column follows the next.
  for (const column of [2, 1, 0]) columns = followed(columns, column, column + 1, near);
  let best = { columns, crossings: crossingsOf(columns, near) };
  for (let sweep = 0; sweep < SWEEPS && best.crossings > 0; sweep++) {
    for (const column of sweep % 2 === 0 ? [1, 2, 3] : [2, 1, 0])
      columns = followed(columns, column, column + (sweep % 2 === 0 ? -1 : 1), near);
    const crossings = crossingsOf(columns, near);
    if (crossings < best.crossings) best = { columns, crossings };
  }
  return { nodes: best.columns.flat(), edges };
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighboursOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Neighbours {
  const near = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    near.get(from)?.push(to);
    near.get(to)?.push(from);
  }
  return near;
}

const SEVERITIES: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 };

/** 0: broken, 1: a warning, 2: anything else. */
function ranksOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const note = (id: string, rank: number): void => void ranks.set(id, Math.min(rank, ranks.get(id) ?? 2));
  for (const { id, findings } of nodes) for (const { severity } of findings) note(id, SEVERITIES[severity]);
  for (const { from, to, holds, findings } of edges)
    for (const id of [from, to]) {
      if (holds === 'no') note(id, 0);
      for (const { severity } of findings) note(id, SEVERITIES[severity]);
    }
  return new Map(nodes.map(({ id }) => [id, ranks.get(id) ?? 2]));
}

/** A column by the mean place of what its nodes touch in another; nodes that touch nothing there come last, and equals keep their order. */
function followed(columns: Columns, column: number, other: number, near: Neighbours): Columns {
  const places = new Map((columns[other] ?? []).map(({ id }, place) => [id, place]));
  const keyed = (columns[column] ?? []).map((node) => {
    const touched = (near.get(node.id) ?? []).flatMap((id) => places.get(id) ?? []);
    return {
      node,
      key: touched.length === 0 ? places.size : touched.reduce((sum, place) => sum + place, 0) / touched.length,
    };
  });
  const sorted = keyed.sort((a, b) => a.key - b.key).map(({ node }) => node);
  return columns.map((members, i) => (i === column ? sorted : members));
}

/** Pairs of lines between neighbouring columns that cross. */
function crossingsOf(columns: Columns, near: Neighbours): number {
  let crossings = 0;
  for (let column = 0; column + 1 < columns.length; column++) {
    const places = new Map((columns[column + 1] ?? []).map(({ id }, place) => [id, place]));
    const ends = (columns[column] ?? []).flatMap(({ id }) =>
      (near.get(id) ?? []).flatMap((other) => places.get(other) ?? []).sort((a, b) => a - b),
    );
    crossings += inversionsOf(ends, places.size);
  }
  return crossings;
}

/** Pairs in the wrong order, counted with a binary indexed tree: `values` are below `size`. */
function inversionsOf(values: readonly number[], size: number): number {
  const tree = new Array<number>(size + 1).fill(0);
  let inversions = 0;
  values.forEach((value, before) => {
    let notGreater = 0;
    for (let i = value + 1; i > 0; i -= i & -i) notGreater += tree[i] ?? 0;
    inversions += before - notGreater;
    for (let i = value + 1; i <= size; i += i & -i) tree[i] = (tree[i] ?? 0) + 1;
  });
  return inversions;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
