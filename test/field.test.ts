/** Faults of this product that were met in the field, one folder each, and siblings of them: what is found, judged, explained and not read, as a run from the folder says it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { JsonReport } from '../src/report/json.js';
import { run } from './cli/run.js';
import type { Wanted } from './cases.js';

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly judged: boolean;
  readonly reason?: string;
  readonly what?: string;
  readonly otherService?: true;
}

interface Expected {
  readonly findings: readonly Wanted[];
  /** Rows that the table of coverage has, by a part of their names. */
  readonly coverage?: readonly Row[];
  readonly unread?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly explain?: readonly { readonly target: string; readonly ends: string; readonly without: string }[];
  /** How many documents are parsed. */
  readonly documents?: number;
}

const ROOT = 'fixtures/field';

const folders = readdirSync(ROOT).map((name) => ({
  name,
  cwd: join(ROOT, name),
  expected: parse(readFileSync(join(ROOT, name, 'expected.yaml'), 'utf8')) as Expected,
}));

const report = async (cwd: string): Promise<{ readonly json: JsonReport; readonly stderr: string }> => {
  const { stdout, stderr } = await run(['--format', 'json', '--coverage', '--stats'], { cwd });
  return { json: JSON.parse(stdout) as JsonReport, stderr };
};

describe.each(folders)('$name', ({ cwd, expected }) => {
  test('what is found', async () => {
    const { json } = await report(cwd);
    const near = ({ file, line, severity, rule }: Wanted): boolean =>
      json.findings.some(
        (finding) =>
          finding.rule === rule &&
          finding.severity === severity &&
          basename(finding.path) === file &&
          Math.abs(finding.range.start.line - line) <= 1,
      );
    expect(expected.findings.filter((wanted) => !near(wanted))).toEqual([]);
    // One fault may be told by two rules at one place.
    const lines = new Set(expected.findings.map(({ file, line }) => `${file}:${line}`));
    expect(
      json.findings
        .filter((finding) =>
          [finding, ...finding.related].every(({ path, range }) => !lines.has(`${basename(path)}:${range.start.line}`)),
        )
        .map(({ rule, path, range }) => `${rule} ${path}:${range.start.line}`),
    ).toEqual([]);
  });

  test.runIf(expected.coverage !== undefined)('what is judged', async () => {
    const { json } = await report(cwd);
    for (const { name, what, ...row } of expected.coverage ?? [])
      expect(json.coverage).toContainEqual(
        expect.objectContaining({
          ...row,
          name: expect.stringContaining(name) as unknown,
          ...(what === undefined ? {} : { what: expect.stringContaining(what) as unknown }),
        }),
      );
  });

  test('what is not read', async () => {
    const { json } = await report(cwd);
    const unread = (json.summary.unread ?? []).map(({ language, files, identities }) => [
      language,
      { files, ...Object.fromEntries(Object.entries(identities).filter(([, count]) => count > 0)) },
    ]);
    expect(Object.fromEntries(unread)).toEqual(expected.unread ?? {});
  });

  test.runIf(expected.explain !== undefined)('what is explained', async () => {
    for (const { target, ends, without } of expected.explain ?? []) {
      const { stdout } = await run(['explain', target], { cwd });
      expect(stdout.trimEnd().split('\n').at(-1)).toContain(ends);
      expect(stdout).not.toContain(without);
      expect(stdout).not.toContain('--role-name ?');
    }
  });

  test.runIf(expected.documents !== undefined)('what is parsed', async () => {
    const { stderr } = await report(cwd);
    expect(stderr).toMatch(new RegExp(`, ${String(expected.documents)} documents? parsed`));
  });
});
