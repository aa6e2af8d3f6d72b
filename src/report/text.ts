/** The report for people: each finding as rustc and ruff show it, then the counts, then how much of the input could be judged. */
import type { Finding, Judged, Label, Result, Severity } from '../lint/finding.js';
import { fixableOf, type Fixable } from '../lint/fix.js';
import { toFileSpan, rangeOf } from '../value/span.js';
import { countsOf, headingOf, inFiles, inOrder } from './context.js';
import { plural, unreadText } from './coverage.js';
import type { ReportContext } from './context.js';
import { frameOf, positionText } from './frame.js';
import { masker } from './mask.js';
import type { Masker } from './mask.js';
import { helpsOf } from './help.js';
import { visible } from './safe.js';

type Paint = (text: string) => string;

/** The part of picocolors' `createColors` that is used. */
export interface Colors {
  readonly bold: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly blue: Paint;
  readonly cyan: Paint;
  readonly green: Paint;
}

export interface TextContext extends ReportContext {
  readonly colors: Colors;
  /** Findings about one identity of a file stand together, below its name; without it they stand by path and place. */
  readonly groupBy?: 'about';
  /** Lines of code that are shown before and after the place of a finding; none without it. */
  readonly around?: number;
  /** Findings that were asked not to be shown. */
  readonly hidden?: readonly Finding[];
}

export function textReport(result: Result, context: TextContext): string {
  const findings = grouped(result, context).map((text) => `${text}\n\n`);
  return `${findings.join('')}${tableByRule(result)}${counts(result, context)}\n${coverageLines(result).join('\n')}\n`;
}

function grouped(result: Result, context: TextContext): readonly string[] {
  if (context.groupBy === undefined) return findingTexts(result, context);
  const masks = masker(context.maskedPlaces);
  const groups = new Map<string, Finding[]>();
  for (const finding of inOrder(result)) {
    const heading = visible(masks.text(headingOf(finding)));
    groups.set(heading, [...(groups.get(heading) ?? []), finding]);
  }
  return [...groups].flatMap(([heading, findings]) => [
    context.colors.bold(heading),
    ...findings.map((finding) => findingText(finding, context, masks)),
  ]);
}

/** Each finding as it stands in the report, in its order. */
export function findingTexts(result: Pick<Result, 'findings'>, context: TextContext): readonly string[] {
  const masks = masker(context.maskedPlaces);
  return inOrder(result).map((finding) => findingText(finding, context, masks));
}

function findingText(finding: Finding, context: TextContext, masks: Masker): string {
  const { colors, around = 0 } = context;
  const labels = [finding.primary, ...finding.related];
  const aroundOf = (label: Label): number => (label === finding.primary ? around : 0);
  const gutter = labels.reduce(
    (most, label) => Math.max(most, String(rangeOf(label.at).end.line + aroundOf(label)).length),
    0,
  );
  const paint = painter(finding.severity, colors);
  const say = (text: string): string => visible(masks.text(text));
  const frame = (label: Label, sign: '^' | '-', mark: Paint): string[] => {
    const arrow = `${' '.repeat(gutter)}${colors.blue('-->')} ${visible(toFileSpan(label.at).source.path)}:${positionText(label.at, gutter)}`;
    const note = say(label.note);
    return [
      arrow,
      ...frameOf({ at: label.at, note, sign, gutter, masks, mark, dim: colors.blue, around: aroundOf(label) }),
    ];
  };
  const below = (kind: string, text: string): string =>
    `${' '.repeat(gutter)} ${colors.blue('=')} ${colors.bold(kind)}: ${text}`;
  const title = `${paint(colors.bold(`${finding.severity}[${visible(finding.rule)}]`))}${colors.bold(`: ${say(finding.message)}`)}`;
  return [
    title,
    ...frame(finding.primary, '^', paint),
    ...finding.related.flatMap((label) => frame(label, '-', colors.blue)),
    ...(finding.confidence === 'possible' ? [below('note', 'possible, not certain: shown with --pedantic only')] : []),
    ...helpsOf(finding, finding.fixes.map(inFiles), context).map((help) => below('help', say(help))),
  ].join('\n');
}

function painter(severity: Severity, colors: Colors): Paint {
  if (severity === 'error') return colors.red;
  return severity === 'warning' ? colors.yellow : colors.cyan;
}

/** So many findings of one rule hide what else there is. */
const MANY = 10;

/** Where one rule has many findings, how many there are of each. */
function tableByRule({ findings }: Result): string {
  const rows = new Map<string, { readonly rule: string; readonly severity: Severity; count: number }>();
  for (const { rule, severity } of findings) {
    const row = rows.get(`${rule} ${severity}`) ?? { rule, severity, count: 0 };
    row.count++;
    rows.set(`${rule} ${severity}`, row);
  }
  const sorted = [...rows.values()].sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
  if ((sorted[0]?.count ?? 0) < MANY) return '';
  const width = String(sorted[0]?.count ?? 0).length;
  const lines = sorted.map(
    ({ rule, severity, count }) => `${String(count).padStart(width)} ${severity}[${visible(rule)}]`,
  );
  return `${lines.join('\n')}\n\n`;
}

