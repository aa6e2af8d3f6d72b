/** Trees as plain data for tables: holes as `<reference>`, what is open with a `...`, and what a place covers. */
import { toFileSpan, type Source, type Span } from '../../src/value/span.js';
import { isHole, type Text } from '../../src/value/text.js';
import type { Tree } from '../../src/value/tree.js';

const plainText = ({ parts }: Text): string =>
  parts.map((part) => (isHole(part) ? `<${part.reference}>` : part.literal)).join('');

export function plain(tree: Tree | undefined): unknown {
  switch (tree?.kind) {
    case undefined:
      return undefined;
    case 'text':
      return plainText(tree.text);
    case 'number':
      return tree.value;
    case 'boolean':
      return tree.value;
    case 'null':
      return null;
    case 'hole':
      return `<${tree.hole.reference}>`;
    case 'choice':
      return { choice: tree.arms.map(plain) };
    case 'list':
      return [...tree.items.map(plain), ...(tree.open ? ['...'] : [])];
    case 'map':
      return Object.fromEntries([
        ...tree.entries.map(({ key, value }) => [plainText(key), plain(value)]),
        ...(tree.open ? [['...', '...']] : []),
      ]);
  }
}

/** The text of the file that a place covers. */
export function covered(place: Span): string {
  const { source, start, end } = toFileSpan(place);
  return source.text.slice(start, end);
}

/** All scalars and keys with what their places cover. */
export function places(tree: Tree | undefined): readonly string[] {
  if (tree === undefined) return [];
  if (tree.kind === 'map') return tree.entries.flatMap(({ keyAt, value }) => [covered(keyAt), ...places(value)]);
  if (tree.kind === 'list') return tree.items.flatMap(places);
  return [covered(tree.at)];
}

export const spansOf = (tree: Tree | undefined): readonly Span[] =>
  tree === undefined
    ? []
    : [
        tree.at,
        ...(tree.kind === 'map' ? tree.entries.flatMap(({ keyAt, value }) => [keyAt, ...spansOf(value)]) : []),
        ...(tree.kind === 'list' ? tree.items.flatMap(spansOf) : []),
        ...(tree.kind === 'text' ? tree.text.parts.flatMap(({ at }) => (at === undefined ? [] : [at])) : []),
      ];

export const source = (text: string, path = 'a.yaml'): Source => ({ path, text });
