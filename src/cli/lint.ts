/** The linter's run: files to findings to a report and a verdict. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { rules } from '../../rules/index.js';
import { analyse, secretPlaces, type Analysis } from '../analyse.js';
import { openCache, type Cache } from '../cache.js';
import type { Config, Settings } from '../config/config.js';
import { readText } from '../discover/read.js';
import { readBaseline, staleEntries, type BaselineEntry } from '../lint/baseline.js';
import type { Level } from '../lint/engine.js';
import type { Finding } from '../lint/finding.js';
import type { SuppressionOptions } from '../lint/suppress.js';
import { fileEdit } from '../lint/fix.js';
import type { ReportContext } from '../report/context.js';
import { coverageJson, coveragePercent, coverageTable } from '../report/coverage.js';
import { compactReport } from '../report/compact.js';
import { eslintJsonReport } from '../report/eslint-json.js';
import { githubReport } from '../report/github.js';
import { gitlabReport } from '../report/gitlab.js';
import { jsonReport } from '../report/json.js';
import { junitReport } from '../report/junit.js';
import { markdownReport } from '../report/markdown.js';
import { rdjsonReport } from '../report/rdjson.js';
import { safeJson } from '../report/safe.js';
import { sarifReport } from '../report/sarif.js';
import { textReport } from '../report/text.js';
import { nearest } from '../value/nearest.js';
import { configuration, readInput, type Input, type InputOptions } from './input.js';
import type { Fixed } from './fix.js';
import { rulePage, RULES, worst } from './rules.js';
import type { Source } from '../value/place.js';
import { CLEAN, complain, complainOfFault, FAILED, FOUND, print, UsageError, version, writeReport } from './usage.js';

export const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'rdjson', 'compact', 'eslint-json', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

/** A report, and the file it goes to; without one to standard output. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}
const LEVELS: readonly string[] = ['off', 'info', 'warning', 'error'] satisfies readonly Level[];

export interface LintOptions extends InputOptions {
  readonly format: readonly Output[];
  readonly outputFile?: string;
  readonly quiet?: true;
  readonly maxWarnings?: number;
  readonly rule: readonly RuleSetting[];
  readonly pedantic?: true;
  readonly color?: 'auto' | 'always' | 'never';
  readonly printConfig?: string;
  readonly coverage?: true;
  readonly minCoverage?: number;
  /** Applies fixes: the safe ones, or those that are probably meant, too. */
  readonly fix?: 'safe' | 'unsafe';
  /** Shows what fixes would change, and changes nothing. */
  readonly diff?: true;
  /** false: comments and annotations suppress nothing. */
  readonly inlineConfig?: boolean;
  readonly reportUnusedDisableDirectives?: true;
  readonly requireReason?: true;
  /** As in 2026-11-26. */
  readonly today?: string;
  readonly baseline?: string;
  readonly stats?: true;
  /** Keeps what is parsed, for the next run. */
  readonly cache?: true;
  readonly cacheLocation?: string;
}

interface RuleSetting {
  readonly pattern: string;
  readonly level: Level;
}

export async function lint(paths: readonly string[], options: LintOptions): Promise<number> {
  const start = performance.now();
  const prepared = prepare(paths, options);
  if (options.printConfig !== undefined) {
    const { root, settings, config, from } = prepared;
    print(printedConfig(relative(root, resolve(options.printConfig)).split(sep).join('/'), settings, config, from, options));
    return CLEAN;
  }
  const { input: { files, only }, run, root } = prepared;
  const fixed = options.fix === undefined && options.diff === undefined ? undefined : await mended(root, files, run, paths, options, only);
  if (options.diff === true) return fixed?.changed === true ? FOUND : CLEAN;
  const known = baseline(prepared, options);
  const analysis = known === undefined ? run(fixed?.files ?? files) : withoutKnown(run(fixed?.files ?? files), known, prepared);
  report(analysis, options);
  const unsaved = prepared.cache?.save();
  if (unsaved !== undefined) complain(`the cache is not kept: ${unsaved}`);
  for (const what of new Set(analysis.failures.map((failure) => failure.what))) complainOfFault(`${what} was left out`, analysis.failures.find((failure) => failure.what === what)?.error);
  if (options.stats === true) process.stderr.write(stats(analysis, prepared, performance.now() - start));
  if (analysis.failures.length > 0 || fixed?.failed === true) return FAILED;
  return verdict(analysis, options);
}

