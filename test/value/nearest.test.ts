/** Names that are near enough to be meant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/value/nearest.js';

test.each<{ name: string; a: string; b: string; edits: number }>([
  { name: 'the same', a: 'role', b: 'role', edits: 0 },
  { name: 'a letter more', a: 'role', b: 'roles', edits: 1 },
  { name: 'a letter less, in front', a: 'role', b: 'ole', edits: 1 },
  { name: 'another letter', a: 'role', b: 'rule', edits: 1 },
  { name: 'neighbours changed', a: 'role', b: 'rloe', edits: 1 },
  { name: 'neighbours changed at the start', a: 'role', b: 'orle', edits: 1 },
  { name: 'two letters that are no neighbours changed', a: 'abc', b: 'cba', edits: 2 },
  { name: 'two pairs changed', a: 'abcd', b: 'badc', edits: 2 },
  { name: 'nothing in common', a: 'ab', b: 'cde', edits: 3 },
  { name: 'nothing at all', a: '', b: 'abc', edits: 3 },
  { name: 'and the other way round', a: 'abc', b: '', edits: 3 },
  { name: 'a word within another', a: 'sitting', b: 'kitten', edits: 3 },
  { name: 'a pair of one letter twice', a: 'aab', b: 'aba', edits: 1 },
])('$name: $a, $b', ({ a, b, edits }) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

test('a distance is that of the way back, and of a letter more at most one', () => {
  const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((letters) => letters.join(''));
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(Math.abs(editDistance(a, `${b}c`) - editDistance(a, b))).toBeLessThanOrEqual(1);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

describe('nearest', () => {
  test.each<{ name: string; word: string; among: string[]; found: string | undefined; limit?: number }>([
    { name: 'nothing to choose from', word: 'role', among: [], found: undefined },
    { name: 'the word itself', word: 'account', among: ['amount', 'account'], found: 'account' },
    { name: 'another case', word: 'Account', among: ['account'], found: 'account' },
    { name: 'two edits of a long name', word: 'acount-', among: ['account'], found: 'account' },
    { name: 'three are too many', word: 'acunt--', among: ['account'], found: undefined },
    { name: 'one edit of a short name', word: 'rol', among: ['role'], found: 'role' },
    { name: 'two are too many', word: 'ro', among: ['role'], found: undefined },
    { name: 'two of five letters are not', word: 'roles', among: ['rules-'], found: 'rules-' },
    { name: 'two of four letters are', word: 'role', among: ['rules'], found: undefined },
    { name: 'the nearer of two', word: 'account', among: ['accou', 'accoun'], found: 'accoun' },
    { name: 'the first of equals', word: 'account', among: ['accounb', 'accounc'], found: 'accounb' },
    { name: 'a limit', word: 'role', among: ['rolexyz'], found: 'rolexyz', limit: 3 },
    { name: 'a limit that is too near', word: 'roles', among: ['role'], found: undefined, limit: 0 },
    { name: 'a limit that is met from the other side', word: 'rolexyz', among: ['role'], found: 'role', limit: 3 },
  ])('$name', ({ word, among, found, limit }) => {
    expect(limit === undefined ? nearest(word, among) : nearest(word, among, limit)).toBe(found);
  });
});
