/** What the linter is asked for on the command line, and how its words are read. */
import { InvalidArgumentError } from 'commander';
import type { Level } from '../lint/engine.js';
import { currentName, isFormerId } from '../lint/rule-aliases.js';
import { isDay } from '../lint/suppress.js';
import { nearest } from '../value/nearest.js';
import type { ColorOptions } from './color.js';
import type { InputOptions } from './input.js';

export const FORMATS = [
  'text',
  'json',
  'sarif',
  'github',
  'gitlab',
  'junit',
  'rdjson',
  'compact',
  'eslint-json',
  'markdown',
  'html',
] as const;
export type Format = (typeof FORMATS)[number];

/** A report, and the file it goes to; without one to standard output. */
export interface Output {
  readonly format: Format;
  readonly file: string | undefined;
}
const LEVELS: readonly string[] = ['off', 'info', 'warning', 'error'] satisfies readonly Level[];

export interface LintOptions extends InputOptions, ColorOptions {
  readonly format: readonly Output[];
  readonly outputFile?: string;
  readonly quiet?: true;
  readonly maxWarnings?: number;
  readonly rule: readonly RuleSetting[];
  readonly pedantic?: true;
  /** Findings are no failure. */
  readonly exitZero?: true;
  readonly groupBy?: 'about';
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
  readonly everything?: true;
  readonly stats?: true;
  /** Tells what is decided, and how long each stage takes. */
  readonly debug?: true;
  /** Keeps what is said, for a run over the same. */
  readonly cache?: true;
  readonly cacheLocation?: string;
  /** Where the pages of the rules are published. */
  readonly docsUrl?: string;
}

export interface RuleSetting {
  readonly pattern: string;
  readonly level: Level;
  /** It was written with this old id of a rule. */
  readonly former?: string;
}

export function ruleSetting(value: string, before: readonly RuleSetting[]): readonly RuleSetting[] {
  const [pattern, level, ...more] = value.split('=');
  if (pattern === undefined || level === undefined || !isLevel(level) || more.length > 0)
    throw new InvalidArgumentError('expected id=level, with a level of off, info, warning or error');
  return [...before, { pattern: currentName(pattern), level, ...(isFormerId(pattern) ? { former: pattern } : {}) }];
}

/** Of the folder that holds the pages of the rules, with a slash at its end. */
export function docsUrl(value: string): string {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value))
    throw new InvalidArgumentError('expected the https address of the folder that holds the pages of the rules');
  const url = new URL(value);
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

const isLevel = (level: string): level is Level => LEVELS.includes(level);

/** `sarif` or `sarif=out.sarif`, as often as one likes; one of them may go to standard output. */
export function output(value: string, before: readonly Output[]): readonly Output[] {
  const [name = '', ...rest] = value.split('=');
  const format = FORMATS.find((one) => one === name);
  const near = nearest(name, FORMATS);
  if (format === undefined)
    throw new InvalidArgumentError(
      near === undefined ? `expected one of ${FORMATS.join(', ')}` : `did you mean ${near}?`,
    );
  const file = rest.length === 0 ? undefined : rest.join('=');
  if (file === '') throw new InvalidArgumentError('expected a file after =');
  if (file === undefined && before.some((one) => one.file === undefined))
    throw new InvalidArgumentError(
      'only one report goes to standard output; the others need a file, as in sarif=out.sarif',
    );
  if (file !== undefined && before.some((one) => one.file === file))
    throw new InvalidArgumentError(`two reports cannot go to ${file}`);
  return [...before, { format, file }];
}

export function day(value: string): string {
  if (!isDay(value)) throw new InvalidArgumentError('expected a day, as in 2026-11-26');
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
