#!/usr/bin/env node
/** The command line: options to one run of the linter, its report to the asked place, its verdict to the exit code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { rules } from '../rules/index.js';
import { analyse, secretPlaces, worldOf, type Analysis } from './analyse.js';
import { readText } from './discover/read.js';
import { walk } from './discover/walk.js';
import type { UnreadableFile } from './facts/subjects.js';
import { decisionsOf, decisionLines } from './explain/decision.js';
import { DEFAULT_AUDIENCE } from './link/identity.js';
import type { Level } from './lint/engine.js';
import type { ReportContext } from './report/context.js';
import { progressOn } from './progress.js';
import { githubReport } from './report/github.js';
import { jsonReport } from './report/json.js';
import { safeJson, visible } from './report/safe.js';
import { sarifReport } from './report/sarif.js';
import { textReport } from './report/text.js';
import type { Source } from './value/place.js';
import { nearest } from './value/nearest.js';

/** 0 clean or under the threshold, 1 findings, 2 usage, configuration or internal error. */
const CLEAN = 0;
const FOUND = 1;
const FAILED = 2;

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
const LEVELS: readonly string[] = ['off', 'info', 'warning', 'error'] satisfies readonly Level[];

interface LintOptions {
  readonly format: (typeof FORMATS)[number];
  readonly outputFile?: string;
  readonly quiet?: true;
  readonly maxWarnings?: number;
  readonly rule: readonly RuleSetting[];
  readonly pedantic?: true;
  readonly color?: 'auto' | 'always' | 'never';
  readonly ignore: boolean;
  readonly root?: string;
  readonly stdinFilename?: string;
}

interface RuleSetting {
  readonly pattern: string;
  readonly level: Level;
}

/** A mistake of the user's: one line, exit 2. */
class UsageError extends Error {}

function program(): Command {
  const command = new Command('irsa-lint');
  command
    .description('Finds broken and open IAM identities of EKS pods before deployment: IRSA, EKS Pod Identity, eksctl and node roles.')
    .version(version(), '--version')
    .argument('[paths...]', 'files and folders to read; - is standard input', ['.'])
    .addOption(new Option('--format <format>', 'how to report').choices(FORMATS).default('text'))
    .option('--output-file <file>', 'write the report to this file')
    .option('--quiet', 'report errors only')
    .option('--max-warnings <number>', 'fail on more warnings than this', wholeNumber)
    .option('--rule <id=level>', 'set a rule to off, info, warning or error; group/* sets a group', ruleSetting, [])
    .option('--pedantic', 'report what is only possible, too')
    .addOption(new Option('--color <when>', 'colour the text report').choices(['auto', 'always', 'never']).default('auto'))
    .option('--no-ignore', 'read what .gitignore and .irsa-lintignore exclude')
    .option('--root <folder>', 'read the whole tree below this folder, report what concerns the named paths')
    .option('--stdin-filename <name>', 'the name to report standard input under')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(irsa-lint --help shows the options)')
    .exitOverride()
    .action((paths: string[], options: LintOptions) => {
      process.exitCode = lint(paths, options);
    });
  command
    .command('rules [id]')
    .description('list the rules, or print the page of one')
    .action((id: string | undefined) => {
      print(id === undefined ? ruleList() : rulePage(id));
    });
  command
    .command('evaluate')
    .description('say step by step whether a trust policy admits a service account')
    .requiredOption('--role <file>', 'a role or trust policy')
    .requiredOption('--subject <namespace/name>', 'the service account', subject)
    .option('--audience <audience>', 'the audience of its token', DEFAULT_AUDIENCE)
    .option('--provider <file>', "the account's IAM OIDC provider, as aws iam get-open-id-connect-provider prints it")
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .action((_: unknown, self: Command) => {
      process.exitCode = evaluation(self.optsWithGlobals<EvaluateOptions>());
    });
  return command;
}

interface EvaluateOptions {
  readonly role: string;
  readonly subject: { readonly namespace: string; readonly name: string };
  readonly audience: string;
  readonly provider?: string;
  readonly format: 'text' | 'json';
}

