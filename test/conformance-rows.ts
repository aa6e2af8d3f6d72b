/** Rows of a table of programs or templates, held to their truths: how `facts` states them, and how a run judges what the real tool refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonReport } from '../src/report/json.js';
import { run } from './cli/run.js';
import { rowsOf, truthOf } from './rendered.js';
import { compareFacts, type Comparison, type Fact } from './truth.js';

interface Row {
  /** What the table speaks of. Other records of a run are no part of the row. */
  readonly kinds: readonly string[];
  readonly facts: readonly Fact[];
  /** Records that may be stated and need not. */
  readonly may?: readonly Fact[];
  /** The real tool refuses it. */
  readonly error?: string;
  readonly finding?: 'none' | { readonly file: string; readonly line: number };
}

interface Stated extends Fact {
  readonly at: { readonly path: string; readonly line: number; readonly column: number };
}

async function comparedRow(row: string): Promise<Comparison> {
  const { kinds, facts, may } = truthOf(row) as unknown as Row;
  const source = join(row, 'source');
  const { stdout } = await run(['facts', '.'], { cwd: source });
  const stated = (JSON.parse(stdout) as { readonly facts: readonly Stated[] }).facts;
  for (const { at } of stated) {
    const lines = readFileSync(join(source, at.path), 'utf8').split('\n');
    expect(at.column, JSON.stringify(at)).toBeGreaterThanOrEqual(1);
    expect((lines[at.line - 1] ?? '').length, JSON.stringify(at)).toBeGreaterThanOrEqual(at.column);
  }
  const judged: readonly Fact[] = stated.filter(({ kind }) => kinds.includes(kind)).map(({ at: _, ...fact }) => fact);
  return compareFacts(judged, facts, may);
}

/** An error where the real tool refuses, none where it takes what looks like a fault, and nothing is asked of other rows. */
async function expectJudged(row: string): Promise<void> {
  const { error, finding } = truthOf(row) as unknown as Row;
  if (error === undefined && finding === undefined) return;
  const { stdout } = await run(['--format', 'json', '.'], { cwd: join(row, 'source') });
  const errors = (JSON.parse(stdout) as JsonReport).findings.filter(({ severity }) => severity === 'error');
  if (finding === 'none') return expect(errors).toEqual([]);
  expect(errors).not.toEqual([]);
  if (finding === undefined) return;
  const places = errors.flatMap((one) => [one, ...one.related]);
  expect(
    places.some(({ path, range }) => path === finding.file && Math.abs(range.start.line - finding.line) <= 1),
    JSON.stringify(places),
  ).toBe(true);
}

/** Nothing wrong, extra or misplaced in any row of a table; where less is stated than the truth says stands in `weaker`, and no more rows are. */
export function tested(
  table: string,
  { weaker, exact }: { readonly weaker: Readonly<Record<string, readonly string[]>>; readonly exact: number },
): void {
  const rows = rowsOf(table).filter((name) => name !== 'README.md');
  let members = 0;

  test.each(rows)('%s', async (name) => {
    const row = join(table, name);
    await expectJudged(row);
    const comparison = await comparedRow(row);
    members += comparison.exact;
    expect(comparison.wrong).toEqual([]);
    expect(comparison.weaker).toEqual(weaker[name] ?? []);
  });

  test('so many members are as the truth has them', () => expect(members).toBe(exact));
}
