/** Real faults and tricky clean configurations, one folder each: every fault is found at its line, every clean folder is quiet. */
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Finding, Label } from '../src/lint/finding.js';
import { toFileSpan, rangeOf } from '../src/value/span.js';
import { cases, filesOf, ROOT, type Wanted } from './cases.js';
import { lintOnce } from './memory.js';

const lint = (name: string): readonly Finding[] => lintOnce(filesOf(join(ROOT, name))).findings;

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
  test.each(cases.filter(({ expected }) => !expected.verdict.startsWith('clean')))('$name', ({ name, expected }) => {
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
    expect({ missed, findings: missed.length === 0 ? [] : findings.map(show) }).toEqual({ missed: [], findings: [] });
  });
});
