/** Things by a text that names them. A literal finds its namesakes in one step; what has a hole in its name may be anything. */
import { append } from '../value/append.js';
import { isHole, keyOf, type Text } from '../value/text.js';

export interface TextIndex<T> {
  readonly all: readonly T[];
  /** By the whole text: those that equal it for certain. */
  readonly byText: ReadonlyMap<string, readonly T[]>;
  /** Without a text, or with one that has holes. */
  readonly open: readonly T[];
}

/** `textsOf` may give several: a policy names several issuers. An item without any is only possible. */
export function indexBy<T>(items: readonly T[], textsOf: (item: T) => readonly (Text | undefined)[]): TextIndex<T> {
  const byText = new Map<string, T[]>();
  const open: T[] = [];
  for (const item of items) {
    const texts = textsOf(item);
    const keys = new Set(texts.flatMap((text) => (text === undefined ? undefined : keyOf(text)) ?? []));
    for (const key of keys) append(byText, key, item);
    if (texts.length === 0 || texts.some((text) => text === undefined || text.parts.some(isHole))) open.push(item);
  }
  return { all: items, byText, open };
}

/** Those whose text equals this one for certain. */
export function certainly<T>(index: TextIndex<T>, text: Text | undefined): readonly T[] {
  const key = text === undefined ? undefined : keyOf(text);
  return key === undefined ? [] : (index.byText.get(key) ?? []);
}

/** Those whose text may equal this one: candidates, which the caller compares. */
export function possibly<T>(index: TextIndex<T>, text: Text): readonly T[] {
  if (text.parts.some(isHole)) return index.all;
  const named = certainly(index, text);
  return index.open.length === 0 ? named : [...named, ...index.open];
}

/** Things that have a name within a namespace. */
export interface NamespacedIndex<T> {
  readonly byName: TextIndex<T>;
  /** By the key of a whole name: all of that name, by namespace. */
  readonly within: ReadonlyMap<string, TextIndex<T>>;
}

export function indexByIdentity<T>(
  items: readonly T[],
  nameOf: (item: T) => Text | undefined,
  namespaceOf: (item: T) => Text,
): NamespacedIndex<T> {
  const byName = indexBy(items, (item) => [nameOf(item)]);
  const within = [...byName.byText].map(
    ([key, named]) => [key, indexBy(named, (item) => [namespaceOf(item)])] as const,
  );
  return { byName, within: new Map(within) };
}

/** Those whose name and namespace may equal these: candidates, which the caller compares. */
export function possiblyIdentical<T>(
  { byName, within }: NamespacedIndex<T>,
  name: Text,
  namespace: Text,
): readonly T[] {
  if (name.parts.some(isHole)) return byName.all;
  const key = keyOf(name);
  const namesakes = key === undefined ? undefined : within.get(key);
  const named = namesakes === undefined ? [] : possibly(namesakes, namespace);
  return byName.open.length === 0 ? named : [...named, ...byName.open];
}
