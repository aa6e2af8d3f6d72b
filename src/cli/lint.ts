/** The linter's run: files to findings to a report and a verdict. */
import { relative, resolve, sep } from 'node:path';
import pc from 'picocolors';
import { rules } from '../../rules/index.js';
import { answerOf, type Analysis, type Answer } from '../analyse.js';
import { leftOutBy } from '../discover/walk.js';
import { countsOf } from '../facts/counts.js';
import type { BaselineEntry } from '../lint/baseline.js';
import type { Finding } from '../lint/finding.js';
import { fixableOf, saidOf, staysWithin } from '../lint/fix.js';
import { environmentOf, type Located } from '../link/environment.js';
import { isSample, SAMPLE_FOLDERS } from '../lint/samples.js';
import { compactReport } from '../report/compact.js';
import type { Config } from '../config/config.js';
import { PUBLISHED_AT, type ReportContext } from '../report/context.js';
import { coverageJson, coveragePercent, emptiness, coverageTable, plural } from '../report/coverage.js';
import { eslintJsonReport } from '../report/eslint-json.js';
import { githubReport } from '../report/github.js';
import { gitlabReport } from '../report/gitlab.js';
import { htmlReport } from '../report/html.js';
import { jsonReport } from '../report/json.js';
import { junitReport } from '../report/junit.js';
import { markdownReport } from '../report/markdown.js';
import { rdjsonReport } from '../report/rdjson.js';
import { safeJson } from '../report/safe.js';
import { sarifReport } from '../report/sarif.js';
import { textReport } from '../report/text.js';
import type { Source } from '../value/span.js';
import { colored } from './color.js';
import { debugOf, type Debug } from './debug.js';
import type { Fixed } from './fix.js';
import { knownBy, knownFindings, withoutKnown } from './baseline-filter.js';
import type { Format, LintOptions, Output } from './options.js';
import { pageStyle } from './page.js';
import { levels, prepare, type Prepared } from './prepare.js';
import { rulePage, RULES, maxSeverity } from './rules.js';
import type { Io } from './io.js';
import {
  CLEAN,
  FAILED,
  FOUND,
  losses,
  noSuchFile,
  print,
  UsageError,
  warn,
  writeReport,
  type Losses,
} from './usage.js';

export async function lint(paths: readonly string[], options: LintOptions, io: Io): Promise<number> {
  const start = io.now();
  const debug = debugOf(options, io);
  const prepared = await prepare(paths, options, io, undefined, debug);
  if (options.printConfig !== undefined) {
    print(io, printedConfig(options.printConfig, prepared, options, io));
    return CLEAN;
  }
  const { files, missing } = prepared.input;
  for (const path of missing) warn(io, noSuchFile(path));
  // Nothing else was named: there is nothing to report on.
  if (missing.length > 0 && files.length === 0) return FAILED;
  const lost = losses(io);
  for (const one of prepared.input.unloaded) lost.failed(...one);
  // Before the run: a baseline that cannot be read is an error of usage, and nothing is written.
  const known = knownFindings(prepared, options, io);
  const isOurs = mendable(prepared, known);
  const fixed = await applyFixes(prepared, isOurs, paths, options, lost, io);
  if (options.diff === true) return lost.verdict(differenceVerdict(fixed, missing, options));
  const { analysis, whole } = said(prepared, fixed?.files ?? files);
  const answer = known === undefined ? whole : withoutKnown(whole, known, prepared, io);
  const mends = (finding: Finding): boolean =>
    !paths.includes('-') && isOurs(finding) && fixed?.refused.has(saidOf(finding)) !== true;
  debug.stage('the report', () => {
    report(answer, mends, options, lost, io);
  });
  conclude(answer, analysis, prepared, debug);
  for (const { what, error } of answer.failures) lost.failed(what, error);
  if (options.stats === true) io.stderr.write(stats(answer, analysis, prepared, io.now() - start));
  if (fixed?.failed === true || missing.length > 0) return FAILED;
  return lost.verdict(verdict(answer, options, io));
}

/** Of this run, or what an equal one said: then nothing is judged. */
function said(
  { known, run, keep }: Prepared,
  files: readonly Source[],
): { readonly analysis: Analysis | undefined; readonly whole: Answer } {
  if (known !== undefined) return { analysis: undefined, whole: known };
  const analysis = run(files);
  keep(analysis);
  return { analysis, whole: answerOf(analysis) };
}

