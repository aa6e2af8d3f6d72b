/** The table of what was judged, for people and for programs. */
import type { Covered } from '../link/coverage.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import { visible } from './safe.js';

export interface CoveredJson {
  readonly kind: Covered['kind'];
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly judged: boolean;
  readonly reason?: string;
  /** The reference that could not be resolved, or the role that is not here. */
  readonly what?: string;
}

export const coverageJson = (covered: readonly Covered[]): readonly CoveredJson[] =>
  covered
    .map(({ kind, name, at, reason, what }) => ({
      kind,
      name,
      path: toFileSpan(at).source.path,
      line: rangeOf(at).start.line,
      judged: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
      ...(what === undefined ? {} : { what }),
    }))
    .sort((a, b) => compare(a.kind, b.kind) || compare(a.path, b.path) || a.line - b.line || compare(a.name, b.name));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function coverageTable(covered: readonly Covered[]): string {
  const rows = [
    ['kind', 'name', 'where', 'judged'],
    ...coverageJson(covered).map((row) => [
      row.kind,
      visible(row.name),
      `${visible(row.path)}:${row.line}`,
      row.reason === undefined ? 'yes' : `no: ${row.reason}${row.what === undefined ? '' : ` (${visible(row.what)})`}`,
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The share that was judged, in whole percent rounded down; 100 where there is nothing to judge. */
export const coveragePercent = (covered: readonly Covered[]): number =>
  covered.length === 0
    ? 100
    : Math.floor((covered.filter(({ reason }) => reason === undefined).length * 100) / covered.length);
