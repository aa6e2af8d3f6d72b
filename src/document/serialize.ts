/** Documents as text and back, so that a file that has not changed need not be parsed again. What comes back has the places of the file it is read for. */
import { sliceOf, type OffsetSegment, type Source, type Span } from '../value/span.js';
import { encodeYaml } from './yaml/scalar.js';
import type { Part as TextPart, Text } from '../value/text.js';
import { isHole } from '../value/text.js';
import type { Entry, Tagged, Tree } from '../value/tree.js';
import type { Document, Part } from './language.js';

/** Aliases are written out: beyond this a document is not worth storing. */
const MAX_NODES = 300_000;

/** `null`: the file. `'part'`: the part of it. Else a text within another: by its stretch there, or with its own text and segments. */
type StoredSource =
  | null
  | 'part'
  | readonly [host: number, start: number, end: number]
  | readonly [host: number, text: string, segments: readonly OffsetSegment[]];
type StoredPlace = readonly [source: number, start: number, end: number];
/** A number is all of that source as one literal. */
type StoredPart =
  | number
  | readonly [literal: string, at: StoredPlace | 0]
  | { readonly r: string; readonly s: string; readonly w?: string; readonly a?: 1; readonly p: StoredPlace | 0 };
type StoredTree =
  | readonly ['t', StoredPlace, readonly StoredPart[], tag?: string, value?: StoredTree]
  | readonly ['#', StoredPlace, number, string]
  | readonly ['b', StoredPlace, 0 | 1, string]
  | readonly ['0', StoredPlace]
  | readonly ['[', StoredPlace, 0 | 1, readonly StoredTree[]]
  | readonly [
      '{',
      StoredPlace,
      0 | 1,
      readonly (readonly [readonly StoredPart[], StoredPlace, StoredTree])[],
      /** Which of them override a member of a merge key. */
      ...(readonly number[]),
    ]
  | readonly ['?', StoredPlace, readonly StoredTree[]]
  | readonly ['h', StoredPlace, readonly StoredPart[], tag?: string, value?: StoredTree];

interface Stored {
  readonly sources: readonly StoredSource[];
  readonly documents: readonly { readonly templated: boolean; readonly tree: StoredTree | null }[];
}

const SECRET = /\bSecret\b|\bsecretGenerator\b|\bNoEcho\b|\bSecretString\b/;

class TooLarge extends Error {}

