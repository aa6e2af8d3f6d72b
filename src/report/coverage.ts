/** The table of what was judged, for people and for programs. */
import type { Covered } from '../link/coverage.js';
import { isCounted } from '../link/judged.js';
import type { Unread } from '../lint/finding.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import { visible } from './safe.js';

export interface CoveredJson {
  readonly kind: Covered['kind'];
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly judged: boolean;
  /** A trust policy of a service that runs neither pods nor nodes: no part of the share. */
  readonly otherService?: true;
  readonly reason?: string;
  /** The reference that could not be resolved, or the role that is not here. */
  readonly what?: string;
}

export const coverageJson = (covered: readonly Covered[]): readonly CoveredJson[] =>
  covered
    .map(({ kind, name, at, otherService, reason, what }) => ({
      kind,
      name,
      path: toFileSpan(at).source.path,
      line: rangeOf(at).start.line,
      judged: reason === undefined,
      ...(otherService === undefined ? {} : { otherService }),
      ...(reason === undefined ? {} : { reason }),
      ...(what === undefined ? {} : { what }),
    }))
    .sort((a, b) => compare(a.kind, b.kind) || compare(a.path, b.path) || a.line - b.line || compare(a.name, b.name));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const MAX_PATHS = 20;

/** `columns`: how wide the terminal is; what does not fit stands below each other. Nothing where there is nothing to judge. */
export function coverageTable(covered: readonly Covered[], unread: readonly Unread[], columns?: number): string {
  const known = coverageJson(covered).map((row) => [
    row.kind,
    visible(row.name),
    `${visible(row.path)}:${row.line}`,
    (row.reason === undefined ? 'yes' : `no: ${row.reason}${row.what === undefined ? '' : ` (${visible(row.what)})`}`) +
      (row.otherService === undefined ? '' : ' (another service)'),
  ]);
  return [
    ...(known.length === 0 ? [] : rowLines([['kind', 'name', 'where', 'judged'], ...known], columns)),
    ...unread.flatMap((one) => [
      `${unreadText(one)} not read:`,
      ...one.paths.slice(0, MAX_PATHS).map((path) => `  ${visible(path)}`),
      ...(one.paths.length > MAX_PATHS ? [`  and ${one.paths.length - MAX_PATHS} more`] : []),
    ]),
  ].join('\n');
}

function rowLines(rows: readonly (readonly string[])[], columns = Infinity): readonly string[] {
  const widths = [0, 1, 2].map((column) => rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.every((line) => line.length <= columns)
    ? lines
    : rows
        .slice(1)
        .flatMap(([kind = '', name = '', ...rest]) => [`${kind}  ${name}`, ...rest.map((one) => `  ${one}`)]);
}

/** The share of pods' and nodes' identities that was judged, in whole percent rounded down; 100 where there is nothing to judge. */
export function coveragePercent(covered: readonly Covered[]): number {
  const own = covered.filter(isCounted);
  return own.length === 0
    ? 100
    : Math.floor((own.filter(({ reason }) => reason === undefined).length * 100) / own.length);
}

/** Nothing that counts was found: `nothing` that could hold an identity is here, or `unseen`: what there is could not be read. */
export function emptiness(covered: readonly Covered[], unread: readonly Unread[]): 'nothing' | 'unseen' | undefined {
  if (covered.some(isCounted)) return undefined;
  return unread.length > 0 || covered.some(({ reason }) => reason !== undefined) ? 'unseen' : 'nothing';
}

/** As in "212 trust policies and 3 associations in 41 Terraform files were". */
export function unreadText({ language, paths, identities }: Unread): string {
  const counts = Object.entries(identities)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => plural(count, kind));
  const last = counts.at(-1) ?? 'identities';
  const all = counts.length > 1 ? `${counts.slice(0, -1).join(', ')} and ${last}` : last;
  const single = counts.length === 1 && Object.values(identities).reduce((sum, count) => sum + count, 0) === 1;
  return `${all} in ${plural(paths.length, `${language} file`)} ${single ? 'was' : 'were'}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