/** What a run did and how long it took, for people. */
function stats({ documents, times, result, world }: Analysis, { input }: Prepared, time: number): string {
  const { files } = input;
  const slowest = [...times].sort((a, b) => b.time - a.time).slice(0, 5);
  const counted = (['role', 'trust-policy', 'service-account', 'workload', 'provider', 'association', 'cluster-config'] as const).map((kind) => `${world.subjects[kind].length} ${kind}`).join(', ');
  return [
    `${files.length} files read (${(files.reduce((sum, { text }) => sum + text.length, 0) / 1e6).toFixed(1)} MB), ${documents} documents parsed`,
    counted,
    `${result.findings.length} findings, ${result.suppressed.length} suppressed`,
    `${Math.round(time)} ms, of these ${Math.round(times.reduce((sum, one) => sum + one.time, 0))} ms in ${times.length} rules; the slowest: ${slowest.map(({ rule, time: own }) => `${rule} ${own.toFixed(1)}`).join(', ')}`,
  ].map((line) => `irsa-lint: ${line}\n`).join('');
}

export interface Prepared {
  readonly cache: Cache | undefined;
  readonly root: string;
  readonly settings: Settings;
  readonly config: Config;
  /** The configuration's file, and its folder. */
  readonly from: string | undefined;
  readonly folder: string;
  readonly input: Input;
  readonly run: (files: readonly Source[]) => Analysis;
}

/** Everything up to the analysis. */
export function prepare(paths: readonly string[], options: LintOptions): Prepared {
  const root = resolve(options.root ?? '.');
  for (const setting of options.rule) checkSetting(setting);
  const { settings, config, from, folder } = configuration(root, options);
  const input: Input = options.printConfig === undefined ? readInput(root, paths, options, settings) : { files: [], unreadable: [], only: undefined };
  const suppressions: SuppressionOptions = {
    inline: options.inlineConfig !== false,
    configured: settings.suppressions,
    requireReason: settings.requireReason || options.requireReason === true,
    reportUnused: options.reportUnusedDisableDirectives === true,
    // The only place that asks what day it is.
    today: options.today ?? new Date().toISOString().slice(0, 10),
    ruleIds: KNOWN,
  };
  const { unreadable, only } = input;
  const cache = options.cache === true || options.cacheLocation !== undefined ? openCache(options.cacheLocation ?? cacheOf(root), `${version()} ${process.version}`) : undefined;
  if (cache?.notice !== undefined) complain(`the cache is not used: ${cache.notice}`);
  const run = (sources: readonly Source[]): Analysis => analyse(sources, rules, { levelOf: levels(settings, options), pedantic: options.pedantic === true || settings.pedantic, unreadable, scope: settings.scope, suppressions, ...(only === undefined ? {} : { only }), ...(cache === undefined ? {} : { parse: cache.parse }) });
  return { cache, root, settings, config, from, folder, input, run };
}

const KNOWN: readonly string[] = RULES.map(({ id }) => id);

/** Outside of the linted tree, so that nobody can bring one along with a change. */
function cacheOf(root: string): string {
  const home = process.env['XDG_CACHE_HOME'] ?? '';
  return join(home === '' ? join(homedir(), '.cache') : home, 'irsa-lint', `${createHash('sha256').update(root).digest('hex').slice(0, 16)}.json`);
}

