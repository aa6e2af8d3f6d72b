/** The first of several by their places, so that what is said does not depend on the order in which files are read. */
import { comparePlaces, type Span } from '../value/span.js';

export function firstPlaced<T>(items: readonly T[], spanOf: (item: T) => Span): T | undefined {
  return items.reduce<T | undefined>(
    (first, item) => (first === undefined || comparePlaces(spanOf(item), spanOf(first)) < 0 ? item : first),
    undefined,
  );
}
