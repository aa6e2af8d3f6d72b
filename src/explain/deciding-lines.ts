/** Which identities a line decides that is no part of the object itself: a value of a module's call, a patch, a file of values, a construct. */
import type { Association } from '../facts/cluster-facts.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { KubernetesObject } from '../facts/kubernetes-facts.js';
import { lineText, rangeOf, toFileSpan, type Source, type Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Tree } from '../value/tree.js';

/** `isLeaf`: of a value or a key itself, not of the collection that holds it. */
export interface Deciding {
  readonly at: Span;
  readonly isLeaf: boolean;
}

/** First and last line, counted from 1. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Of some identities those that a line of a file decides: whose value stands on it, else who has the smallest collection around it, else those of the
 * innermost block of lines around it that decides any. A block is what is indented more than the line that begins it, in every language.
 */
export function decidedBy<T>(
  all: readonly T[],
  decidingOf: (one: T) => Iterable<Deciding>,
  path: string,
  line: number,
): readonly T[] {
  const found: { readonly one: T; readonly lines: Lines; readonly isLeaf: boolean; readonly file: Source }[] = [];
  for (const one of all)
    for (const { at, isLeaf } of decidingOf(one)) {
      const { source } = toFileSpan(at);
      if (source.path !== path) continue;
      const { start, end } = rangeOf(at);
      found.push({ one, lines: { first: start.line, last: end.line }, isLeaf, file: source });
    }
  const unique = (some: typeof found): readonly T[] => [...new Set(some.map(({ one }) => one))];
  const around = found.filter(({ lines: { first, last } }) => first <= line && line <= last);
  const values = around.filter(({ isLeaf }) => isLeaf);
  if (values.length > 0) return unique(values);
  const sizeOf = ({ lines: { first, last } }: (typeof found)[number]): number => last - first;
  const least = around.reduce((size, one) => Math.min(size, sizeOf(one)), Infinity);
  if (around.length > 0) return unique(around.filter((one) => sizeOf(one) === least));
  const [some] = found;
  if (some === undefined) return [];
  for (const block of blocksAround(some.file, line)) {
    const within = found.filter(({ lines: { first, last } }) => block.first <= first && last <= block.last);
    if (within.length > 0) return unique(within);
  }
  return [];
}

/** The blocks of lines around a line that is not empty, the innermost first. */
function blocksAround(file: Source, line: number): readonly Lines[] {
  const count = file.text.split(/\r\n|\n|\r/).length;
  const indentOf = (one: number): number => lineText(file, one).search(/\S/);
  const lastBelow = (head: number): number => {
    let last = head;
    for (let one = head + 1; one <= count; one++) {
      const indent = indentOf(one);
      if (indent >= 0 && indent <= indentOf(head)) break;
      if (indent >= 0) last = one;
    }
    return last;
  };
  const own = indentOf(line);
  if (own < 0) return [];
  const blocks: Lines[] = [];
  const begin = (head: number): void => {
    const last = lastBelow(head);
    if (last > head) blocks.push({ first: head, last });
  };
  begin(line);
  for (let [one, indent] = [line - 1, own]; one >= 1 && indent > 0; one--) {
    const outer = indentOf(one);
    if (outer < 0 || outer >= indent) continue;
    begin(one);
    indent = outer;
  }
  return blocks;
}

export function* decidingObject({ tree, name, namespace }: KubernetesObject): Generator<Deciding> {
  yield* inText(name);
  yield* inText(namespace);
  yield* inTree(tree);
}

export function* decidingAssociation({ tree, namespace, serviceAccount, roleArn }: Association): Generator<Deciding> {
  for (const text of [namespace, serviceAccount, roleArn]) yield* inText(text);
  yield* inTree(tree);
}

export function* decidingRole({ tree, name, arn, trust, policies: { managed, inline } }: Role): Generator<Deciding> {
  for (const text of [name, arn]) yield* inText(text);
  yield* inTree(tree);
  if (trust !== undefined) yield* decidingPolicy(trust);
  for (const item of managed?.items ?? []) yield* inTree(item);
  for (const { policy } of inline?.items ?? []) yield* inTree(policy);
}

export function* decidingPolicy({ statements, at }: TrustPolicy): Generator<Deciding> {
  yield { at, isLeaf: false };
  for (const { tree } of statements) yield* inTree(tree);
}

export function* inTree(tree: Tree): Generator<Deciding> {
  switch (tree.kind) {
    case 'map':
      yield { at: tree.at, isLeaf: false };
      for (const { keyAt, key, value } of tree.entries) {
        yield { at: keyAt, isLeaf: true };
        yield* inText(key);
        yield* inTree(value);
      }
      return;
    case 'list':
      yield { at: tree.at, isLeaf: false };
      for (const item of tree.items) yield* inTree(item);
      return;
    case 'choice':
      yield { at: tree.at, isLeaf: false };
      for (const arm of tree.arms) yield* inTree(arm);
      return;
    case 'text':
      yield* inText(tree.text);
      yield { at: tree.at, isLeaf: true };
      return;
    default:
      yield { at: tree.at, isLeaf: true };
  }
}

function* inText(text: Text | undefined): Generator<Deciding> {
  for (const { at } of text?.parts ?? []) if (at !== undefined) yield { at, isLeaf: true };
}
