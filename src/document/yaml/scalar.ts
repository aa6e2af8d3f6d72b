/** Decodes YAML scalars unit by unit with their offsets, so that what is written inside them has exact places. */
import { Scalar } from 'yaml';
import type { OffsetSegment, Source, Span } from '../../value/span.js';
import { encodeDoubleQuoted, encodeQuoted } from '../scalar.js';
import { table } from '../../value/table.js';

/** Decoded text, the offset it stands at in the host, and how many host units it covers. */
type Push = (text: string, offset: number, length: number) => void;

/** The segments of a scalar in `host`. A result that does not reproduce the parser's value is undefined. */
export function segmentsOf(host: string, node: Scalar): readonly OffsetSegment[] | undefined {
  const [start, end] = node.range ?? [0, 0];
  const raw = host.slice(start, end);
  const segments: OffsetSegment[] = [];
  let decoded = '';
  const push: Push = (text, offset, length) => {
    if (text === '') return;
    segments.push({ inner: decoded.length, outer: start + offset, innerLength: text.length, outerLength: length });
    decoded += text;
  };
  if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)
    decodeBlock(raw, String(node.value), node.type === Scalar.BLOCK_FOLDED, push);
  else decodeFlow(raw, node.type ?? Scalar.PLAIN, push);
  return decoded === String(node.value) ? segments : undefined;
}

interface Line {
  readonly at: number;
  readonly text: string;
  readonly length: number;
}

function decodeBlock(raw: string, value: string, folded: boolean, push: Push): void {
  const head = /^[|>]([-+0-9]*)[^\n]*\n?/.exec(raw);
  if (head === null) return;
  const indicators = head[1] ?? '';
  let at = head[0].length;
  const lines: Line[] = raw
    .slice(at)
    .split('\n')
    .map((line) => {
      const entry = { at, text: line.replace(/\r$/, ''), length: line.length };
      at += line.length + 1;
      return entry;
    });
  if (lines.at(-1)?.text.trim() === '') lines.pop();
  // An explicit indentation counts from the parent's, which the raw scalar does not show; what the parser left of the first line's tells it.
  const indent =
    leadingSpaces(lines.map((line) => line.text)) - (/[1-9]/.test(indicators) ? leadingSpaces(value.split('\n')) : 0);
  const body = (line: Line | undefined): string => line?.text.slice(indent) ?? '';
  let last = lines.length - 1;
  while (last >= 0 && body(lines[last]) === '') last--;
  for (let i = 0; i <= last; i++) {
    const line = lines[i];
    if (line === undefined) return;
    push(body(line), line.at + Math.min(indent, line.text.length), body(line).length);
    if (i < last) foldOrBreak(lines, i, last, folded, body, push);
  }
  const end = lines[last];
  if (end === undefined || indicators.includes('-')) return;
  // At the end of a file the parser adds the line end that is missing.
  push('\n', end.at + end.length, Math.min(1, raw.length - end.at - end.length));
  if (indicators.includes('+')) for (const line of lines.slice(last + 1)) push('\n', line.at, 1);
}

/** The spaces before the first line that is not blank. */
function leadingSpaces(lines: readonly string[]): number {
  const line = lines.find((text) => text.trim() !== '') ?? '';
  return line.length - line.trimStart().length;
}

/** A folded line break is a space; beside more-indented or empty lines it stays a line break. */
function foldOrBreak(
  lines: readonly Line[],
  i: number,
  last: number,
  folded: boolean,
  body: (line: Line | undefined) => string,
  push: Push,
): void {
  const line = lines[i];
  if (line === undefined) return;
  const lineBreak = line.at + line.length;
  if (!folded || body(line) === '') return push('\n', lineBreak, 1);
  let next = i + 1;
  while (next < last && body(lines[next]) === '') next++;
  const moreIndented = /^[ \t]/.test(body(line)) || /^[ \t]/.test(body(lines[next]));
  if (moreIndented) push('\n', lineBreak, 1);
  else if (next === i + 1) push(' ', lineBreak, 1);
}

const ESCAPES: Readonly<Record<string, string>> = table({
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
});

/** What stands at an offset of a scalar: its decoded text, and how much of the source it takes. */
interface Piece {
  readonly text: string;
  readonly length: number;
}

