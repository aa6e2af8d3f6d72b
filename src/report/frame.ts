/** The lines of code a label points at, with marks under its exact range and its note beside them. */
import { toFileSpan, lineText, rangeOf } from '../value/span.js';
import type { Span, Source } from '../value/span.js';
import type { Masker } from './mask.js';
import { visible } from './safe.js';

export interface Frame {
  readonly at: Span;
  /** Already masked and safe to print. */
  readonly note: string;
  readonly sign: '^' | '-';
  /** Digits of the widest line number of the finding. */
  readonly gutter: number;
  readonly masks: Masker;
  readonly mark: (text: string) => string;
  readonly dim: (text: string) => string;
  /** Lines that are shown before and after the place. */
  readonly around: number;
}

/** Columns of a terminal a line of the report is kept within, where its content allows. */
const WIDTH = 120;
/** What stays of a clipped line before the range, so that the reader knows where it is. */
const BEFORE = 24;
/** A range over more lines is shown by its first two and its last. */
const MOST_LINES = 4;

/** Nothing for a file without text. */
export function frameOf(frame: Frame): string[] {
  const { gutter, dim } = frame;
  const file = toFileSpan(frame.at).source;
  if (file.text === '') return frame.note === '' ? [] : [`${' '.repeat(gutter)} ${dim('=')} ${frame.note}`];
  const masked = frame.masks.file(file);
  const bar = `${' '.repeat(gutter)} ${dim('|')}`;
  const lines = framedLines(frame.at, masked, WIDTH - gutter - 3, frame.around);
  const last = lines.findLastIndex((line) => line?.isMarked === true);
  return [
    bar,
    ...lines.flatMap((line, i) => {
      if (line === undefined) return [dim('...')];
      const number = dim(String(line.number).padStart(gutter));
      const code = `${number} ${dim('|')} ${line.text}`.trimEnd();
      return line.isMarked ? [code, ...marks(frame, bar, line, i === last ? frame.note : '')] : [code];
    }),
  ];
}

/** A line as it is shown, and what of it is in the place. */
export interface FramedLine {
  readonly number: number;
  /** Harmless, and cut around the place if it is too wide. */
  readonly text: string;
  /** UTF-16 offsets in `text`. */
  readonly start: number;
  readonly end: number;
  /** Columns of a terminal. */
  readonly from: number;
  readonly to: number;
  /** false: it stands beside the place, for people to know where they are. */
  readonly isMarked: boolean;
}

/** The lines of a place in a masked file, `width` columns wide at most, with those `around` it that hold something; undefined stands for lines left out. */
export function framedLines(
  place: Span,
  masked: Source,
  width: number,
  around: number,
): readonly (FramedLine | undefined)[] {
  const marked = markedLines(place, masked);
  const beside = (from: number, step: number): readonly FramedLine[] =>
    Array.from({ length: around }, (_, i) => from + step * (i + 1)).flatMap((number) => {
      const text = number < 1 ? '' : lineText(masked, number);
      return text.trim() === '' ? [] : [{ ...clipped(near(number, text, 0, 0), width), number, isMarked: false }];
    });
  return [
    ...beside(marked.at(0)?.number ?? 0, -1).toReversed(),
    ...marked.map((line) =>
      line === undefined ? undefined : { ...clipped(line, width), number: line.number, isMarked: true },
    ),
    ...beside(marked.at(-1)?.number ?? 0, 1),
  ];
}

/** Where a place begins, and where it ends if its frame shows no marks at the end of one line: `3:9`, `3:9-7:2`. */
export function positionText(place: Span, gutter: number): string {
  const { start, end } = rangeOf(place);
  const { source, start: from, end: to } = toFileSpan(place);
  const inSight =
    start.line === end.line && to - from <= NEAR && columnsOf(source.text.slice(from, to)) <= WIDTH - gutter - 5;
  return `${start.line}:${start.column}${inSight ? '' : `-${end.line}:${end.column}`}`;
}

