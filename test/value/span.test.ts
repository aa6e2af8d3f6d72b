/** Places: their way out of texts within texts, their lines and columns. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  covers,
  lineText,
  rangeOf,
  sliceOf,
  toFileSpan,
  toHostSpan,
  within,
  type OffsetSegment,
  type Source,
} from '../../src/value/span.js';

const file: Source = { path: 'role.yaml', text: 'a: "x\\ny z"\nb: 1\r\nc: 2\rd: 3\n' };

const inside = (host: Source, text: string, segments: readonly OffsetSegment[]): Source => ({
  path: host.path,
  text,
  inside: { host, segments: () => segments, encode: () => undefined },
});

/** `x`, an escape of two units for one, and `y z`. */
const decoded = inside(file, 'x\ny z', [
  { inner: 0, outer: 4, innerLength: 1, outerLength: 1 },
  { inner: 1, outer: 5, innerLength: 1, outerLength: 2 },
  { inner: 2, outer: 7, innerLength: 3, outerLength: 3 },
]);

describe('the way out', () => {
  test.each<{ name: string; start: number; end: number; text: string }>([
    { name: 'all of it', start: 0, end: 5, text: 'x\\ny z' },
    { name: 'before an escape', start: 0, end: 1, text: 'x' },
    { name: 'an escape is whole', start: 1, end: 2, text: '\\n' },
    { name: 'from an escape on', start: 1, end: 3, text: '\\ny' },
    { name: 'up to an escape', start: 0, end: 2, text: 'x\\n' },
    { name: 'behind an escape', start: 2, end: 3, text: 'y' },
    { name: 'the last unit', start: 4, end: 5, text: 'z' },
  ])('$name', ({ start, end, text }) => {
    const out = toFileSpan({ source: decoded, start, end });
    expect(out.source).toBe(file);
    expect(file.text.slice(out.start, out.end)).toBe(text);
  });

  test('a place of no length stays one', () => {
    expect(toHostSpan({ source: decoded, start: 2, end: 2 })).toEqual({ source: file, start: 7, end: 7 });
    expect(toHostSpan({ source: decoded, start: 1, end: 1 })).toEqual({ source: file, start: 5, end: 5 });
  });

  test('what lies beyond the segments stays at their ends', () => {
    expect(toHostSpan({ source: decoded, start: 3, end: 99 })?.end).toBe(10);
    expect(
      toHostSpan({
        source: inside(file, 'x', [{ inner: 1, outer: 4, innerLength: 2, outerLength: 2 }]),
        start: 0,
        end: 1,
      }),
    ).toMatchObject({ start: 4, end: 4 });
  });

  test('within a segment that is taken as a whole there is its start and its end', () => {
    const whole = inside(file, 'abc', [{ inner: 0, outer: 4, innerLength: 3, outerLength: 6 }]);
    expect(toHostSpan({ source: whole, start: 0, end: 1 })).toMatchObject({ start: 4, end: 10 });
    expect(toHostSpan({ source: whole, start: 1, end: 2 })).toMatchObject({ start: 10, end: 10 });
  });

  test('a text without segments is at the start', () => {
    expect(toHostSpan({ source: inside(file, '', []), start: 0, end: 0 })).toMatchObject({ start: 0, end: 0 });
  });

  test('a file has no host', () => expect(toHostSpan({ source: file, start: 0, end: 1 })).toBeUndefined());

  test('two levels', () => {
    const inner = inside(decoded, 'yz', [
      { inner: 0, outer: 2, innerLength: 1, outerLength: 1 },
      { inner: 1, outer: 4, innerLength: 1, outerLength: 1 },
    ]);
    expect(toFileSpan({ source: inner, start: 1, end: 2 })).toEqual({ source: file, start: 9, end: 10 });
  });

  test('a part of a file', () => {
    const part = sliceOf(file, 12, 16);
    expect(part.text).toBe('b: 1');
    expect(part.path).toBe(file.path);
    expect(part.inside?.slice).toBe(true);
    const at = { source: part, start: 3, end: 4 };
    expect(toFileSpan(at)).toEqual({ source: file, start: 15, end: 16 });
    expect(part.inside?.encode('x', at, at)).toBe('x');
  });
});

