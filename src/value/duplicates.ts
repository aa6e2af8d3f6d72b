/** Items that are written twice. */

export interface Duplicate<T> {
  readonly item: T;
  /** The first one with its key. */
  readonly first: T;
}

/** Every item whose key an earlier one has. `keyOf` undefined: not known, so equal to nothing. */
export function duplicatesOf<T>(items: readonly T[], keyOf: (item: T) => string | undefined): readonly Duplicate<T>[] {
  const firsts = new Map<string, T>();
  const duplicates: Duplicate<T>[] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, item);
    else duplicates.push({ item, first });
  }
  return duplicates;
}