/** What became of the findings. `analysis`: of this run, if it was not an earlier one that said them. */
function conclude({ result }: Answer, analysis: Analysis | undefined, { input, config }: Prepared, debug: Debug): void {
  if (analysis !== undefined) debug.say(environmentsOf(analysis, config));
  if (input.releases.length > 0)
    debug.say(`charts as they are installed: ${input.releases.map(({ release }) => release).join(', ')}`);
  debug.say(
    `${result.findings.length} findings; ${result.suppressed.length} left out by comments, annotations, the configuration or the baseline`,
  );
}

const PLACED = ['role', 'trust-policy', 'service-account', 'workload', 'association', 'provider', 'cluster'] as const;

function environmentsOf({ world }: Analysis, config: Config): string {
  const { facts } = world;
  // What programs make stands in no document that is parsed.
  const located = [
    ...facts.document.map((document) => ({ document })),
    ...PLACED.flatMap((kind): readonly Located[] => facts[kind]),
  ];
  const names = new Set(located.flatMap((one) => environmentOf(world, one)?.name ?? []));
  return `${config.environments.length === 0 ? 'environments by the names of folders and files' : 'environments of the configuration'}: ${names.size === 0 ? 'none' : [...names].sort().join(', ')}`;
}

/** What a run did and how long it took, for people. */
function stats(
  { result }: Answer,
  analysis: Analysis | undefined,
  { input: { files } }: Prepared,
  time: number,
): string {
  const size = files.reduce((sum, file) => sum + (file.glance?.() ?? file.text).length, 0);
  const milliseconds = `${Math.round(time)} ms`;
  return [
    `${plural(files.length, 'file')} read (${(size / 1e6).toFixed(1)} MB), ${plural(analysis?.documents ?? 0, 'document')} parsed`,
    ...(analysis === undefined ? ['said as by an equal run before, which the cache has'] : factsRead(analysis)),
    `${plural(result.findings.length, 'finding')}, ${result.suppressed.length} suppressed`,
    analysis === undefined ? milliseconds : `${milliseconds}, ${timeOfRules(analysis)}`,
  ]
    .map((line) => `irsa-lint: ${line}\n`)
    .join('');
}

function factsRead({ world }: Analysis): readonly string[] {
  const { nodes, facts } = countsOf(world.facts);
  const counted = (
    ['role', 'trust-policy', 'service-account', 'workload', 'provider', 'association', 'cluster-config'] as const
  ).map((kind) => `${world.facts[kind].length} ${kind}`);
  return [`${plural(nodes, 'node')}, ${plural(facts, 'fact')}`, counted.join(', ')];
}

function timeOfRules({ times }: Analysis): string {
  const slowest = [...times].sort((a, b) => b.time - a.time).slice(0, 5);
  return `of these ${Math.round(times.reduce((sum, one) => sum + one.time, 0))} ms in ${plural(times.length, 'rule')}; the slowest: ${slowest.map(({ rule, time }) => `${rule} ${time.toFixed(1)}`).join(', ')}`;
}

/** A fix in a file that was read for the sake of others is somebody else's; what a baseline knows is left as it is. */
function mendable({ input: { only } }: Prepared, known: readonly BaselineEntry[] = []): (finding: Finding) => boolean {
  const isKnown = knownBy(known);
  return (finding) => staysWithin(finding, (path) => only === undefined || only.has(path)) && !isKnown(finding);
}

/** What fixes make of the files; undefined where none is asked for. */
async function applyFixes(
  { root, input: { files }, run }: Prepared,
  isOurs: (finding: Finding) => boolean,
  paths: readonly string[],
  options: LintOptions,
  lost: Losses,
  io: Io,
): Promise<Fixed | undefined> {
  if (options.fix === undefined && options.diff === undefined) return undefined;
  if (paths.includes('-')) throw new UsageError('standard input cannot be fixed');
  const { fix } = await import('./fix.js');
  const how = { safety: options.fix ?? 'safe', show: options.diff === true, isOurs };
  return lost.attempt('mending', () => fix(root, files, run, how, io));
}

function differenceVerdict(fixed: Fixed | undefined, missing: readonly string[], { exitZero }: LintOptions): number {
  if (missing.length > 0) return FAILED;
  return fixed?.changed === true && exitZero !== true ? FOUND : CLEAN;
}

function verdict(answer: Answer, { maxWarnings, minCoverage, exitZero }: LintOptions, io: Io): number {
  const count = (severity: string): number =>
    answer.result.findings.filter((finding) => finding.severity === severity).length;
  const uncovered = minCoverage !== undefined && isBelow(minCoverage, answer, io);
  const found = count('error') > 0 || (maxWarnings !== undefined && count('warning') > maxWarnings) || uncovered;
  return found && exitZero !== true ? FOUND : CLEAN;
}