function evaluation({ role, subject: account, audience, provider, format }: EvaluateOptions): number {
  const sources = [role, ...(provider === undefined ? [] : [provider])].map(namedFile);
  const decisions = decisionsOf(worldOf(sources), { ...account, audience });
  if (decisions.length === 0) throw new UsageError(`${role}: there is no trust policy in it`);
  print(format === 'json' ? safeJson({ version: 1, decisions }) : decisions.map((decision) => decisionLines(decision).map(visible).join('\n')).join('\n\n'));
  return decisions.every((decision) => decision.decision === 'allow') ? CLEAN : FOUND;
}

/** A file that a command cannot do without. */
function namedFile(path: string): Source {
  const content = readText({ path, named: true }, { root: resolve('.') });
  if ('text' in content) return { path: content.path, text: content.text };
  throw new UsageError(`${path} cannot be read: ${content.problem.kind} (${content.problem.detail})`);
}

function subject(value: string): EvaluateOptions['subject'] {
  const [, namespace, name] = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(value) ?? [];
  if (namespace === undefined || name === undefined) throw new InvalidArgumentError('expected namespace/name');
  return { namespace, name };
}

const EXAMPLES = `
Examples:
  irsa-lint                                    everything below this folder
  irsa-lint clusters/prod iam/                 these folders, joined with each other
  irsa-lint --root . app/sa.yaml               what concerns one file, in the light of the whole tree
  irsa-lint --format sarif --output-file irsa.sarif
  irsa-lint --rule 'trust/audience-missing=warning' --max-warnings 0
  kustomize build . | irsa-lint - --stdin-filename rendered.yaml
  irsa-lint rules trust/subject-missing
  irsa-lint evaluate --role role.json --subject team/reader --provider provider.json`;

function lint(paths: readonly string[], options: LintOptions): number {
  const root = resolve(options.root ?? '.');
  for (const setting of options.rule) checkSetting(setting);
  const stdin = paths.includes('-');
  const named = paths.filter((path) => path !== '-');
  const selected = named.length === 0 ? undefined : walk({ root, paths: named.map((path) => resolve(path)), noIgnore: !options.ignore });
  const walked = options.root === undefined ? (selected ?? { files: [], notices: [] }) : walk({ root, paths: [], noIgnore: !options.ignore });
  const files: Source[] = [];
  const unreadable: UnreadableFile[] = [];
  const listed = new Map([...walked.files, ...(selected?.files ?? [])].map((file) => [file.path, file]));
  const progress = progressOn(process.stderr, listed.size);
  for (const found of listed.values()) {
    progress.step();
    const content = readText(found, { root });
    if ('text' in content) files.push({ path: content.path, text: content.text });
    else unreadable.push({ source: { path: content.path, text: '' }, problem: content.problem.kind, detail: content.problem.detail, named: content.named });
  }
  progress.done();
  for (const notice of [...walked.notices, ...(selected?.notices ?? [])]) {
    if (notice.kind === 'ignored' || notice.kind === 'bad ignore file') complain(`${notice.path}: ${notice.kind === 'ignored' ? `${notice.detail}; --no-ignore reads it` : notice.detail}`);
    else if (!unreadable.some((file) => file.source.path === notice.path)) unreadable.push({ source: { path: notice.path, text: '' }, problem: notice.kind, detail: notice.detail, named: true });
  }
  if (stdin) files.push({ path: options.stdinFilename ?? '<stdin>', text: readFileSync(0, 'utf8') });
  const only = options.root === undefined || selected === undefined ? undefined : new Set([...selected.files.map((file) => file.path), ...(stdin ? [options.stdinFilename ?? '<stdin>'] : [])]);
  const analysis = analyse(files, rules, { levelOf: (id) => levelOf(id, options.rule), pedantic: options.pedantic === true, unreadable, ...(only === undefined ? {} : { only }) });
  report(analysis, options);
  for (const failure of analysis.failures) complain(`${failure.rule} failed and was left out: ${failure.error instanceof Error ? failure.error.message : String(failure.error)}`);
  if (analysis.failures.length > 0) return FAILED;
  const count = (severity: string): number => analysis.result.findings.filter((finding) => finding.severity === severity).length;
  return count('error') > 0 || (options.maxWarnings !== undefined && count('warning') > options.maxWarnings) ? FOUND : CLEAN;
}

