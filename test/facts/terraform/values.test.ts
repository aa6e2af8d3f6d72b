/** Expressions against what Terraform 1.11.4 and OpenTofu 1.12.6 make of them (values.json: expression, value as JSON; `__ERROR__`: refused): equal, or not known, never another value. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareOutputs } from '../../../scripts/table-compare.mjs';
import { outputsOf } from '../../../src/facts/terraform/table.js';

const rows = JSON.parse(readFileSync(new URL('values.json', import.meta.url), 'utf8')) as readonly (readonly [
  string,
  string | null,
])[];

/** What Terraform itself does not know is stated as null. */
const markOf = (expression: string, value: string | null): string => {
  const hcl = { 'main.tf': `output "v" {\n  value = ${expression}\n}\n` };
  const wanted =
    value === '__ERROR__' ? { error: 'refused' } : { outputs: { v: JSON.parse(value ?? 'null') as unknown } };
  return compareOutputs({ name: expression, hcl, ...wanted }, () => outputsOf(hcl)).mark;
};

test('no expression has another value', () => {
  expect(rows.filter(([expression, value]) => markOf(expression, value) === 'different')).toEqual([]);
});

test('nearly all are known', () => {
  const open = rows.filter(([expression, value]) => markOf(expression, value) === 'partial');
  expect(open.length / rows.length, open.map(([expression]) => expression).join('\n')).toBeLessThan(0.04);
});