/** The entries of the baseline that is named; undefined if none is. */
function baseline({ config, folder }: Prepared, options: LintOptions): readonly BaselineEntry[] | undefined {
  const file = baselineFile(options.baseline, config, folder);
  if (file === undefined) return undefined;
  const content = readText({ path: file, named: true }, { root: resolve('.') });
  if (!('text' in content)) throw new UsageError(`the baseline ${file} cannot be read: ${content.problem.kind}`);
  const entries = readBaseline(content.text);
  if (entries === undefined) throw new UsageError(`${file} is no baseline; irsa-lint baseline create writes one`);
  return entries;
}

export const baselineFile = (named: string | undefined, config: Config, folder: string): string | undefined => named ?? (config.baseline === undefined ? undefined : resolve(folder, config.baseline));

/** Known findings are kept aside; what is known and no longer found is said. */
function withoutKnown(analysis: Analysis, entries: readonly BaselineEntry[], { input }: Prepared): Analysis {
  const { findings, suppressed } = analysis.result;
  const known = new Set(entries.map(({ fingerprint }) => fingerprint));
  const isKnown = ({ fingerprint, rule }: Finding): boolean => known.has(fingerprint) && !rule.startsWith('suppression/');
  const stale = staleEntries(entries, [...findings, ...suppressed.map(({ finding }) => finding)], (path) => input.only?.has(path) ?? input.files.some((file) => file.path === path));
  if (stale.length > 0) complain(`${stale.length} ${stale.length === 1 ? 'entry of the baseline is' : 'entries of the baseline are'} no longer found: irsa-lint baseline prune takes ${stale.length === 1 ? 'it' : 'them'} out`);
  return { ...analysis, result: { ...analysis.result, findings: findings.filter((finding) => !isKnown(finding)), suppressed: [...suppressed, ...findings.filter(isKnown).map((finding) => ({ finding, kind: 'external' as const, reason: 'in the baseline' }))] } };
}

/** What fixes make of the files. */
async function mended(root: string, files: readonly Source[], run: (files: readonly Source[]) => Analysis, paths: readonly string[], options: LintOptions, only: ReadonlySet<string> | undefined): Promise<Fixed> {
  if (paths.includes('-')) throw new UsageError('standard input cannot be fixed');
  const { fix } = await import('./fix.js');
  return fix(root, files, (now) => run(now).result.findings, { safety: options.fix ?? 'safe', show: options.diff === true, writable: (path) => only === undefined || only.has(path) });
}

function verdict(analysis: Analysis, { maxWarnings, minCoverage }: LintOptions): number {
  const count = (severity: string): number => analysis.result.findings.filter((finding) => finding.severity === severity).length;
  const percent = coveragePercent(analysis.coverage);
  const uncovered = minCoverage !== undefined && percent < minCoverage;
  if (uncovered) complain(`${percent}% was judged end to end, less than --min-coverage ${minCoverage}; --coverage shows what was not`);
  return count('error') > 0 || (maxWarnings !== undefined && count('warning') > maxWarnings) || uncovered ? FOUND : CLEAN;
}

/** The command line wins over the configuration. */
function levels(settings: Settings, options: LintOptions): (rule: string, path?: string) => Level | undefined {
  const said = (id: string): Level | undefined => options.rule.findLast(({ pattern }) => pattern === id || (pattern.endsWith('/*') && id.startsWith(pattern.slice(0, -1))))?.level;
  return (id, path) => said(id) ?? settings.levelOf(id, path);
}

function printedConfig(path: string, settings: Settings, config: Config, from: string | undefined, options: LintOptions): string {
  const levelOf = levels(settings, options);
  return safeJson({
    file: path,
    config: from ?? null,
    ignored: settings.excludes(path),
    environment: settings.scope.environmentOf(path) ?? null,
    complete: [...settings.scope.completeAt(path)],
    pedantic: options.pedantic === true || config.pedantic,
    suppressions: settings.suppressions.filter(({ matches }) => matches(path)).map(({ rule, subject, reason, expires }) => ({ rule, subject: subject ?? null, reason, expires: expires ?? null })),
    rules: Object.fromEntries(rules.map((rule) => [rule.id, levelOf(rule.id, path) ?? worst(rule.messages)])),
  });
}