function counts(result: Result, { colors, hidden = [], fixable }: TextContext): string {
  const found = countsOf(result).map(({ severity, count }) => painter(severity, colors)(plural(count, severity)));
  const unseen = countsOf({ findings: hidden }).map(({ severity, count }) => plural(count, severity));
  const files = `in ${plural(result.files, 'file')}`;
  const suppressed = result.suppressed.length > 0 ? ` (${result.suppressed.length} suppressed)` : '';
  const notShown = unseen.length > 0 ? `; not shown: ${unseen.join(', ')}` : '';
  return `${found.length === 0 ? colors.green(unseen.length === 0 ? 'No findings' : 'No errors') : `Found ${found.join(', ')}`} ${files}${suppressed}${notShown}${fixableText(fixable ?? fixableOf(result.findings))}`;
}

/** How many findings a flag would mend. */
export function fixableText({ safe, all }: Fixable): string {
  if (all === 0) return '';
  const parts = [...(safe > 0 ? [`${safe} with --fix`] : []), ...(all > safe ? [`${all} with --fix=unsafe`] : [])];
  return `; fixable: ${parts.join(', ')}`;
}

/** Silence must not look like proof: the last lines say what was not judged, and why, and what was not read at all. */
export function coverageLines({ judged, unread = [] }: Result): readonly string[] {
  const { serviceAccounts, serviceAccountsUnknown, trustPolicies, trustPoliciesUnknown } = judged;
  const line = (known: number, unknown: number, what: string, reasons: Judged['reasons'] = {}): string => {
    const why = Object.entries(reasons)
      .filter(([, count]) => count > 0)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([reason, count]) => `${visible(reason)} ${count}`)
      .join(', ');
    return `${known} of ${plural(known + unknown, what)} judged end to end${unknown === 0 ? '' : `; ${unknown} not${why === '' ? '' : `: ${why}`}`}`;
  };
  const hasAccounts = serviceAccounts + serviceAccountsUnknown > 0;
  const { otherReasons: others = {} } = judged;
  const kinds: readonly (readonly [number, number, what: string, always: boolean, Judged['reasons'] | undefined])[] = [
    [trustPolicies, trustPoliciesUnknown, 'trust policy', !hasAccounts, others.trustPolicies],
    [judged.associations, judged.associationsUnknown, 'association', !hasAccounts, others.associations],
    [judged.nodeGroups, judged.nodeGroupsUnknown, 'node group', false, others.nodeGroups],
    [serviceAccounts, serviceAccountsUnknown, 'service account', true, judged.reasons],
  ];
  const lines = kinds.flatMap(([known, unknown, what, always, why]) =>
    known + unknown > 0 && (always || unknown > 0) ? [line(known, unknown, what, why)] : [],
  );
  return [
    ...unread.map((one) => `${unreadText(one)} not read`),
    ...notCreatedLines(judged),
    ...tooLargeLines(judged),
    ...notHereLines(judged),
    ...(lines.length === 0 ? ['No service account or trust policy to judge'] : lines),
  ];
}

function tooLargeLines({ tooLarge = 0 }: Result['judged']): readonly string[] {
  if (tooLarge === 0) return [];
  return [
    `${plural(tooLarge, 'part')} too large to be evaluated, and not judged: --coverage names ${tooLarge === 1 ? 'it' : 'them'}`,
  ];
}

/** As in "1 chart that is given a role is not here, and was not judged: --coverage names it". */
function notHereLines({ unseenCharts: charts = 0, failedBuilds: builds = 0 }: Result['judged']): readonly string[] {
  const named = (count: number): string => `--coverage names ${count === 1 ? 'it' : 'them'}`;
  const [are, were] = charts === 1 ? ['is', 'was'] : ['are', 'were'];
  return [
    ...(charts === 0
      ? []
      : [
          `${plural(charts, 'chart')} that ${are} given a role ${are} not here, and ${were} not judged: ${named(charts)}`,
        ]),
    ...(builds === 0
      ? []
      : [
          `${plural(builds, 'build')} ${builds === 1 ? 'fails' : 'fail'}, and what would come of ${builds === 1 ? 'it' : 'them'} was not judged: ${named(builds)}`,
        ]),
  ];
}

/** More variables are not named. */
const MAX_SWITCHES = 5;

/** As in "3 roles and 1 module are declared, but not created with the values known here: var.create". */
function notCreatedLines({ notCreated = {}, notCreatedBy = [] }: Result['judged']): readonly string[] {
  const counts = Object.entries(notCreated).sort(([a], [b]) => (a < b ? -1 : 1));
  if (counts.length === 0) return [];
  const [named, others] = [notCreatedBy.slice(0, MAX_SWITCHES), notCreatedBy.length - MAX_SWITCHES];
  const by = [...named.map(visible), ...(others > 0 ? [`${others} more`] : [])].join(', ');
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${counts.map(([kind, count]) => plural(count, kind)).join(', ')} ${total === 1 ? 'is' : 'are'} declared, but not created with the values known here${by === '' ? '' : `: ${by}`}`,
  ];
}