/** Undefined for what is not to be stored: a document with faults, whose reading depends on the rest of the file, and one of a size that no file has. */
export function storedDocuments(documents: readonly Document[], part: Part): string | undefined {
  if (documents.some(({ faults, embedded, language }) => faults.length > 0 || embedded === true || language !== 'yaml'))
    return undefined;
  try {
    const writer = new Writer(part);
    const written = documents.map(({ templated, tree }) => ({
      templated,
      tree: tree === undefined ? null : writer.tree(tree),
    }));
    // What a Secret holds is not written down decoded.
    if (
      writer.sources.some((source) => typeof source === 'object' && typeof source?.[1] === 'string') &&
      SECRET.test(part.text)
    )
      return undefined;
    return JSON.stringify({ sources: writer.sources, documents: written } satisfies Stored);
  } catch (error) {
    if (error instanceof TooLarge || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Owns the numbers of the sources and counts the nodes. */
class Writer {
  readonly sources: StoredSource[] = [];
  private readonly numbers = new Map<Source, number>();
  private nodes = 0;

  constructor(private readonly part: Part) {}

  tree(tree: Tree): StoredTree {
    if (this.nodes++ > MAX_NODES) throw new TooLarge();
    const at = this.place(tree.at);
    switch (tree.kind) {
      case 'text':
        return ['t', at, this.text(tree.text), ...this.tagged(tree.tagged)];
      case 'number':
        return ['#', at, tree.value, tree.written];
      case 'boolean':
        return ['b', at, tree.value ? 1 : 0, tree.written];
      case 'null':
        return ['0', at];
      case 'list':
        return ['[', at, tree.open ? 1 : 0, tree.items.map((item) => this.tree(item))];
      case 'map':
        return [
          '{',
          at,
          tree.open ? 1 : 0,
          tree.entries.map((entry) => [this.text(entry.key), this.place(entry.keyAt), this.tree(entry.value)] as const),
          ...(tree.overrides ?? []).map((entry) => tree.entries.indexOf(entry)),
        ];
      case 'choice':
        return ['?', at, tree.arms.map((arm) => this.tree(arm))];
      case 'hole':
        return ['h', at, this.text({ parts: [tree.hole] }), ...this.tagged(tree.tagged)];
    }
  }

  private tagged(tagged: Tagged | undefined): readonly [] | readonly [string, StoredTree] {
    return tagged === undefined ? [] : [tagged.tag, this.tree(tagged.value)];
  }

  private text({ parts }: Text): readonly StoredPart[] {
    return parts.map((part): StoredPart => {
      if (isHole(part))
        return {
          r: part.reference,
          s: part.scope,
          ...(part.without === undefined ? {} : { w: part.without }),
          ...(part.anonymous === undefined ? {} : { a: 1 }),
          p: part.at === undefined ? 0 : this.place(part.at),
        };
      const { literal, at } = part;
      if (at === undefined) return [literal, 0];
      return at.start === 0 && at.end === at.source.text.length && literal === at.source.text
        ? this.source(at.source)
        : [literal, this.place(at)];
    });
  }

  private place({ source, start, end }: Span): StoredPlace {
    return [this.source(source), start, end];
  }

  private source(source: Source): number {
    const known = this.numbers.get(source);
    if (known !== undefined) return known;
    const stored = this.storedSource(source);
    const number = this.sources.push(stored) - 1;
    this.numbers.set(source, number);
    return number;
  }

  private storedSource(source: Source): StoredSource {
    const { inside, text } = source;
    if (inside === undefined) return null;
    if (
      inside.host === this.part.file &&
      text.length === this.part.text.length &&
      text === this.part.text &&
      this.part.from >= 0
    )
      return 'part';
    const host = this.source(inside.host);
    const segments = inside.segments();
    const [run] = segments;
    const same =
      run !== undefined &&
      segments.length === 1 &&
      run.inner === 0 &&
      run.innerLength === text.length &&
      run.outerLength === text.length &&
      inside.host.text.slice(run.outer, run.outer + text.length) === text;
    return same ? [host, run.outer, run.outer + text.length] : [host, text, segments];
  }
}

/** Throws on what `storedDocuments` did not write. */
export function restoredDocuments(text: string, part: Part): readonly Document[] {
  const { sources, documents } = JSON.parse(text) as Stored;
  const restored: Source[] = [];
  for (const stored of sources) restored.push(sourceOf(stored, part, restored));
  const reader = new Reader(restored);
  return documents.map(({ templated, tree }) => ({
    file: part.file,
    language: 'yaml',
    templated,
    tree: tree === null ? undefined : reader.tree(tree),
    faults: [],
  }));
}

function sourceOf(stored: StoredSource, part: Part, before: readonly Source[]): Source {
  const { file, from, text } = part;
  if (stored === null) return file;
  if (stored === 'part') return sliceOf(file, from, from + text.length);
  const host = at(before, stored[0]);
  if (typeof stored[1] === 'string') {
    const [, own, segments] = stored;
    if (!isList(segments)) throw new TypeError('no segments');
    return { path: file.path, text: own, inside: { host, segments: () => segments, encode: encodeYaml } };
  }
  const [, start, end] = stored as readonly [number, number, number];
  return {
    path: file.path,
    text: host.text.slice(start, end),
    inside: {
      host,
      segments: () => [{ inner: 0, outer: start, innerLength: end - start, outerLength: end - start }],
      encode: encodeYaml,
    },
  };
}

/** What was stored may have been changed by hand. */
const isList = (value: number | readonly OffsetSegment[]): value is readonly OffsetSegment[] => Array.isArray(value);

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new TypeError('a number of nothing');
  return item;
}

class Reader {
  constructor(private readonly sources: readonly Source[]) {}

  tree(stored: StoredTree): Tree {
    const place = this.place(stored[1]);
    switch (stored[0]) {
      case 't':
        return {
          kind: 'text',
          text: { parts: stored[2].map((part) => this.part(part)) },
          ...this.tag(stored[3], stored[4]),
          at: place,
        };
      case '#':
        return { kind: 'number', value: stored[2], written: stored[3], at: place };
      case 'b':
        return { kind: 'boolean', value: stored[2] === 1, written: stored[3], at: place };
      case '0':
        return { kind: 'null', at: place };
      case '[':
        return { kind: 'list', items: stored[3].map((item) => this.tree(item)), open: stored[2] === 1, at: place };
      case '{': {
        const [, , open, members, ...overriding] = stored;
        const entries = members.map(([key, keyAt, value]): Entry => ({
          key: { parts: key.map((part) => this.part(part)) },
          keyAt: this.place(keyAt),
          value: this.tree(value),
        }));
        const overrides = overriding.flatMap((index) => entries[index] ?? []);
        return {
          kind: 'map',
          entries,
          ...(overrides.length > 0 ? { overrides } : {}),
          open: open === 1,
          at: place,
        };
      }
      case '?':
        return { kind: 'choice', arms: stored[2].map((arm) => this.tree(arm)), at: place };
      case 'h': {
        const hole = this.part(at(stored[2], 0));
        if (!isHole(hole)) throw new TypeError('no hole');
        return { kind: 'hole', hole, ...this.tag(stored[3], stored[4]), at: place };
      }
      default:
        throw new TypeError('no tree');
    }
  }

  private tag(tag: string | undefined, value: StoredTree | undefined): { readonly tagged?: Tagged } {
    return tag === undefined || value === undefined ? {} : { tagged: { tag, value: this.tree(value) } };
  }

  private part(stored: StoredPart): TextPart {
    if (typeof stored === 'number') {
      const source = at(this.sources, stored);
      return { literal: source.text, at: { source, start: 0, end: source.text.length } };
    }
    if ('r' in stored)
      return {
        reference: stored.r,
        scope: stored.s,
        ...(stored.w === undefined ? {} : { without: stored.w }),
        ...(stored.a === undefined ? {} : { anonymous: true }),
        ...(stored.p === 0 ? {} : { at: this.place(stored.p) }),
      };
    const [literal, where] = stored;
    return { literal, ...(where === 0 ? {} : { at: this.place(where) }) };
  }

  private place([source, start, end]: StoredPlace): Span {
    return { source: at(this.sources, source), start, end };
  }
}
