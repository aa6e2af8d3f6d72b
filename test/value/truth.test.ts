/** Kleene's tables, in full. */
import { describe, expect, test } from 'vitest';
import { all, any, not, truth, type Truth } from '../../src/value/truth.js';

describe.each<{ a: Truth; b: Truth; both: Truth; either: Truth }>([
  { a: 'yes', b: 'yes', both: 'yes', either: 'yes' },
  { a: 'yes', b: 'no', both: 'no', either: 'yes' },
  { a: 'yes', b: 'unknown', both: 'unknown', either: 'yes' },
  { a: 'no', b: 'no', both: 'no', either: 'no' },
  { a: 'no', b: 'unknown', both: 'no', either: 'unknown' },
  { a: 'unknown', b: 'unknown', both: 'unknown', either: 'unknown' },
])('$a and $b', ({ a, b, both, either }) => {
  test('all', () => expect([all([a, b]), all([b, a])]).toEqual([both, both]));
  test('any', () => expect([any([a, b]), any([b, a])]).toEqual([either, either]));
});

test('of nothing', () => expect([all([]), any([])]).toEqual(['yes', 'no']));
test('not', () => expect((['yes', 'no', 'unknown'] as const).map(not)).toEqual(['no', 'yes', 'unknown']));
test('what is known', () => expect([truth(true), truth(false)]).toEqual(['yes', 'no']));
