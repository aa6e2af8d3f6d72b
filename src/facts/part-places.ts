/** Where a range of a text stands that was put together of parts: some written in one template, others brought in from elsewhere. */
import { lastAtMost } from '../value/search.js';
import { within, type Span } from '../value/span.js';
import { isHole, type Part } from '../value/text.js';

/** The parts of a text, and where each begins in it; a hole is one unit. */
export interface PlacedParts {
  readonly parts: readonly Part[];
  readonly starts: readonly number[];
}

/**
 * The place of a range of the text, given by offsets. One literal has its own place, wherever that is; else it is what stands between the text before and after it,
 * so that `${local.issuer}:sub` is placed where it is written and not where the issuer is. Undefined: no part of it has a place.
 */
export function placeOfRange(text: PlacedParts, start: number, end: number): Span | undefined {
  const first = lastAtMost(text.starts, start);
  const last = lastAtMost(text.starts, Math.max(start, end - 1));
  const from = ownPlace(text, first, start, end);
  const part = text.parts[first];
  if (first === last && part !== undefined && !isHole(part)) return from;
  const [before, after] = [exactPlace(text, start - 1), exactPlace(text, end)];
  if (before !== undefined && after?.source === before.source && before.end <= after.start)
    return { source: before.source, start: before.end, end: after.start };
  const to = ownPlace(text, last, start, end);
  if (from === undefined || to === undefined) return from ?? to;
  if (to.source !== from.source || to.end < from.start) return from;
  return { source: from.source, start: from.start, end: to.end };
}

/** The place of a part, cut to the range. */
function ownPlace({ parts, starts }: PlacedParts, index: number, start: number, end: number): Span | undefined {
  const part = parts[index];
  if (part?.at === undefined) return undefined;
  if (isHole(part) || part.at.end - part.at.start !== part.literal.length) return part.at;
  const own = starts[index] ?? 0;
  return within(part.at, Math.max(0, start - own), Math.max(0, Math.min(part.literal.length, end - own)));
}

/** The place of one character that stands in its source as it is read. */
function exactPlace({ parts, starts }: PlacedParts, offset: number): Span | undefined {
  const index = lastAtMost(starts, offset);
  const part = offset < 0 ? undefined : parts[index];
  if (part?.at === undefined || isHole(part) || part.at.end - part.at.start !== part.literal.length) return undefined;
  const into = offset - (starts[index] ?? 0);
  return into < part.literal.length ? within(part.at, into, into + 1) : undefined;
}
