/** Real faults and tricky clean configurations, one folder each: every fault is found at its line, every clean folder is quiet. */
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadDialects } from '../src/facts/dialects.js';
import type { Finding, Label } from '../src/lint/finding.js';
import { toFileSpan, rangeOf } from '../src/value/span.js';
import { cases, filesOf, ROOT, type Wanted } from './cases.js';
import { lintOnce } from './memory.js';

beforeAll(() => loadDialects(cases.flatMap(({ name }) => filesOf(join(ROOT, name)))));

const lint = (name: string): readonly Finding[] => lintOnce(filesOf(join(ROOT, name))).findings;

/** What is not found yet, or found under another name. A case that leaves this list fails until it is taken out of it. */
const MISSED: Readonly<Record<string, string>> = {};

/** Some label in the file touches the line, with a line of slack. */
function isAt(finding: Finding, wanted: Wanted): boolean {
  return [finding.primary, ...finding.related].some((label: Label) => {
    const { start, end } = rangeOf(label.at);
    return (
      basename(toFileSpan(label.at).source.path) === basename(wanted.file) &&
      start.line - 1 <= wanted.line &&
      wanted.line <= Math.min(end.line, start.line + 8) + 1
    );
  });
}

const show = (finding: Finding): string =>
  `${toFileSpan(finding.primary.at).source.path}:${rangeOf(finding.primary.at).start.line} ${finding.severity} ${finding.rule}: ${finding.message}`;

describe('clean', () => {
  test.each(cases.filter(({ expected }) => expected.verdict.startsWith('clean')))('$name', ({ name, expected }) => {
    const quiet = expected.verdict === 'clean' ? ['error', 'warning'] : ['error'];
    expect(
      lint(name)
        .filter((finding) => quiet.includes(finding.severity))
        .map(show),
    ).toEqual([]);
  });
});

describe('faults', () => {
  const faults = cases.filter(({ expected }) => !expected.verdict.startsWith('clean'));

  test.each(
    faults.map((one) => ({
      ...one,
      shown: one.name in MISSED ? `${one.name} (missed: ${MISSED[one.name]})` : one.name,
    })),
  )('$shown', ({ name, expected }) => {
    const findings = lint(name);
    // What is wanted as an info may be a related place of the finding itself.
    const missed = expected.findings.filter(
      (wanted) =>
        !findings.some(
          (finding) =>
            finding.rule === wanted.rule &&
            (finding.severity === wanted.severity || wanted.severity === 'info') &&
            isAt(finding, wanted),
        ),
    );
    if (name in MISSED) return expect(missed, `${MISSED[name]}: no longer`).not.toEqual([]);
    expect({ missed, findings: missed.length === 0 ? [] : findings.map(show) }).toEqual({ missed: [], findings: [] });
  });
});
