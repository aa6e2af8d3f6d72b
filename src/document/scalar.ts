/** A decoded scalar as text with holes, each part placed in the file. Shared by all readers of scalars with escapes. */
import type { Embedding, OffsetSegment, Source, Span } from '../value/span.js';
import type { Hole, Part, Text } from '../value/text.js';

/** Where holes stand in a decoded value, sorted and without overlap. Each dialect states its forms. */
export type FindHoles = (
  value: string,
) => readonly { readonly start: number; readonly end: number; readonly hole: Omit<Hole, 'at'> }[];

export const noHoles: FindHoles = () => [];

/** A scalar as a source of its own: what is written inside it (a policy, say) is placed through it. */
export function embed(
  value: string,
  scalar: Span,
  decode: () => readonly OffsetSegment[] | undefined,
  encode: Embedding['encode'],
): Source {
  let segments: readonly OffsetSegment[] | undefined;
  return {
    path: scalar.source.path,
    text: value,
    inside: {
      host: scalar.source,
      segments: () => (segments ??= agreed(value, decode()) ?? whole(value, scalar)),
      encode,
    },
  };
}

/**
 * The same for a scalar whose text stands in its host as it is, as nearly all do. There is one for each key and each value of a tree, so it holds only what
 * tells its place, and what leads out is made for whoever asks.
 */
export class AsWritten implements Source {
  constructor(
    readonly text: string,
    private readonly host: Source,
    private readonly start: number,
    private readonly encode: Embedding['encode'],
  ) {}

  get path(): string {
    return this.host.path;
  }

  get inside(): Embedding {
    const { text, host, start, encode } = this;
    const { length } = text;
    return {
      host,
      segments: () => [{ inner: 0, outer: start, innerLength: length, outerLength: length }],
      encode,
    };
  }
}

/** A text between double quotes, as JSON and YAML write it. */
export const encodeDoubleQuoted = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A text within quotes as they are written in YAML; undefined where they cannot hold it. */
export function encodeQuoted(text: string, quotes: '"' | "'"): string | undefined {
  if (quotes === '"') return encodeDoubleQuoted(text);
  return /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u.test(text) ? text.replaceAll("'", "''") : undefined;
}

/** A decoder that does not reproduce the parser's length is not believed: a place may be coarse, never wrong. */
function agreed(value: string, segments: readonly OffsetSegment[] | undefined): readonly OffsetSegment[] | undefined {
  const last = segments?.at(-1);
  return (last === undefined ? 0 : last.inner + last.innerLength) === value.length ? segments : undefined;
}

/** Lengths that differ make it one piece; the inner one may be too long, for nothing stands behind it, the outer one may not. */
const whole = (value: string, scalar: Span): readonly OffsetSegment[] => {
  const outerLength = scalar.end - scalar.start;
  const innerLength = Math.max(1, value.length);
  return [
    {
      inner: 0,
      outer: scalar.start,
      innerLength: innerLength === outerLength ? innerLength + 1 : innerLength,
      outerLength,
    },
  ];
};

export function readText(inner: Source, findHoles: FindHoles): Text {
  const holes = findHoles(inner.text);
  const { length } = inner.text;
  // Most have none, and an array that grows takes room for many.
  if (holes.length === 0)
    return { parts: length === 0 ? [] : [{ literal: inner.text, at: { source: inner, start: 0, end: length } }] };
  return { parts: partsAround(inner.text, holes, (start, end) => ({ at: { source: inner, start, end } })) };
}

/** A literal as what stands between its holes, and these; `placed` says where a range of it stands, where that is known. */
export function partsAround(
  literal: string,
  holes: ReturnType<FindHoles>,
  placed: (start: number, end: number) => { readonly at?: Span },
): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  const upTo = (end: number): void => {
    if (end > from) parts.push({ literal: literal.slice(from, end), ...placed(from, end) });
  };
  for (const { start, end, hole } of holes) {
    upTo(start);
    parts.push({ ...hole, ...placed(start, end) });
    from = end;
  }
  upTo(literal.length);
  return parts;
}