interface MarkedLine {
  readonly number: number;
  readonly text: string;
  /** UTF-16 offsets in the line. */
  readonly start: number;
  readonly end: number;
  /** Something of the line was left away on this side. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

/** UTF-16 units on both sides of a range that are looked at: a minified file is one line of megabytes. */
const NEAR = 600;

function near(number: number, line: string, start: number, end: number): MarkedLine {
  const from = Math.max(0, start - NEAR);
  const to = Math.min(line.length, Math.min(end, start + NEAR) + NEAR);
  return {
    number,
    text: line.slice(from, to),
    start: start - from,
    end: Math.min(end, to) - from,
    cutBefore: from > 0,
    cutAfter: to < line.length,
  };
}

/** Undefined stands for lines left out. */
function markedLines(place: Span, masked: Source): readonly (MarkedLine | undefined)[] {
  const { start, end } = rangeOf(place);
  // A range that ends before the first character of a line does not reach into it.
  const last = end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
  const line = (number: number): MarkedLine => {
    const text = lineText(masked, number);
    const indent = text.length - text.trimStart().length;
    return near(
      number,
      text,
      number === start.line ? start.column - 1 : indent,
      number === end.line ? end.column - 1 : text.length,
    );
  };
  const count = last - start.line + 1;
  if (count <= MOST_LINES) return Array.from({ length: count }, (_, i) => line(start.line + i));
  return [line(start.line), line(start.line + 1), undefined, line(last)];
}

/** The line as it is printed, cut around the range if it is too wide. */
function clipped(line: MarkedLine, width: number): Omit<FramedLine, 'number' | 'isMarked'> {
  const cells = cellsOf(line.text);
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  const columnOf = (offset: number): number =>
    cells.reduce((sum, cell) => (cell.offset < offset ? sum + cell.width : sum), 0);
  const start = columnOf(line.start);
  const end = columnOf(line.end);
  if (total <= width && !line.cutBefore && !line.cutAfter)
    return {
      text: cells.map((cell) => cell.text).join(''),
      start: line.start,
      end: line.end,
      from: start,
      to: end,
    };
  // Room for an ellipsis at both ends; the range's end is shown too if the range fits.
  const room = width - 2;
  const spare = room - (end - start);
  const left = Math.max(0, Math.min(start - Math.max(0, Math.min(BEFORE, spare)), total - room));
  let column = 0;
  let text = '';
  let first: number | undefined;
  let skipped = 0;
  let after = 0;
  for (const cell of cells) {
    if (column >= left && column + cell.width <= left + room) {
      if (first === undefined) skipped = cell.offset;
      first ??= column;
      text += cell.text;
      after = column + cell.width;
    }
    column += cell.width;
  }
  const lead = left > 0 || line.cutBefore ? '…' : '';
  const shift = (at: number): number => Math.min(Math.max(at, first ?? 0), after) - (first ?? 0) + lead.length;
  const offset = (at: number): number => Math.min(Math.max(at - skipped, 0), text.length) + lead.length;
  return {
    text: `${lead}${text}${after < total || line.cutAfter ? '…' : ''}`,
    start: offset(line.start),
    end: offset(line.end),
    from: shift(start),
    to: shift(end),
  };
}

interface Cell {
  readonly text: string;
  readonly offset: number;
  readonly width: number;
}

function cellsOf(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  for (const character of visibleLine(line)) {
    cells.push({ text: character, offset, width: widthOf(character) });
    offset += character.length;
  }
  return cells;
}

const columnsOf = (text: string): number => cellsOf(text).reduce((sum, cell) => sum + cell.width, 0);

/** `visible` shows a character beyond the basic plane as one of it; two keep the offsets true. */
function visibleLine(line: string): string {
  const shown = visible(line);
  return shown.length === line.length ? shown : visible(line.replace(/[\u{e0000}-\u{e007f}]/gu, '\ufffd\ufffd'));
}

/** Marks that join the character before them take no column; CJK, full width forms and emoji take two. */
function widthOf(character: string): number {
  if (/^[\x20-\x7e]$/.test(character)) return 1;
  if (/^[\p{Mn}\p{Me}\ufe0f]$/u.test(character)) return 0;
  return /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$|^\p{Emoji_Presentation}$/u.test(
    character,
  )
    ? 2
    : 1;
}

function marks(frame: Frame, bar: string, shown: FramedLine, note: string): string[] {
  const signs = frame.sign.repeat(Math.max(1, shown.to - shown.from));
  const under = `${bar} ${' '.repeat(shown.from)}${frame.mark(signs)}`;
  if (note === '') return [under];
  const noteWidth = columnsOf(note);
  const room = WIDTH - frame.gutter - 3;
  if (shown.from + signs.length + 1 + noteWidth <= room) return [`${under} ${frame.mark(note)}`];
  // Below the marks, as far left as the note needs.
  return [under, `${bar} ${' '.repeat(Math.max(0, Math.min(shown.from, room - noteWidth)))}${frame.mark(note)}`];
}
