/** Texts with holes: what can be said of them for certain, and that filling a hole turns no certain answer round. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Source } from '../../src/value/span.js';
import {
  concat,
  contains,
  display,
  dropEnd,
  endsWith,
  equals,
  equalsAny,
  hasHoles,
  knownValue,
  like,
  literalText,
  lowerCase,
  shapeOf,
  spanOfText,
  splitOnce,
  startsWith,
  type Text,
} from '../../src/value/text.js';
import type { Truth } from '../../src/value/truth.js';
import { filled, holeValues, t, writtenPattern, writtenText } from './texts.js';

describe('equals', () => {
  test.each<{ name: string; a: string; b: string; is: Truth }>([
    { name: 'nothing and nothing', a: '', b: '', is: 'yes' },
    { name: 'one word twice', a: 'abc', b: 'abc', is: 'yes' },
    { name: 'another case', a: 'abc', b: 'Abc', is: 'no' },
    { name: 'a word that goes on', a: 'ab', b: 'abc', is: 'no' },
    { name: 'a word that begins before', a: 'bc', b: 'abc', is: 'no' },
    { name: 'nothing and a word', a: '', b: 'a', is: 'no' },
    { name: 'one hole twice', a: '<X>', b: '<X>', is: 'yes' },
    { name: 'two holes', a: '<X>', b: '<Y>', is: 'unknown' },
    { name: 'a redaction and itself', a: '<~>', b: '<~>', is: 'unknown' },
    { name: 'one hole within one frame', a: 'a<X>b', b: 'a<X>b', is: 'yes' },
    { name: 'one hole, another end', a: 'a<X>b', b: 'a<X>c', is: 'no' },
    { name: 'one hole, another beginning', a: 'a<X>b', b: 'c<X>b', is: 'no' },
    { name: 'one hole, and something more', a: 'a<X>', b: 'a<X>b', is: 'no' },
    { name: 'one hole, and a hole more that may be empty', a: 'a<X>', b: 'a<X><Y>', is: 'unknown' },
    { name: 'a hole that can be the rest', a: 'a<X>', b: 'abc', is: 'unknown' },
    { name: 'a hole that can be nothing', a: 'a<X>', b: 'a', is: 'unknown' },
    { name: 'the same the other way round', a: 'abc', b: 'a<X>', is: 'unknown' },
    { name: 'a word too short for what is literal', a: 'ab<X>b', b: 'ab', is: 'no' },
    { name: 'a hole that cannot hold the separator', a: 'a<N!>d', b: 'a:d', is: 'no' },
    { name: 'the same the other way round, with a separator', a: 'a:d', b: 'a<N!>d', is: 'no' },
    { name: 'a hole that can hold the name', a: 'a<N!>d', b: 'abd', is: 'unknown' },
    { name: 'literals in another order', a: '<X>b<Y>c<Z>', b: 'cb', is: 'no' },
    { name: 'literals in their order', a: '<X>b<Y>c<Z>', b: 'abac', is: 'unknown' },
    { name: 'holes on both sides, one beginning', a: 'a<X>', b: '<Y>a', is: 'unknown' },
  ])('$name', ({ a, b, is }) => {
    expect(equals(t(a), t(b))).toBe(is);
    expect(equals(t(b), t(a))).toBe(is);
  });

  test('holes of two scopes are two', () => {
    expect(equals(t('a<X>', 'one'), t('a<X>', 'one'))).toBe('yes');
    expect(equals(t('a<X>', 'one'), t('a<X>', 'two'))).toBe('unknown');
  });

  test('an anonymous hole is not one that has its name', () => {
    expect(equals({ parts: [{ reference: '~', scope: '' }] }, t('<~>'))).toBe('unknown');
  });

  test('literals that touch are one', () => {
    expect(equals({ parts: [{ literal: 'a' }, { literal: 'b' }] }, t('ab'))).toBe('yes');
  });

  test('filling holes turns no answer round', () => {
    fc.assert(
      fc.property(writtenText, writtenText, holeValues, (a, b, values) => {
        const before = equals(t(a), t(b));
        fc.pre(before !== 'unknown');
        expect(equals(filled(a, values), filled(b, values))).toBe(before);
      }),
    );
  });
});

describe('equalsAny', () => {
  test.each<{ name: string; among: string[]; is: Truth }>([
    { name: 'none at all', among: [], is: 'no' },
    { name: 'none of them', among: ['b', 'c'], is: 'no' },
    { name: 'the last', among: ['b', 'a'], is: 'yes' },
    { name: 'perhaps one', among: ['b', '<X>'], is: 'unknown' },
    { name: 'one for certain, one perhaps', among: ['<X>', 'a'], is: 'yes' },
  ])('$name', ({ among, is }) => {
    expect(
      equalsAny(
        t('a'),
        among.map((one) => t(one)),
      ),
    ).toBe(is);
  });
});

/** IAM User Guide, reference_policies_elements_condition_operators: `*` any number of characters, `?` exactly one. */
describe('like', () => {
  test.each<{ name: string; pattern: string; value: string; is: Truth }>([
    { name: 'no wildcard', pattern: 'abc', value: 'abc', is: 'yes' },
    { name: 'no wildcard, another word', pattern: 'abc', value: 'abd', is: 'no' },
    { name: 'no wildcard, a wildcard as value', pattern: 'abc', value: 'ab*', is: 'no' },
    { name: 'a run at the end', pattern: 'a*', value: 'abc', is: 'yes' },
    { name: 'a run of nothing', pattern: 'a*', value: 'a', is: 'yes' },
    { name: 'a run in the middle', pattern: 'a*c', value: 'abbc', is: 'yes' },
    { name: 'a run that never ends right', pattern: 'a*c', value: 'abbd', is: 'no' },
    { name: 'a run across separators', pattern: 'a*', value: 'a:b/c', is: 'yes' },
    { name: 'one character', pattern: 'a?c', value: 'abc', is: 'yes' },
    { name: 'one character is not none', pattern: 'a?c', value: 'ac', is: 'no' },
    { name: 'one character is not two', pattern: 'a?c', value: 'abbc', is: 'no' },
    { name: 'everything', pattern: '*', value: '', is: 'yes' },
    { name: 'backtracking', pattern: '*ab*ab', value: 'abaabab', is: 'yes' },
    { name: 'a pattern as its own value', pattern: 'a*', value: 'a*', is: 'yes' },
    { name: 'a run over a hole', pattern: 'a*', value: 'a<X>', is: 'yes' },
    { name: 'a run before a hole that may end otherwise', pattern: '*c', value: 'a<X>', is: 'unknown' },
    { name: 'one character over a hole', pattern: 'a?', value: 'a<X>', is: 'unknown' },
    { name: 'the hole itself', pattern: 'a<X>*', value: 'a<X>b', is: 'yes' },
    { name: 'another beginning before a hole', pattern: 'a*', value: 'b<X>', is: 'no' },
    { name: 'another end behind a hole', pattern: '*a', value: '<X>b', is: 'no' },
    { name: 'a hole in the pattern may be anything', pattern: 'a<X>', value: 'abc', is: 'unknown' },
    { name: 'a hole in the pattern may hold a wildcard', pattern: 'a<N!>c', value: 'a:c', is: 'unknown' },
    { name: 'but what is literal around it counts', pattern: 'a<X>c', value: 'abd', is: 'no' },
    { name: 'holes on both sides, one beginning', pattern: 'a<X>', value: 'a<Y>', is: 'unknown' },
    { name: 'holes on both sides, two beginnings', pattern: 'a<X>', value: 'b<Y>', is: 'no' },
    { name: 'holes on both sides, two ends', pattern: '<X>a', value: '<Y>b', is: 'no' },
    { name: 'one character stands for whatever begins', pattern: '?<X>', value: 'b<Y>', is: 'unknown' },
  ])('$name', ({ pattern, value, is }) => {
    expect(like(t(pattern), t(value))).toBe(is);
  });

  test('beyond what can be worked out it is unknown', () => {
    const long = literalText('a'.repeat(5000));
    expect(like(literalText(`${'a'.repeat(4999)}*`), long)).toBe('unknown');
    expect(like(literalText(`${'a'.repeat(2000)}*`), long)).toBe('yes');
    expect(like(long, long)).toBe('yes');
  });

  test('filling holes turns no answer round', () => {
    fc.assert(
      fc.property(writtenPattern, writtenText, holeValues, (pattern, value, values) => {
        const before = like(t(pattern), t(value));
        fc.pre(before !== 'unknown');
        expect(like(filled(pattern, values), filled(value, values))).toBe(before);
      }),
    );
  });
});

