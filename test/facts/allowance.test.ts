/** What units may take together. */
import { describe, expect, test } from 'vitest';
import { Allowance, allowanceByRun } from '../../src/facts/allowance.js';

/** How many of the steps it is asked for a unit may take. */
function taken(allowance: Allowance, asked: number): number {
  let steps = 0;
  while (steps < asked && allowance.take()) steps++;
  return steps;
}

/** The next unit of one run. */
function unitsOf(most: number): () => Allowance {
  const of = allowanceByRun(most);
  const run = {};
  return () => of({ draw: (from) => from(run) });
}

describe('an allowance', () => {
  test('of its own ends at its bound, and stays ended', () => {
    const own = new Allowance(10);
    expect([taken(own, 100), own.isSpent, own.take(), own.left]).toEqual([10, true, false, 0]);
  });

  test('a unit that takes much at once is stopped as well', () => {
    const own = new Allowance(10);
    expect([own.take(4), own.left, own.take(7), own.isSpent]).toEqual([true, 6, false, true]);
  });

  test('units that go to their bound end together; each has a part that nobody takes from it', () => {
    const next = unitsOf(1000);
    const greedy = Array.from({ length: 200 }, () => taken(next(), 5000));
    expect(greedy.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 1000));
    expect(greedy.slice(12)).toEqual(Array.from({ length: 188 }, () => 20));
    expect(taken(next(), 20)).toBe(20);
  });

  test('units that take less than their own part take nothing from the others', () => {
    const next = unitsOf(1000);
    for (let i = 0; i < 100_000; i++) expect(taken(next(), 20)).toBe(20);
    expect(taken(next(), 5000)).toBe(1000);
  });
});