/** Whether too little was judged, and a word on it; also where there was nothing to hold against the share. */
function isBelow(minCoverage: number, { coverage, result }: Answer, io: Io): boolean {
  const empty = emptiness(coverage, result.unread ?? []);
  const percent = empty === 'unseen' ? 0 : coveragePercent(coverage);
  if (empty === 'nothing') warn(io, `there was nothing to judge: --min-coverage ${minCoverage} says nothing here`);
  else if (percent < minCoverage)
    warn(
      io,
      `${empty === 'unseen' ? 'nothing' : `${percent}%`} was judged end to end, less than --min-coverage ${minCoverage}; --coverage shows what was not`,
    );
  return percent < minCoverage;
}

function printedConfig(file: string, { root, settings, config, from }: Prepared, options: LintOptions, io: Io): string {
  const absolute = resolve(io.cwd, file);
  const path = relative(root, absolute).split(sep).join('/');
  const levelOf = levels(settings, options);
  const ignoredBy =
    options.ignore && settings.excludes(path)
      ? 'the configuration'
      : leftOutBy({ root, noIgnore: !options.ignore, fs: io.fs }, absolute);
  return safeJson({
    file: path,
    config: from ?? null,
    ignored: ignoredBy !== undefined,
    ignoredBy: ignoredBy ?? null,
    environment: settings.scope.environmentOf(path) ?? null,
    complete: [...settings.scope.completeAt(path)],
    pedantic: options.pedantic === true || config.pedantic,
    sample: isSample(path),
    sampleFolders: SAMPLE_FOLDERS,
    suppressions: settings.suppressions
      .filter(({ matches }) => matches(path))
      .map(({ rule, subject, reason, expires }) => ({
        rule,
        subject: subject ?? null,
        reason,
        expires: expires ?? null,
      })),
    rules: Object.fromEntries(rules.map((rule) => [rule.id, levelOf(rule.id, path) ?? maxSeverity(rule.messages)])),
  });
}

function report(
  answer: Answer,
  mends: (finding: Finding) => boolean,
  options: LintOptions,
  lost: Losses,
  io: Io,
): void {
  const isShown = ({ severity }: Finding): boolean => options.quiet !== true || severity === 'error';
  const result = { ...answer.result, findings: answer.result.findings.filter(isShown) };
  const hidden = answer.result.findings.filter((finding) => !isShown(finding));
  const pages = new Map<string, string>();
  const pageOf = (id: string): string => {
    const page = pages.get(id) ?? rulePage(id, io);
    pages.set(id, page);
    return page;
  };
  const outputs: readonly Output[] =
    options.format.length === 0 ? [{ format: 'text', file: undefined }] : options.format;
  const docsBase = options.docsUrl ?? PUBLISHED_AT;
  const context: ReportContext = {
    version: io.program.version,
    rules: RULES,
    pageOf,
    maskedPlaces: answer.secrets,
    // Fixes mend what is not shown, too.
    fixable: fixableOf(answer.result.findings.filter(mends)),
    ...(docsBase === undefined ? {} : { docsBase }),
    ...(options.coverage === true ? { coverage: coverageJson(answer.coverage) } : {}),
  };
  const texts: Readonly<Record<Format, (toFile: boolean) => string>> = {
    text: (toFile) =>
      `${textReport(result, { ...context, colors: pc.createColors(!toFile && colored(options, io)), around: 1, hidden, ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }) })}${options.coverage === true ? coverageText(answer, toFile ? undefined : io.stdout.columns) : ''}`,
    json: () => jsonReport(result, context),
    sarif: () => sarifReport(result, context),
    github: () => githubReport(result, context),
    gitlab: () => gitlabReport(result, context),
    junit: () => junitReport(result, context),
    rdjson: () => rdjsonReport(result, context),
    compact: () => compactReport(result, context),
    'eslint-json': () => eslintJsonReport(result, context),
    markdown: () => markdownReport(result, context),
    html: () =>
      htmlReport(result, {
        ...context,
        coverage: coverageJson(answer.coverage),
        style: pageStyle('report.css', io),
      }),
  };
  for (const { format, file } of outputs) {
    const target = file ?? options.outputFile;
    const text = lost.attempt(`the report as ${format}`, () => texts[format](target !== undefined));
    if (text === undefined) continue;
    if (target === undefined) print(io, text);
    else writeReport(io, target, text);
  }
}

/** Below the report; nothing where nothing is to be judged. */
function coverageText({ coverage, result }: Answer, columns: number | undefined): string {
  const table = coverageTable(coverage, result.unread ?? [], columns);
  return table === '' ? '' : `\n${table}\n`;
}