describe.each<{ name: string; text: string; starts: Truth; ends: Truth; holds: Truth }>([
  { name: 'the word itself', text: 'ab', starts: 'yes', ends: 'yes', holds: 'yes' },
  { name: 'at the start', text: 'abc', starts: 'yes', ends: 'no', holds: 'yes' },
  { name: 'at the end', text: 'cab', starts: 'no', ends: 'yes', holds: 'yes' },
  { name: 'too short', text: 'a', starts: 'no', ends: 'no', holds: 'no' },
  { name: 'nothing', text: '', starts: 'no', ends: 'no', holds: 'no' },
  { name: 'a hole behind', text: 'ab<X>', starts: 'yes', ends: 'unknown', holds: 'yes' },
  { name: 'a hole before', text: '<X>ab', starts: 'unknown', ends: 'yes', holds: 'yes' },
  { name: 'a hole within', text: 'a<X>b', starts: 'unknown', ends: 'unknown', holds: 'unknown' },
  { name: 'another letter before a hole', text: 'c<X>', starts: 'no', ends: 'unknown', holds: 'unknown' },
  { name: 'another letter behind a hole', text: '<X>c', starts: 'unknown', ends: 'no', holds: 'unknown' },
])('ab in $name', ({ text, starts, ends, holds }) => {
  test('startsWith', () => expect(startsWith(t(text), 'ab')).toBe(starts));
  test('endsWith', () => expect(endsWith(t(text), 'ab')).toBe(ends));
  test('contains', () => expect(contains(t(text), 'ab')).toBe(holds));
});

