/** The way from a document's root to a place, written as in IAM's own paths: `Statement[0].Condition.StringEquals["host/id/X:sub"]`. */
import type { Document } from '../document/language.js';
import { remembered } from '../value/remembered.js';
import { lastAtMost } from '../value/search.js';
import { covers, toFileSpan, type Span } from '../value/span.js';
import { display } from '../value/text.js';
import type { Tree } from '../value/tree.js';

/** `documentsByFile`: by path. */
export function routeOf(place: Span, documentsByFile: ReadonlyMap<string, readonly Document[]>): string {
  const at = toFileSpan(place);
  const documents = documentsByFile.get(at.source.path) ?? [];
  const { roots, starts, embedded } = rootsOf(documents);
  const own = roots[lastAtMost(starts, at.start)];
  const root = own !== undefined && covers(own.at, at) ? own : embedded.find((tree) => covers(tree.at, at));
  return root === undefined ? '' : descend(root, at);
}

interface Roots {
  readonly roots: readonly Tree[];
  readonly starts: readonly number[];
  /** Those that stand in a text of another document. */
  readonly embedded: readonly Tree[];
}

/** The trees of a file's documents with the places where they begin, in order. */
const rootsOf = remembered((documents: readonly Document[]): Roots => {
  const trees = documents.flatMap(({ tree }) => tree ?? []);
  const roots = trees.filter(({ at }) => at.source.inside === undefined).toSorted((a, b) => a.at.start - b.at.start);
  const embedded = trees.filter(({ at }) => at.source.inside !== undefined);
  return { roots, starts: roots.map(({ at }) => at.start), embedded };
});

function descend(root: Tree, at: Span): string {
  let route = '';
  let tree = root;
  for (;;) {
    const step: { readonly tree: Tree; readonly name: string } | undefined = next(tree, at);
    if (step === undefined) return route;
    route += step.name.startsWith('[') || route === '' ? step.name : `.${step.name}`;
    tree = step.tree;
  }
}

function next(tree: Tree, at: Span): { readonly tree: Tree; readonly name: string } | undefined {
  if (tree.kind === 'list') {
    const index = tree.items.findIndex((item) => covers(item.at, at));
    const item = tree.items[index];
    return item === undefined ? undefined : { tree: item, name: `[${index}]` };
  }
  if (tree.kind !== 'map') return undefined;
  const entry = tree.entries.find((candidate) => covers(candidate.keyAt, at) || covers(candidate.value.at, at));
  if (entry === undefined) return undefined;
  const name = display(entry.key);
  return {
    tree: covers(entry.value.at, at) ? entry.value : { kind: 'null', at: entry.keyAt },
    name: /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `[${JSON.stringify(name)}]`,
  };
}
