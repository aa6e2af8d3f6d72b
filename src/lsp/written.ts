/** Where a value is given, which need not be where it is written: in a template, `var.name`, a property that is read from elsewhere. */
import { toFileSpan, type Span } from '../value/span.js';

/** Of one line; a value that goes on is told by its beginning. */
const LONGEST = 1000;

/** What is given to a key: its value where that stands behind it, else what is written there instead. */
export function givenTo({ keyAt, value }: { readonly keyAt: Span; readonly value: { readonly at: Span } }): Span {
  const at = toFileSpan(value.at);
  const behind = behindKey(toFileSpan(keyAt));
  if (behind === undefined) return at;
  return at.source === behind.source && at.start <= behind.end && behind.start <= at.end ? at : behind;
}

/** What stands behind a key; undefined: it is none. */
export function behindKey({ source, end }: Span): Span | undefined {
  const after = source.text.slice(end, end + LONGEST);
  const [separator] = /^["'`]?[\])]*[ \t]*[:=][ \t]*["'`]?/.exec(after) ?? [];
  if (separator === undefined) return undefined;
  const length = endOfValue(after, separator.length) - separator.length;
  const written = after.slice(separator.length, separator.length + length).trimEnd();
  return written === ''
    ? undefined
    : { source, start: end + separator.length, end: end + separator.length + written.length };
}

/** Where a line ends, or a bracket that was opened before it, or the next member begins. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\n' || c === '\r') return i;
    if (depth === 0 && (isComment(text, i) || c === ',' || c === ';')) return i;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c) && --depth < 0) return i;
  }
  return text.length;
}

const isComment = (text: string, at: number): boolean =>
  /\s/.test(text.charAt(at - 1)) && (text.charAt(at) === '#' || text.startsWith('//', at));