function decodeFlow(raw: string, type: string, push: Push): void {
  const quote = type === Scalar.QUOTE_DOUBLE ? '"' : type === Scalar.QUOTE_SINGLE ? "'" : '';
  const end = raw.length - (quote === '' ? 0 : 1);
  for (let i = quote === '' ? 0 : 1; i < end;) {
    const { text, length } = foldAt(raw, i, end) ?? escapeAt(raw, i, end, quote) ?? wordAt(raw, i, end);
    push(text, i, length);
    i += length;
  }
}

function sticky(pattern: RegExp, raw: string, i: number, end: number): string | undefined {
  pattern.lastIndex = i;
  return pattern.exec(raw)?.[0].slice(0, end - i);
}

/** One line break is a blank; of several each but the first is one. */
function foldAt(raw: string, i: number, end: number): Piece | undefined {
  const fold = sticky(/[ \t]*\r?\n[ \t\r\n]*/y, raw, i, end);
  if (fold === undefined) return undefined;
  const breaks = fold.split('\n').length - 1;
  return { text: breaks < 2 ? ' ' : '\n'.repeat(breaks - 1), length: fold.length };
}

function escapeAt(raw: string, i: number, end: number, quote: string): Piece | undefined {
  if (quote === "'") return raw.startsWith("''", i) ? { text: "'", length: 2 } : undefined;
  if (quote === '' || raw.charAt(i) !== '\\') return undefined;
  const continuation = sticky(/\\\r?\n[ \t]*/y, raw, i, end);
  if (continuation !== undefined) return { text: '', length: continuation.length };
  const hex = sticky(/\\(?:x..|u....|U........)/y, raw, i, end);
  return hex === undefined
    ? { text: ESCAPES[raw.charAt(i + 1)] ?? '', length: 2 }
    : { text: codePoint(hex.slice(2)), length: hex.length };
}

function wordAt(raw: string, i: number, end: number): Piece {
  const text = sticky(/[^\\'\s]+|[\s\S]/y, raw, i, end) ?? raw.charAt(i);
  return { text, length: text.length };
}

function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return Number.isNaN(code) || code > 0x10ffff ? '' : String.fromCodePoint(code);
}

/** A text as the scalar that holds it has to write it; undefined where that scalar has no way to say it. */
export function encodeYaml(text: string, inner: Span, outer: Span): string | undefined {
  const host = outer.source.text;
  switch (styleOf(inner.source)) {
    case 'double':
      return encodeDoubleQuoted(text);
    case 'single':
      return encodeQuoted(text, "'");
    case 'literal':
      return indented(text, inner, outer);
    case 'other': {
      // Within plain and folded scalars these characters stand for themselves.
      const same = host.slice(outer.start, outer.end) === inner.source.text.slice(inner.start, inner.end);
      return same && outer.end > outer.start && /^[\w:.,/*@+=-]*$/.test(text) ? text : undefined;
    }
  }
}

/** What YAML has no way to write but as an escape, and line ends of its version 1.1. */
const UNPRINTABLE = /(?![\n\t]|\r\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff]/u;

/** With what the block scalar puts in front of each of its lines. */
function indented(text: string, inner: Span, outer: Span): string | undefined {
  const host = outer.source.text;
  const leading = (source: string, offset: number): string =>
    /^[ \t]*/.exec(source.slice(source.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
  const own = leading(inner.source.text, inner.start);
  const whole = leading(host, outer.start);
  if (!whole.endsWith(own) || UNPRINTABLE.test(text)) return undefined;
  return text.replace(/\r?\n/g, `${host.includes('\r\n') ? '\r\n' : '\n'}${whole.slice(0, whole.length - own.length)}`);
}

/** How the scalar is written that holds a text. */
function styleOf({ inside }: Source): 'double' | 'single' | 'literal' | 'other' {
  const [first] = inside?.segments() ?? [];
  if (inside === undefined || first === undefined) return 'other';
  const { text } = inside.host;
  const before = text.charAt(first.outer - 1);
  if (before === '"') return 'double';
  if (before === "'") return 'single';
  const head =
    text
      .slice(0, text.lastIndexOf('\n', first.outer - 1))
      .split('\n')
      .findLast((line) => line.trim() !== '') ?? '';
  return /[:\s-]\|[-+0-9]*[ \t\r]*(?:#|$)/.test(head) ? 'literal' : 'other';
}
