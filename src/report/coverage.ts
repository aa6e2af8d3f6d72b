/** The table of what was judged, for people and for programs. */
import type { Covered, Reason } from '../link/coverage.js';
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
    .sort(compareRows);

const compareRows = (a: CoveredJson, b: CoveredJson): number =>
  compare(a.kind, b.kind) || compare(a.path, b.path) || a.line - b.line || compare(a.name, b.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const MAX_PATHS = 20;

/** `columns`: how wide the terminal is; what does not fit stands below each other. Nothing where there is nothing to judge. */
export function coverageTable(covered: readonly Covered[], unread: readonly Unread[], columns?: number): string {
  const known = told(covered).map(({ row, by }) => [
    row.kind,
    visible(row.name),
    `${visible(row.path)}:${row.line}${by === undefined ? '' : ` (${visible(by)})`}`,
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
    ...adviceLines(covered, columns),
  ].join('\n');
}

/** The rows, and of those that several files make of one place the file. */
function told(covered: readonly Covered[]): readonly { readonly row: CoveredJson; readonly by: string | undefined }[] {
  const makers = new Map<string, Set<string>>();
  const placeOf = ({ kind, at }: Covered): string => {
    const place = toFileSpan(at);
    return `${kind}\0${place.source.path}\0${place.start}`;
  };
  for (const one of covered) makers.set(placeOf(one), (makers.get(placeOf(one)) ?? new Set()).add(one.by ?? ''));
  return covered
    .flatMap((one) =>
      coverageJson([one]).map((row) => ({ row, by: (makers.get(placeOf(one))?.size ?? 0) > 1 ? one.by : undefined })),
    )
    .sort((a, b) => compareRows(a.row, b.row) || compare(a.by ?? '', b.by ?? ''));
}

/** What somebody can do about a reason. */
const ADVICE: Readonly<Partial<Record<Reason, string>>> = {
  'role unseen': 'name the files that declare the role, too, or save what `aws iam get-role` prints beside them',
  'trust policy unseen':
    'name the file that holds the trust policy, too, or save what `aws iam get-role` prints beside it',
  'unresolved value': 'lint what fills it in as well: values, variables, parameters, or the rendered output',
  'patch not applied': 'lint the folder of the kustomization that patches it',
  'not installed': "say how it is installed: --helm 'RELEASE CHART -f FILE'",
  'build fails': 'mend what the finding names',
  'file unseen': 'mend the file, or make it readable',
  'module unseen': 'check the module out beside its caller',
  'chart unseen': 'put the chart beside what installs it, or lint what `helm template` prints',
  'base unseen': 'check the base out beside the kustomization, or lint what `kustomize build` prints',
  'plugin unseen': 'lint what `kustomize build` prints',
  'function unseen': 'lint what `kustomize build` prints',
  'path unseen': 'check out what is applied from there, too',
  'program unseen': 'lint what the program prints (cdk.out, `pulumi preview`)',
  'too large': 'name a part of it',
  'not created': 'give the variables that decide it',
};

function adviceLines(covered: readonly Covered[], columns = Infinity): readonly string[] {
  const reasons = [...new Set(covered.flatMap(({ reason }) => reason ?? []))].sort();
  const lines = reasons.flatMap((reason) => {
    const advice = ADVICE[reason];
    return advice === undefined ? [] : [`${reason}: ${advice}`];
  });
  return lines.length === 0 ? [] : ['', ...lines.flatMap((line) => wrapped(line, columns))];
}

/** Between words, with what follows set in. */
function wrapped(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let now = '';
  for (const word of line.split(' ')) {
    if (now !== '' && now.length + 1 + word.length > columns) {
      lines.push(now);
      now = `  ${word}`;
    } else now = now === '' ? word : `${now} ${word}`;
  }
  return [...lines, now];
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
