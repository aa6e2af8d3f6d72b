/** The comparison with other tools says when it was written, and nothing without naming where it stands. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/comparison.md', 'utf8');
const rows = page.split('\n').filter((line) => /^\| (?!tool |irsa-lint |-)/.test(line) && !line.startsWith('|---'));
const points = page.split('\n').filter((line) => line.startsWith('- **') && !line.includes('no question in common'));

test('it is dated', () => {
  expect(page).toMatch(/Written on \d{4}-\d{2}-\d{2} /);
});

test.each([...rows, ...points].map((line) => [line.slice(0, 30), line] as const))('%s names its source', (_, line) => {
  expect(line).toMatch(/\]\(https:\/\/[^)]+\)/);
});

test('all tools are there', () => {
  expect(rows.length).toBeGreaterThan(8);
  expect(points.length).toBeGreaterThan(4);
});
