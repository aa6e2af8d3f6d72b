/** A text with holes as one source, for parsers that read strings, and its places back to where its parts stand. */
import { assembledText, type Piece } from '../document/assembled.js';
import { toHostSpan, type OffsetSegment, type Source, type Span } from '../value/span.js';
import { isHole, shapeOf, type Hole, type Literal, type Part, type Text } from '../value/text.js';
import type { Entry, Tree } from '../value/tree.js';
import { lastAtMost } from '../value/search.js';
import { placeOfRange } from './part-places.js';

/** Each hole is a character of the private use area, of which so many are there. Holes beyond are not told apart. */
const FIRST = 0xe000;
const HOLES = 6400;
const PRIVATE = /[\uE000-\uF8FF]/g;

export class FlatText {
  readonly source: Source;
  private readonly starts: readonly number[];
  private readonly holes: readonly Hole[];

  constructor(
    private readonly text: Text,
    private readonly at: Span,
  ) {
    const starts: number[] = [];
    let whole = '';
    const holes: Hole[] = [];
    for (const part of text.parts) {
      starts.push(whole.length);
      if (isHole(part)) whole += String.fromCharCode(FIRST + ((holes.push(part) - 1) % HOLES));
      else whole += part.literal.replace(PRIVATE, '\uFFFD');
    }
    this.source = { path: at.source.path, text: whole };
    this.starts = starts;
    this.holes = holes;
  }

  /** Where holes stand in a string that was read out of the source. */
  readonly findHoles = (value: string) =>
    [...value.matchAll(PRIVATE)].flatMap(({ index }) => {
      const hole = this.holes[value.charCodeAt(index) - FIRST];
      if (hole === undefined) return [];
      const own: Hole = this.holes.length > HOLES ? { ...hole, anonymous: true } : hole;
      return [{ start: index, end: index + 1, hole: own }];
    });

  /** The place of a range: from that of its first part to that of its last, where both stand in one source. */
  locate(span: Span): Span {
    let own = span;
    while (own.source !== this.source) {
      const host = toHostSpan(own);
      if (host === undefined) return own;
      own = host;
    }
    const { start, end } = own;
    return placeOfRange({ parts: this.text.parts, starts: this.starts }, start, end) ?? this.at;
  }

  /** The tree with all places where the parts of the text stand. */
  place(tree: Tree): Tree {
    const at = this.locate(tree.at);
    switch (tree.kind) {
      case 'text':
        return { ...tree, at, text: mayBeRead(tree.text) ? this.pieced(tree.text, at) : this.placeText(tree.text) };
      case 'hole':
        return { ...tree, at };
      case 'list':
        return { ...tree, at, items: tree.items.map((item) => this.place(item)) };
      case 'map':
        return {
          ...tree,
          at,
          entries: tree.entries.map((one): Entry => ({
            key: this.placeText(one.key),
            keyAt: this.locate(one.keyAt),
            value: this.place(one.value),
          })),
        };
      case 'choice':
        return { ...tree, at, arms: tree.arms.map((arm) => this.place(arm)) };
      default:
        return { ...tree, at };
    }
  }

  private placeText({ parts }: Text): Text {
    return { parts: parts.map((part) => this.placePart(part)) };
  }

  private placePart(part: Part): Part {
    if (part.at === undefined || (isHole(part) && part.at.source.inside === undefined)) return part;
    if (!isHole(part)) return { ...part, at: this.locate(part.at) };
    const own = this.holes.find((other) => other.reference === part.reference && other.scope === part.scope);
    return own?.at === undefined ? part : { ...part, at: own.at };
  }

  /** A text that is to be read itself: each line, and in it each part, has its place. */
  private pieced(text: Text, at: Span): Text {
    const pieces = text.parts.flatMap((part): readonly Piece[] => {
      const placed = this.placePart(part);
      return isHole(part) || part.at === undefined
        ? [{ part: placed, at: placed.at ?? at }]
        : this.piecesOf(part, part.at);
    });
    return assembledText(...besideOthers(pieces, at));
  }

  private piecesOf(part: Literal, { source, start, end }: Span): readonly Piece[] {
    const { host, segments } = source.inside ?? {};
    const whole: OffsetSegment = { inner: start, outer: start, innerLength: end - start, outerLength: end - start };
    const own = source === this.source ? [whole] : host === this.source ? (segments?.() ?? []) : [];
    const pieces = own
      .filter(({ inner, innerLength }) => inner < end && inner + innerLength > start)
      .flatMap((segment) => this.piecesWithin(segment, source.text, start, end));
    const covered = pieces.map(({ part: { literal } }) => literal).join('');
    return covered === part.literal ? pieces : [{ part, at: this.locate({ source, start, end }) }];
  }

  /** What of a segment lies in a range of the text, by the parts that it was put together of; an escape stays whole. */
  private piecesWithin(
    { inner, outer, innerLength, outerLength }: OffsetSegment,
    text: string,
    start: number,
    end: number,
  ): readonly { readonly part: Literal; readonly at: Span }[] {
    const pieceOf = (from: number, to: number, length: number) => ({
      part: { literal: text.slice(from, to) },
      at: this.locate({ source: this.source, start: outer + from - inner, end: outer + from - inner + length }),
    });
    if (innerLength !== outerLength) return [pieceOf(inner, inner + innerLength, outerLength)];
    const [first, last] = [Math.max(inner, start), Math.min(inner + innerLength, end)];
    const cuts = this.startsWithin(outer + first - inner, outer + last - inner).map((cut) => cut - outer + inner);
    return [first, ...cuts].map((from, i) => {
      const to = cuts[i] ?? last;
      return pieceOf(from, to, to - from);
    });
  }

  /** Where parts begin between two offsets. */
  private startsWithin(start: number, end: number): readonly number[] {
    const found: number[] = [];
    for (let i = lastAtMost(this.starts, start) + 1; i < this.starts.length; i++) {
      const from = this.starts[i] ?? end;
      if (from >= end) break;
      if (from > start && from !== found.at(-1)) found.push(from);
    }
    return found;
  }
}

/** Line ends that an indentation adds stand where the text before them does; what stands in one source as a whole, there. */
function besideOthers(pieces: readonly Piece[], at: Span): readonly [pieces: readonly Piece[], at: Span] {
  let before: Span | undefined;
  const placed = pieces.map((piece): Piece => {
    const { part } = piece;
    const isBlank = !isHole(part) && part.literal.trim() === '';
    if (isBlank && before !== undefined && before.source !== piece.at.source)
      return { part, at: { ...before, start: before.end } };
    before = piece.at;
    return piece;
  });
  const [first, last] = [placed[0]?.at, placed.at(-1)?.at];
  const isOne = first !== undefined && last !== undefined && placed.every((one) => one.at.source === first.source);
  return [placed, isOne && first.start <= last.end ? { ...first, end: last.end } : at];
}

/** A mapping or a list of JSON, or a list of YAML. */
const mayBeRead = (text: Text): boolean => /^\s*(?:[{[]\s*[{"\]}]|-\s)/.test(shapeOf(text).slice(0, 200));