test('a hole that cannot hold a character holds no mark with it', () => {
  expect(contains(t('a<N!>'), ':')).toBe('no');
  expect(contains(t('a<N!>'), 'b:')).toBe('no');
  expect(contains(t('a<N!>'), 'b')).toBe('unknown');
  expect(contains(t('a<N!><X>'), ':')).toBe('unknown');
});

test('splitOnce finds a mark across literals that touch, and none across a hole', () => {
  const literals = { parts: ['a:ro', 'le', '/', 'b'].map((literal) => ({ literal })) };
  const found = splitOnce(literals, 'role/');
  expect(found?.before.parts).toEqual([{ literal: 'a:' }]);
  expect(found?.after.parts).toEqual([{ literal: 'b' }]);
  const parted = { parts: [{ literal: 'role' }, { reference: 'X', scope: '' }, { literal: '/b' }] };
  expect(splitOnce(parted, 'role/')).toBeUndefined();
});

describe('splitOnce', () => {
  test.each<{
    name: string;
    text: string;
    parts: readonly [before: string, after: string, certain: boolean] | undefined;
  }>([
    { name: 'no mark', text: 'abc', parts: undefined },
    { name: 'no mark, but a hole', text: 'a<X>', parts: undefined },
    { name: 'the first of two', text: 'a::b::c', parts: ['a', 'b::c', true] },
    { name: 'at the start', text: '::b', parts: ['', 'b', true] },
    { name: 'at the end', text: 'a::', parts: ['a', '', true] },
    { name: 'behind a hole that may hold it', text: 'a<X>::b', parts: ['aX', 'b', false] },
    { name: 'behind a hole that cannot hold it', text: 'a<N!>::b', parts: ['aN', 'b', true] },
    { name: 'before a hole', text: 'a::<X>b', parts: ['a', 'Xb', true] },
  ])('$name', ({ text, parts }) => {
    const found = splitOnce(t(text), '::');
    expect(found && [display(found.before), display(found.after), found.certain]).toEqual(parts);
  });
});