function report(analysis: Analysis, options: LintOptions): void {
  const findings = options.quiet === true ? analysis.result.findings.filter((finding) => finding.severity === 'error') : analysis.result.findings;
  const result = { ...analysis.result, findings };
  const outputs: readonly Output[] = options.format.length === 0 ? [{ format: 'text', file: undefined }] : options.format;
  const context: ReportContext = {
    version: version(),
    rules: RULES.map(({ id, summary, severity }) => ({ id, summary, page: outputs.some(({ format }) => format === 'sarif') ? rulePage(id) : '', severity })),
    maskedPlaces: secretPlaces(analysis.world),
    encode: fileEdit,
    ...(options.coverage === true ? { coverage: coverageJson(analysis.coverage) } : {}),
  };
  const texts: Readonly<Record<Format, (toFile: boolean) => string>> = {
    text: (toFile) => `${textReport(result, { ...context, colors: pc.createColors(!toFile && colored(options)) })}${options.coverage === true ? `\n${coverageTable(analysis.coverage)}\n` : ''}`,
    json: () => jsonReport(result, context),
    sarif: () => sarifReport(result, context),
    github: () => githubReport(result, context),
    gitlab: () => gitlabReport(result, context),
    junit: () => junitReport(result, context),
    rdjson: () => rdjsonReport(result, context),
    compact: () => compactReport(result, context),
    'eslint-json': () => eslintJsonReport(result, context),
    markdown: () => markdownReport(result, context),
  };
  for (const { format, file } of outputs) {
    const target = file ?? options.outputFile;
    const text = texts[format](target !== undefined);
    if (target === undefined) print(text);
    else writeReport(target, text);
  }
}

/** Flags before NO_COLOR before FORCE_COLOR before the terminal; decided here alone. */
function colored(options: LintOptions): boolean {
  if (options.color === 'always') return true;
  if (options.color === 'never') return false;
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  const force = process.env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return process.stdout.isTTY === true;
}

function checkSetting({ pattern }: RuleSetting): void {
  const known = [...KNOWN, ...new Set(KNOWN.map((id) => `${id.split('/')[0] ?? ''}/*`))];
  if (known.includes(pattern)) return;
  const near = nearest(pattern, known, 4);
  throw new UsageError(`--rule ${pattern}: there is no such rule${near === undefined ? '; irsa-lint rules lists them' : `; did you mean ${near}?`}`);
}

export function ruleSetting(value: string, before: readonly RuleSetting[]): readonly RuleSetting[] {
  const [pattern, level] = value.split('=');
  if (pattern === undefined || level === undefined || !isLevel(level)) throw new InvalidArgumentError('expected id=level, with a level of off, info, warning or error');
  return [...before, { pattern, level }];
}

const isLevel = (level: string): level is Level => LEVELS.includes(level);

/** `sarif` or `sarif=out.sarif`, as often as one likes; one of them may go to standard output. */
export function output(value: string, before: readonly Output[]): readonly Output[] {
  const [name = '', ...rest] = value.split('=');
  const format = FORMATS.find((one) => one === name);
  const near = nearest(name, FORMATS);
  if (format === undefined) throw new InvalidArgumentError(near === undefined ? `expected one of ${FORMATS.join(', ')}` : `did you mean ${near}?`);
  const file = rest.length === 0 ? undefined : rest.join('=');
  if (file === '') throw new InvalidArgumentError('expected a file after =');
  if (file === undefined && before.some((one) => one.file === undefined)) throw new InvalidArgumentError('only one report goes to standard output; the others need a file, as in sarif=out.sarif');
  return [...before, { format, file }];
}

export function day(value: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(Date.parse(value))) throw new InvalidArgumentError('expected a day, as in 2026-11-26');
  return value;
}

export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
}

export function percentage(value: string): number {
  const number = wholeNumber(value);
  if (number > 100) throw new InvalidArgumentError('expected a percentage from 0 to 100');
  return number;
}
