/** Where things stand: spans of sources, and their way out to the file that holds them. */
import { remembered } from './remembered.js';
import { lastAtMost } from './search.js';

/** A text with spans. A source may itself be the decoded content of a scalar of another source (`inside`). */
export interface Source {
  /** Path relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly inside?: Embedding;
  /** The content of a scalar that was read as a document: what is written at a place of it is written in a language. */
  readonly isDocument?: true;
  /**
   * A file whose text was let go of, because nothing in it matters by itself: no dialect's scan, no unit's name and no comment. `text` reads it again and keeps
   * it, so that places in it stay what they are; this reads it and keeps nothing.
   */
  readonly glance?: () => string;
}

/** A file of which the text is read when it is asked for. There may be many: a class, because an object with accessors of its own takes ten times the room. */
export class QuietSource implements Source {
  private kept: string | undefined;

  constructor(
    readonly path: string,
    private readonly read: () => string,
  ) {}

  get text(): string {
    return (this.kept ??= this.read());
  }

  glance(): string {
    return this.kept ?? this.read();
  }
}

/** How a text stands in its host. */
export interface Embedding {
  readonly host: Source;
  /** Maps offsets of the decoded text to offsets of the host; called on demand, for most places are never printed. */
  readonly segments: () => readonly OffsetSegment[];
  /** The text is a slice of its file (one document of several), not a decoded scalar. */
  readonly slice?: true;
  /** A text as the host's language has to write it at a place; undefined where it has no way to say it. */
  readonly encode: (text: string, inner: Span, outer: Span) => string | undefined;
}

/** `innerLength` decoded UTF-16 units stand in `outerLength` host units. Equal lengths map unit by unit; others (escapes, folds) only as a whole. Sorted. */
export interface OffsetSegment {
  readonly inner: number;
  readonly outer: number;
  readonly innerLength: number;
  readonly outerLength: number;
}

/** A range of a source in UTF-16 offsets, end exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place that no output shows. `isName`: what stands there names an object of these files in the open, too, so that a sentence may say it. */
export type SecretPlace = Span & { readonly isName?: true };

/** Line and column count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The place in the outermost source, which is a file. */
export function toFileSpan(place: Span): Span {
  let at = place;
  for (let next = toHostSpan(at); next !== undefined; next = toHostSpan(at)) at = next;
  return at;
}

/** The place in the source that holds this one; undefined for a file. */
export function toHostSpan({ source, start, end }: Span): Span | undefined {
  if (source.inside === undefined) return undefined;
  const { host, segments } = source.inside;
  const mapped = segments();
  const from = outward(mapped, start, 'start');
  return { source: host, start: from, end: end === start ? from : outward(mapped, end, 'end') };
}

/** Part of a file as a source of its own, from an offset on. */
export const sliceOf = (file: Source, from: number, to: number): Source => ({
  path: file.path,
  text: file.text.slice(from, to),
  inside: {
    host: file,
    slice: true,
    segments: () => [{ inner: 0, outer: from, innerLength: to - from, outerLength: to - from }],
    encode: (text) => text,
  },
});

/** An offset is carried out by the last segment that begins at or before it (for an end: before it). */
function outward(segments: readonly OffsetSegment[], offset: number, side: 'start' | 'end'): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const segment = segments[middle];
    if (segment !== undefined && (side === 'start' ? segment.inner <= offset : segment.inner < offset)) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  if (segment === undefined) return 0;
  const into = offset - segment.inner;
  if (segment.innerLength === segment.outerLength)
    return segment.outer + Math.min(Math.max(into, 0), segment.outerLength);
  return into <= 0 ? segment.outer : segment.outer + segment.outerLength;
}

/** The range a place has in its file. A line ends at LF, CRLF or a lone CR. */
export function rangeOf(place: Span): Range {
  const at = toFileSpan(place);
  return { start: positionOf(at.source, at.start), end: positionOf(at.source, Math.max(at.start, at.end)) };
}

function positionOf(file: Source, offset: number): Position {
  const starts = linesOf(file);
  const index = lastAtMost(starts, offset);
  return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
}

/** The text of a line, counted from 1, without its line end. */
export function lineText(file: Source, line: number): string {
  const starts = linesOf(file);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const text = file.text.slice(start, starts[line] ?? file.text.length);
  return text.slice(0, text.length - (text.endsWith('\r\n') ? 2 : text.endsWith('\n') || text.endsWith('\r') ? 1 : 0));
}

const linesOf = remembered((file: Source): readonly number[] => {
  const starts = [0];
  for (const match of file.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
});

/** The folder of a path, with its slash; empty at the root. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** The order of files by their paths, and of places in a file. */
export function comparePlaces(a: Span, b: Span): number {
  const [first, second] = [toFileSpan(a), toFileSpan(b)];
  if (first.source.path !== second.source.path) return first.source.path < second.source.path ? -1 : 1;
  return first.start - second.start;
}

/** Whether `outer` covers `inner`, both taken in their file. */
export function covers(outer: Span, inner: Span): boolean {
  const a = toFileSpan(outer);
  const b = toFileSpan(inner);
  return a.source.path === b.source.path && a.start <= b.start && b.end <= a.end;
}

/** A span within a span, by offsets relative to its start. */
export const within = (place: Span, start: number, end: number): Span => ({
  source: place.source,
  start: place.start + start,
  end: place.start + end,
});