describe('dropEnd', () => {
  test.each<{ name: string; text: Text; length: number; left: string | undefined }>([
    { name: 'nothing', text: t('abc'), length: 0, left: 'abc' },
    { name: 'some of one literal', text: t('abc'), length: 2, left: 'a' },
    { name: 'all', text: t('abc'), length: 3, left: '' },
    { name: 'more than there is', text: t('abc'), length: 4, left: undefined },
    { name: 'over two literals', text: { parts: [{ literal: 'ab' }, { literal: 'cd' }] }, length: 3, left: 'a' },
    { name: 'up to a hole', text: t('a<X>bc'), length: 2, left: 'aX' },
    { name: 'into a hole', text: t('a<X>bc'), length: 3, left: undefined },
  ])('$name', ({ text, length, left }) => {
    const rest = dropEnd(text, length);
    expect(rest && display(rest)).toBe(left);
  });
});

describe('places', () => {
  const source: Source = { path: 'role.json', text: 'xxab:cdxx' };
  const at = (start: number, end: number) => ({ source, start, end });
  const text: Text = {
    parts: [
      { literal: 'ab:c', at: at(2, 6) },
      { reference: 'd', scope: '', at: at(6, 7) },
    ],
  };

  test('what is cut out of a literal stands where it stood', () => {
    const { before, after } = splitOnce(text, ':') ?? { before: t(''), after: t('') };
    expect(spanOfText(before)).toEqual(at(2, 4));
    expect(spanOfText(after)).toEqual(at(5, 7));
    expect(spanOfText(dropEnd(before, 1) ?? t(''))).toEqual(at(2, 3));
  });

  test('the place of a text is from its first to its last part', () => expect(spanOfText(text)).toEqual(at(2, 7)));
  test('no parts, no place', () => expect(spanOfText(t(''))).toBeUndefined());
  test('a part without a place: none', () => {
    expect(spanOfText(concat(text, t('a')))).toBeUndefined();
    expect(spanOfText(concat(t('a'), text))).toBeUndefined();
  });
  test('parts of two sources: none', () => {
    const other: Text = { parts: [{ literal: 'a', at: { source: { path: 'b', text: 'a' }, start: 0, end: 1 } }] };
    expect(spanOfText(concat(text, other))).toBeUndefined();
  });
});

describe('the text itself', () => {
  test.each<{ name: string; text: string; known: string | undefined; shown: string; shape: string }>([
    { name: 'nothing', text: '', known: '', shown: '', shape: '' },
    { name: 'a literal', text: 'aB', known: 'aB', shown: 'aB', shape: 'aB' },
    { name: 'a hole', text: '<X>', known: undefined, shown: 'X', shape: '\0' },
    { name: 'both', text: 'a<X>B', known: undefined, shown: 'aXB', shape: 'a\0B' },
  ])('$name', ({ text, known, shown, shape }) => {
    expect(knownValue(t(text))).toBe(known);
    expect(hasHoles(t(text))).toBe(known === undefined);
    expect(display(t(text))).toBe(shown);
    expect(shapeOf(t(text))).toBe(shape);
  });

  test('a literal of nothing has no parts', () => {
    expect(literalText('')).toEqual({ parts: [] });
    expect(literalText('a')).toEqual({ parts: [{ literal: 'a' }] });
  });

  test('in lower case a hole is another one, and one with itself', () => {
    const lower = lowerCase(t('A<X>'));
    expect(display(lower)).toBe('alower(X)');
    expect(equals(lower, lowerCase(t('a<X>')))).toBe('yes');
    expect(equals(lower, t('a<X>'))).toBe('unknown');
  });

  test('texts one behind the other', () => expect(display(concat(t('a<X>'), t(''), t('b')))).toBe('aXb'));
});