test('spans of runs stay inside their text and in their order', () => {
  const run = fc.record({ innerLength: fc.integer({ min: 1, max: 4 }), outerLength: fc.integer({ min: 1, max: 6 }) });
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 6 }), fc.nat(30), fc.nat(30), fc.nat(30), (runs, a, b, c) => {
      const segments: OffsetSegment[] = [];
      let [inner, outer] = [0, 2];
      for (const one of runs) {
        segments.push({ inner, outer, ...one });
        inner += one.innerLength;
        outer += one.outerLength;
      }
      const host: Source = { path: 'a', text: '-'.repeat(outer) };
      const source = inside(host, '-'.repeat(inner), segments);
      const [low = 0, middle = 0, high = 0] = [a, b, c].map((n) => n % (inner + 1)).sort((x, y) => x - y);
      const wide = toFileSpan({ source, start: low, end: high });
      const narrow = toFileSpan({ source, start: middle, end: high });
      expect(wide.start).toBeGreaterThanOrEqual(2);
      expect(wide.end).toBeLessThanOrEqual(outer);
      expect(wide.end).toBeGreaterThanOrEqual(wide.start);
      if (middle < high) expect(narrow.start).toBeGreaterThanOrEqual(wide.start);
    }),
  );
});

describe('lines and columns', () => {
  const lines: Source = { path: 'a.yaml', text: 'ab\ncd\r\nef\rgh' };
  test.each<{ name: string; offset: number; line: number; column: number }>([
    { name: 'the start', offset: 0, line: 1, column: 1 },
    { name: 'a line end is of its line', offset: 2, line: 1, column: 3 },
    { name: 'behind LF', offset: 3, line: 2, column: 1 },
    { name: 'between CR and LF', offset: 6, line: 2, column: 4 },
    { name: 'behind CRLF', offset: 7, line: 3, column: 1 },
    { name: 'behind a lone CR', offset: 10, line: 4, column: 1 },
    { name: 'the end', offset: 12, line: 4, column: 3 },
  ])('$name', ({ offset, line, column }) => {
    expect(rangeOf({ source: lines, start: offset, end: offset }).start).toEqual({ line, column });
  });

  test('a range has both', () => {
    expect(rangeOf({ source: lines, start: 1, end: 4 })).toEqual({
      start: { line: 1, column: 2 },
      end: { line: 2, column: 2 },
    });
    expect(rangeOf({ source: lines, start: 4, end: 1 }).end).toEqual({ line: 2, column: 2 });
  });

  test.each([
    [1, 'ab'],
    [2, 'cd'],
    [3, 'ef'],
    [4, 'gh'],
    [5, ''],
    [0, ''],
  ])('line %d', (line, text) => expect(lineText(lines, line)).toBe(text));
});

test('a place covers itself, what is in it, and nothing of another file', () => {
  const at = (start: number, end: number, source = file) => ({ source, start, end });
  expect(covers(at(2, 5), at(2, 5))).toBe(true);
  expect(covers(at(2, 5), at(3, 4))).toBe(true);
  expect(covers(at(2, 5), at(1, 4))).toBe(false);
  expect(covers(at(2, 5), at(3, 6))).toBe(false);
  expect(covers(at(2, 5), at(3, 4, { path: 'other.yaml', text: file.text }))).toBe(false);
  expect(covers(at(3, 11), at(2, 4, decoded))).toBe(true);
});

test('a place within a place is counted from its start', () => {
  expect(within({ source: file, start: 4, end: 9 }, 1, 3)).toEqual({ source: file, start: 5, end: 7 });
});