function report(analysis: Analysis, options: LintOptions): void {
  const findings = options.quiet === true ? analysis.result.findings.filter((finding) => finding.severity === 'error') : analysis.result.findings;
  const result = { ...analysis.result, findings };
  const context: ReportContext = {
    version: version(),
    rules: rules.map((rule) => ({ id: rule.id, summary: rule.summary, page: options.format === 'sarif' ? rulePage(rule.id) : '', severity: worst(rule.messages) })),
    maskedPlaces: secretPlaces(analysis.world),
  };
  const text = {
    text: () => textReport(result, { ...context, colors: pc.createColors(colored(options)) }),
    json: () => jsonReport(result, context),
    sarif: () => sarifReport(result, context),
    github: () => githubReport(result, context),
  }[options.format]();
  if (options.outputFile === undefined) print(text);
  else {
    try {
      writeFileSync(options.outputFile, text.endsWith('\n') ? text : `${text}\n`);
    } catch (error) {
      throw new UsageError(`${options.outputFile} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function worst(messages: (typeof rules)[number]['messages']): 'error' | 'warning' | 'info' {
  const severities = Object.values(messages).map((message) => message.severity);
  return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : 'info';
}

/** Flags before NO_COLOR before FORCE_COLOR before the terminal; decided here alone. */
function colored(options: LintOptions): boolean {
  if (options.color === 'always') return true;
  if (options.color === 'never' || options.outputFile !== undefined) return false;
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  const force = process.env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return process.stdout.isTTY === true;
}

function levelOf(id: string, settings: readonly RuleSetting[]): Level | undefined {
  return settings.findLast((setting) => setting.pattern === id || (setting.pattern.endsWith('/*') && id.startsWith(setting.pattern.slice(0, -1))))?.level;
}

function checkSetting({ pattern }: RuleSetting): void {
  const groups = [...new Set(rules.map((rule) => `${rule.id.split('/')[0]}/*`))];
  const known = [...rules.map((rule) => rule.id), ...groups];
  if (known.includes(pattern)) return;
  const near = nearest(pattern, known, 4);
  throw new UsageError(`--rule ${pattern}: there is no such rule${near === undefined ? '; irsa-lint rules lists them' : `; did you mean ${near}?`}`);
}

function ruleSetting(value: string, before: readonly RuleSetting[]): readonly RuleSetting[] {
  const [pattern, level] = value.split('=');
  if (pattern === undefined || level === undefined || !isLevel(level)) throw new InvalidArgumentError('expected id=level, with a level of off, info, warning or error');
  return [...before, { pattern, level }];
}

const isLevel = (level: string): level is Level => LEVELS.includes(level);

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
}

function ruleList(): string {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  return rules.map((rule) => `${rule.id.padEnd(width)}  ${worst(rule.messages).padEnd(7)}  ${rule.summary}`).join('\n');
}

function rulePage(id: string): string {
  if (!rules.some((rule) => rule.id === id)) {
    const near = nearest(id, rules.map((rule) => rule.id), 4);
    throw new UsageError(`there is no rule ${id}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  return readFileSync(new URL(`./rules/${id}.md`, import.meta.url), 'utf8');
}

function version(): string {
  const text: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof text === 'object' && text !== null && 'version' in text && typeof text.version === 'string' ? text.version : 'unknown';
}

function print(text: string): void {
  process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

function complain(message: string): void {
  process.stderr.write(`irsa-lint: ${visible(message)}\n`);
}

// A reader that has seen enough (`| head -1`) closes the pipe; the verdict stands all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? CLEAN : FAILED;
  else if (error instanceof UsageError) {
    complain(error.message);
    process.exitCode = FAILED;
  } else {
    complain(`this is a fault of irsa-lint ${version()}, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = FAILED;
  }
}
