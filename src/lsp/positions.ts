/** Places of files as the protocol has them: lines from 0, characters in units of the encoding that was agreed on. */
import type { Position, Range } from 'vscode-languageserver/node.js';
import { lineText, rangeOf, toFileSpan, type Source, type Span } from '../value/span.js';

export type Encoding = 'utf-8' | 'utf-16' | 'utf-32';

/** Of those that a client offers the one that costs least here; without an offer it is UTF-16. */
export const encodingOf = (offered: readonly string[] | undefined): Encoding =>
  (['utf-16', 'utf-8', 'utf-32'] as const).find((one) => offered?.includes(one) === true) ?? 'utf-16';

const widthOf = (text: string, encoding: Encoding): number =>
  encoding === 'utf-16' ? text.length : encoding === 'utf-8' ? Buffer.byteLength(text) : Array.from(text).length;

export function rangeIn(place: Span, encoding: Encoding): Range {
  const { source } = toFileSpan(place);
  const { start, end } = rangeOf(place);
  const position = ({ line, column }: { readonly line: number; readonly column: number }): Position => ({
    line: line - 1,
    character: encoding === 'utf-16' ? column - 1 : widthOf(lineText(source, line).slice(0, column - 1), encoding),
  });
  return { start: position(start), end: position(end) };
}

/** The offset of a position in a text; what lies past a line is its end, what lies past the text is the end of the text. */
export function offsetIn(text: string, { line, character }: Position, encoding: Encoding): number {
  let start = 0;
  const ends = /\r\n|\n|\r/g;
  for (let i = 0; i < line; i++) {
    const end = ends.exec(text);
    if (end === null) return text.length;
    start = end.index + end[0].length;
  }
  ends.lastIndex = start;
  const end = ends.exec(text)?.index ?? text.length;
  if (encoding === 'utf-16') return Math.min(start + Math.max(0, character), end);
  let left = character;
  let at = start;
  while (at < end && left > 0) {
    const one = String.fromCodePoint(text.codePointAt(at) ?? 0);
    left -= widthOf(one, encoding);
    if (left < 0) break;
    at += one.length;
  }
  return at;
}

/** A text after a change that a client reports: of a range, or of all of it. */
export function changed(
  text: string,
  change: { readonly text: string; readonly range?: Range },
  encoding: Encoding,
): string {
  if (change.range === undefined) return change.text;
  const start = offsetIn(text, change.range.start, encoding);
  const end = offsetIn(text, change.range.end, encoding);
  return text.slice(0, start) + change.text + text.slice(Math.max(start, end));
}

/** Whether an offset of a file stands in a place, its end included. */
export function standsIn(place: Span, path: string, offset: number): boolean {
  const { source, start, end } = toFileSpan(place);
  return source.path === path && start <= offset && offset <= end;
}

export const lengthOf = (place: Span): number => {
  const { start, end } = toFileSpan(place);
  return end - start;
};

/** The text of the line of an offset up to there, and the number of the line, from 0. */
export function lineBefore(file: Source, offset: number): { readonly text: string; readonly line: number } {
  const { line, column } = rangeOf({ source: file, start: offset, end: offset }).start;
  return { text: lineText(file, line).slice(0, column - 1), line: line - 1 };
}
