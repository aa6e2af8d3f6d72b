/** Fixes of real faults: they end, a second run changes nothing, no file breaks, and no new error comes of them. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import type { Finding } from '../src/lint/finding.js';
import { fixableOf, fixAll, saidOf } from '../src/lint/fix.js';
import type { Source } from '../src/value/span.js';
import { cases, ROOT } from './cases.js';
import { fixturesBelow } from './trees.js';
import { lintOnce } from './memory.js';
import { readPage } from './rule-pages.js';

const lint = (files: readonly Source[]): readonly Finding[] => lintOnce(files).findings;
const errors = (findings: readonly Finding[]): number => findings.filter(({ severity }) => severity === 'error').length;

const inputs = [
  ...cases.map(({ name }) => ({ name, files: fixturesBelow(join(ROOT, name)) })),
  ...rules.flatMap(({ id }) => readPage(id).examples.map(({ title, files }) => ({ name: `${id}: ${title}`, files }))),
].filter(({ files }) => lint(files).some(({ fixes }) => fixes.some(({ safety }) => safety !== 'manual')));

test('there are such', () => {
  expect(inputs.length).toBeGreaterThan(50);
});

test.each(inputs)('$name', ({ files }) => {
  for (const safety of ['safe', 'unsafe'] as const) {
    const before = lint(files);
    const once = fixAll(files, lint, safety);
    // The number of the summary is that of what is mended; what only then is found is not counted before.
    const told = new Set(before.map(saidOf));
    expect(once.fixed.filter((finding) => told.has(saidOf(finding))).length).toBeGreaterThanOrEqual(
      fixableOf(before)[safety === 'safe' ? 'safe' : 'all'],
    );
    expect(once.refused).toEqual([]);
    const after = lint(once.files);
    // What is offered can be written: editors and reports hand the edits out as they are.
    expect(once.refused.map(({ why }) => why)).toEqual([]);
    expect(errors(after)).toBeLessThanOrEqual(errors(before));
    expect(after.filter(({ rule }) => rule.startsWith('file/syntax')).length).toBe(
      before.filter(({ rule }) => rule.startsWith('file/syntax')).length,
    );
    expect(fixAll(once.files, lint, safety).files, safety).toEqual(once.files);
  }
});
