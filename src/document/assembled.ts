/** Texts that are put together of pieces that stand in different places: each piece keeps its place, and what is JSON in the whole can be read as such. */
import { toFileSpan, type OffsetSegment, type Source, type Span } from '../value/span.js';
import { isHole, type Hole, type Part, type Text } from '../value/text.js';
import type { FindHoles } from './scalar.js';

/** A part and the place that it is written at: of a value that is filled in, what it is filled in for. */
export interface Piece {
  readonly part: Part;
  readonly at: Span;
}

/** Characters that stand for holes in the text; no configuration holds them. */
const FIRST = 0xf100;
const MAX_HOLES = 0x600;

const HOLES = new WeakMap<Source, readonly Hole[]>();

/** The text of the pieces, each part placed in a source of its own that leads to where the piece is written. `at`: where the whole is written. */
export function assembledText(pieces: readonly Piece[], at: Span): Text {
  const holes: Hole[] = [];
  const texts = pieces.map(({ part }) =>
    isHole(part) ? String.fromCharCode(FIRST + Math.min(holes.push(part) - 1, MAX_HOLES)) : part.literal,
  );
  const host = hostOf(pieces, at);
  const source: Source = {
    path: at.source.path,
    text: texts.join(''),
    inside: {
      host: host.source,
      segments: () => segmentsOf(pieces, texts, host),
      encode: (text, inner, outer) =>
        host.isCommon && isWritten(inner, outer) && !text.includes('${') ? text : undefined,
    },
  };
  HOLES.set(source, holes);
  let from = 0;
  const parts = pieces.map(({ part }, i): Part => {
    const end = from + (texts[i]?.length ?? 0);
    const place = { source, start: from, end };
    from = end;
    return { ...part, at: place };
  });
  return { parts };
}

/** What finds the holes of such a text in the scalars of what is read in it; undefined for any other source. */
export function holesOfAssembled(source: Source): FindHoles | undefined {
  const holes = HOLES.get(source);
  if (holes === undefined) return undefined;
  return (value) => {
    const found = [];
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i) - FIRST;
      if (code < 0 || code > MAX_HOLES) continue;
      const hole = code < MAX_HOLES ? holes[code] : undefined;
      found.push({ start: i, end: i + 1, hole: hole ?? UNKNOWN });
    }
    return found;
  };
}

const UNKNOWN: Hole = { reference: 'unknown', scope: '', anonymous: true };

const isWritten = (inner: Span, outer: Span): boolean =>
  inner.source.text.slice(inner.start, inner.end) === outer.source.text.slice(outer.start, outer.end);

interface Host {
  readonly source: Source;
  /** All pieces are written in it, one after another. */
  readonly isCommon: boolean;
  readonly at: Span;
}

function hostOf(pieces: readonly Piece[], at: Span): Host {
  const [first] = pieces;
  if (first !== undefined && pieces.every((piece) => piece.at.source === first.at.source))
    return { source: first.at.source, isCommon: true, at };
  const whole = toFileSpan(at);
  return { source: whole.source, isCommon: false, at: whole };
}

function segmentsOf(pieces: readonly Piece[], texts: readonly string[], host: Host): readonly OffsetSegment[] {
  let inner = 0;
  return pieces.map((piece, i): OffsetSegment => {
    const own = host.isCommon ? piece.at : toFileSpan(piece.at);
    const { start, end } = own.source === host.source ? own : host.at;
    const innerLength = texts[i]?.length ?? 0;
    const segment = { inner, outer: start, innerLength, outerLength: end - start };
    inner += innerLength;
    return segment;
  });
}
