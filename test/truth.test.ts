/** The comparison with truths: what it calls exact, weaker and wrong. */
import { describe, expect, test } from 'vitest';
import { compareFacts, markOf, type Json, type Mark } from './truth.js';

const hole = { ref: 'Issuer' };

describe('one value', () => {
  test.each<[Json | undefined, Json | undefined, Mark]>([
    ['a', 'a', 'exact'],
    ['a', 'b', 'wrong'],
    [undefined, 'a', 'weaker'],
    ['a', undefined, 'wrong'],
    [{ unknown: true }, 'a', 'weaker'],
    [2, '2', 'exact'],
    [{ text: [hole, ':sub'] }, { text: [{ ref: 'Other' }, ':sub'] }, 'exact'],
    [{ text: [hole, ':sub'] }, 'x:sub', 'weaker'],
    [{ text: [hole, ':sub'] }, 'x:aud', 'wrong'],
    ['x:sub', { text: [hole, ':sub'] }, 'wrong'],
    ['x:sub', { text: [{ ref: 'a', seen: ['x'] }, ':sub'] }, 'exact'],
    ['y:sub', { text: [{ ref: 'a', seen: ['x'] }, ':sub'] }, 'wrong'],
    [{ text: ['https://', hole] }, { text: [hole] }, 'wrong'],
    [{ text: ['arn:', hole, ':role/', hole] }, { text: [hole] }, 'exact'],
    ['a', ['a'], 'exact'],
    [['a', 'b'], ['b', 'a'], 'exact'],
    [['a'], ['a', 'b'], 'wrong'],
    [{ items: ['a'], open: true }, ['a', 'b'], 'weaker'],
    [['a'], { items: ['a'], open: true }, 'wrong'],
    [{ a: 'b' }, { entries: [['a', 'b']], open: false }, 'exact'],
    [{ a: 'b', c: 'd' }, { a: 'b' }, 'wrong'],
    [{ a: 'b' }, { a: 'b', c: 'd' }, 'wrong'],
    ['a', { choice: ['a', 'b'] }, 'wrong'],
    [{ choice: ['b', 'a'] }, { choice: ['a', 'b'] }, 'exact'],
    [{ choice: ['a', 'c'] }, { choice: ['a', 'b'] }, 'wrong'],
    [{ choice: ['a', 'b'] }, 'a', 'weaker'],
    ['a', { any: true }, 'exact'],
  ])('%j for %j is %s', (stated, truth, mark) => expect(markOf(stated, truth)).toBe(mark));
});

describe('records', () => {
  const role = { kind: 'role', name: 'reader', trustPolicy: { Version: '2012-10-17' } };

  test.each([
    { what: 'the same', stated: [{ ...role, arn: 'beside it' }], exact: 2, weaker: [], wrong: 0 },
    { what: 'none', stated: [], exact: 0, weaker: ['role reader'], wrong: 0 },
    { what: 'two', stated: [role, role], exact: 2, weaker: [], wrong: 1 },
    { what: 'another name', stated: [{ ...role, name: 'writer' }], exact: 0, weaker: ['role reader'], wrong: 1 },
    { what: 'a claim', stated: [{ ...role, managedPolicies: ['a'] }], exact: 0, weaker: ['role reader'], wrong: 1 },
    {
      what: 'less',
      stated: [{ ...role, trustPolicy: { unknown: true } }],
      exact: 1,
      weaker: ['role reader.trustPolicy'],
      wrong: 0,
    },
  ])('$what', ({ stated, exact, weaker, wrong }) => {
    const comparison = compareFacts(stated, [role]);
    expect({ ...comparison, wrong: comparison.wrong.length }).toEqual({ exact, weaker, wrong });
  });
});
