/** The value of a key: as it was computed before, else now; undefined is computed again. */
export function rememberedIn<K extends object, T>(known: WeakMap<K, T>, key: K, compute: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = compute();
  known.set(key, value);
  return value;
}

/** What is computed of something that does not change, once for however many ask: of all of a text, say, by each document in it. */
export function remembered<K extends object, T>(compute: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (of) => rememberedIn(known, of, () => ({ value: compute(of) })).value;
}
