/** The first of several by their places, so that what is said does not depend on the order in which files are read. */
import { toFileSpan, type Span } from '../value/span.js';
import type { Located } from './environment.js';

export function firstPlaced<T extends Located>(items: readonly T[], spanOf: (item: T) => Span): T | undefined {
  const key = (item: T): readonly [string, number] => [item.document.file.path, toFileSpan(spanOf(item)).start];
  return items.reduce<T | undefined>((first, item) => {
    if (first === undefined) return item;
    const [[path, start], [other, before]] = [key(item), key(first)];
    return path < other || (path === other && start < before) ? item : first;
  }, undefined);
}
