/** Holds the evaluator against the table of fixtures/conformance/terraform, made by the real OpenTofu: equal, or a hole, never another value. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareOutputs, type Row } from '../../../scripts/table-compare.mjs';
import { outputsOf } from '../../../src/facts/terraform/table.js';

const rows = JSON.parse(
  readFileSync(new URL('../../../fixtures/conformance/terraform/expressions.json', import.meta.url), 'utf8'),
) as readonly Row[];

/** No end in decimals: 512 bits are not computed. */
const PARTIAL = new Set(['literal-third']);

test.each(rows)('$name', (row) => {
  const { mark, got } = compareOutputs(row, () => outputsOf(row.hcl, row.workspace));
  expect(mark, JSON.stringify({ wanted: row.outputs ?? row.error, got })).toBe(
    PARTIAL.has(row.name) ? 'partial' : 'equal',
  );
});

test('a value that differs is told apart from one that is not known', () => {
  const row: Row = { name: 'x', hcl: {}, outputs: { v: ['a', 'b'] } };
  expect(compareOutputs(row, () => ({ v: ['a', 'c'] })).mark).toBe('different');
  expect(compareOutputs(row, () => ({ v: { items: ['a'], open: true } })).mark).toBe('partial');
  expect(compareOutputs({ name: 'x', hcl: {}, error: 'refused' }, () => ({ v: 'a' })).mark).toBe('different');
});
