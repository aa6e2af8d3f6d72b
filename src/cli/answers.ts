/** `--cache`: what a run said, kept for one that would be asked and told the same. */
import { join, resolve } from 'node:path';
import { answerOf, type Analysis, type Answer } from '../analyse.js';
import { openCache } from '../cache.js';
import { asked, digestOf, without } from '../discover/asked.js';
import type { WritableFileSystem } from '../discover/file-system.js';
import { repositoryRoot } from '../discover/ignore-files.js';
import type { Source } from '../value/span.js';
import type { Io } from './io.js';
import type { LintOptions } from './options.js';
import { warn } from './usage.js';

export interface KeptAnswers {
  /** What the run has to read by: what it is asked decides whether an answer is that of an equal run. */
  readonly fs: WritableFileSystem;
  /** Asked when all is read. */
  readonly isKnown: (files: readonly Source[]) => boolean;
  readonly known: () => Answer | undefined;
  readonly keep: (analysis: Analysis) => void;
}

/** `today`: the day on which suppressions expire or not. */
export function keptAnswers(
  root: string,
  paths: readonly string[],
  options: LintOptions,
  today: string,
  io: Io,
): KeptAnswers {
  const { cache: isKept, cacheLocation, fix, diff, printConfig } = options;
  // What is mended is read again, and standard input is no file.
  const isOther = fix !== undefined || diff === true || printConfig !== undefined || paths.includes('-');
  const none: KeptAnswers = { fs: io.fs, isKnown: () => false, known: () => undefined, keep: () => undefined };
  if ((isKept !== true && cacheLocation === undefined) || isOther) return none;
  const question = [root, io.cwd, paths, asksOf(options)];
  const say = (what: string, why: string | undefined): void => {
    if (why !== undefined) warn(io, `the cache is not ${what}: ${why}`);
  };
  const folder = cachesOf(io);
  if (folder === undefined) {
    say('used', 'the user has no folder, and XDG_CACHE_HOME names none');
    return none;
  }
  const file = cacheLocation === undefined ? join(folder, fileOf(question)) : resolve(io.cwd, cacheLocation);
  const fs = without(file, io.fs);
  const noted = asked(fs);
  const cache = openCache({
    file,
    folder,
    program: programOf(io),
    tree: repositoryRoot(root, io.fs) ?? root,
    hasModes: io.program.platform !== 'win32',
    asked: noted,
    fs,
  });
  say('used', cache.notice);
  let known: Answer | undefined;
  return {
    fs: noted.fs,
    isKnown(files) {
      known = cache.answer([...question, today], files);
      return known !== undefined;
    },
    known: () => known,
    keep(analysis) {
      if (analysis.failures.length === 0) say('kept', cache.keep(answerOf(analysis)));
    },
  };
}

/** All of the options that decide what is found, and not how it is told. */
const asksOf = (options: LintOptions): object =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !TELLING.has(name)));

const TELLING: ReadonlySet<string> = new Set<keyof LintOptions>([
  ...(['format', 'outputFile', 'quiet', 'color', 'groupBy', 'coverage', 'minCoverage', 'maxWarnings'] as const),
  ...(['exitZero', 'stats', 'debug', 'baseline', 'cache', 'cacheLocation', 'docsUrl'] as const),
]);

/** One for each kind of run of each folder: they do not drive each other out. */
const fileOf = (question: unknown): string =>
  `${Buffer.from(digestOf(JSON.stringify(question)), 'base64')
    .toString('hex')
    .slice(0, 16)}.json`;

/** What runs, to the byte: the file that starts it names all others by what is in them. */
const programOf = ({ program }: Io): readonly string[] => [
  program.version,
  program.node,
  digestOf(program.file('cli.cjs')),
];

/** Outside of the linted tree, so that nobody can bring one along with a change. */
function cachesOf({ env, home }: Io): string | undefined {
  const configured = env['XDG_CACHE_HOME'] ?? '';
  if (configured !== '') return join(configured, 'irsa-lint');
  return home === undefined ? undefined : join(home, '.cache', 'irsa-lint');
}
