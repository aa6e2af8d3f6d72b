/** Real faults and tricky clean configurations, one folder each: every fault is found at its line, every clean folder is quiet. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import type { Finding, Label } from '../src/lint/finding.js';
import { inFile, rangeOf, type Source } from '../src/value/place.js';

interface Wanted {
  readonly file: string;
  readonly line: number;
  readonly severity: string;
  readonly rule: string;
}

interface Case {
  readonly inputs: string;
  readonly verdict: string;
  readonly findings: readonly Wanted[];
}

const ROOT = 'fixtures/cases';

/** Languages that are read. */
const INPUTS = ['iam-json', 'kubernetes', 'eksctl'];

function filesOf(folder: string, root = folder): readonly Source[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path, root);
    return /\.(?:ya?ml|json)$/.test(name) && name !== 'expected.yaml' ? [{ path: relative(root, path), text: readFileSync(path, 'utf8') }] : [];
  });
}

function lint(name: string): readonly Finding[] {
  const { result, failures } = analyse(filesOf(join(ROOT, name)), rules, { levelOf: () => undefined, pedantic: false });
  expect(failures).toEqual([]);
  return result.findings;
}

/** Some label in the file touches the line, with a line of slack. */
function isAt(finding: Finding, wanted: Wanted): boolean {
  return [finding.primary, ...finding.related].some((label: Label) => {
    const { start, end } = rangeOf(label.at);
    return basename(inFile(label.at).source.path) === basename(wanted.file) && start.line - 1 <= wanted.line && wanted.line <= Math.min(end.line, start.line + 8) + 1;
  });
}

const show = (finding: Finding): string => `${inFile(finding.primary.at).source.path}:${rangeOf(finding.primary.at).start.line} ${finding.severity} ${finding.rule}: ${finding.message}`;

const cases = readdirSync(ROOT)
  .filter((name) => existsSync(join(ROOT, name, 'expected.yaml')))
  .map((name) => ({ name, expected: parse(readFileSync(join(ROOT, name, 'expected.yaml'), 'utf8')) as Case }))
  .filter(({ expected }) => INPUTS.includes(expected.inputs));

describe('clean', () => {
  test.each(cases.filter(({ expected }) => expected.verdict.startsWith('clean')))('$name', ({ name, expected }) => {
    const quiet = expected.verdict === 'clean' ? ['error', 'warning'] : ['error'];
    expect(lint(name).filter((finding) => quiet.includes(finding.severity)).map(show)).toEqual([]);
  });
});

describe('faults', () => {
  test.each(cases.filter(({ expected }) => !expected.verdict.startsWith('clean')))('$name', ({ name, expected }) => {
    const findings = lint(name);
    // What is wanted as an info may be a related place of the finding itself.
    const missed = expected.findings.filter((wanted) => !findings.some((finding) => finding.rule === wanted.rule && (finding.severity === wanted.severity || wanted.severity === 'info') && isAt(finding, wanted)));
    expect({ missed, findings: missed.length === 0 ? [] : findings.map(show) }).toEqual({ missed: [], findings: [] });
  });
});
