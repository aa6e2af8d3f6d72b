/** Trees for tests: JSON in which `<NAME>` is a hole (ACCOUNT, REGION and CLUSTER hold no separator), and trees that JSON cannot say. */
import { readJson } from '../../src/document/json/read.js';
import { readText, type FindHoles } from '../../src/document/scalar.js';
import { isHole, type Text } from '../../src/value/text.js';
import type { ListTree, MapTree, Tree } from '../../src/value/tree.js';

const findHoles: FindHoles = (value) =>
  [...value.matchAll(/<[A-Z]+>/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    hole: { reference: match[0], scope: '', ...(/ACCOUNT|REGION|CLUSTER/.test(match[0]) ? { without: ':/.' } : {}) },
  }));

export function treeOf(value: unknown): Tree {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const { tree } = readJson({ path: 'policy.json', text }, findHoles);
  if (tree === undefined) throw new Error(`not JSON: ${text}`);
  return tree;
}

export function mapOf(value: object): MapTree {
  const tree = treeOf(value);
  if (tree.kind !== 'map') throw new Error('not a mapping');
  return tree;
}

/** More members may exist than were read. */
export const opened = (value: object): MapTree => ({ ...mapOf(value), open: true });

export const openList = (items: readonly Tree[]): ListTree => ({
  kind: 'list',
  items,
  open: true,
  at: items[0]?.at ?? treeOf('[]').at,
});

export const choiceOf = (...arms: readonly Tree[]): Tree => ({
  kind: 'choice',
  arms,
  at: arms[0]?.at ?? treeOf('[]').at,
});

/** The same map with another value under a name. */
export const withMember = (map: MapTree, name: string, value: Tree): MapTree => ({
  ...map,
  entries: map.entries.map((entry) =>
    entry.key.parts.some((part) => !isHole(part) && part.literal === name) ? { ...entry, value } : entry,
  ),
});

export const textWithHoles = (value: string): Text => readText({ path: '', text: value }, findHoles);
