/** The baseline of a run: read, and held against what is found. */
import { dirname, resolve } from 'node:path';
import type { Answer } from '../analyse.js';
import type { Config } from '../config/config.js';
import { exists, isBelow, type FileSystem } from '../discover/file-system.js';
import { repositoryRoot } from '../discover/ignore-files.js';
import { readText } from '../discover/read.js';
import { fingerprintsOf, readBaseline, staleEntries, type BaselineEntry } from '../lint/baseline.js';
import type { Finding } from '../lint/finding.js';
import type { LintOptions } from './options.js';
import type { Prepared } from './prepare.js';
import type { Io } from './io.js';
import { noSuchFile, UsageError, warn } from './usage.js';

/** What `irsa-lint baseline create` writes, beside the configuration, unless something else is named. */
export const DEFAULT_BASELINE = '.irsa-lint-baseline.json';

/** The entries of the baseline that counts; undefined if none does. */
export function knownFindings(
  { config, folder, ruleNamesUsed }: Prepared,
  options: LintOptions,
  io: Io,
): readonly BaselineEntry[] | undefined {
  const file = baselineFile(options, config, folder, io);
  if (file === undefined) return undefined;
  const entries = entriesOf(file, io);
  ruleNamesUsed(entries.map(({ rule }) => rule));
  return entries;
}

export function entriesOf(file: string, { cwd, fs }: Io): readonly BaselineEntry[] {
  const content = readText({ path: file, named: true }, { root: cwd, fs });
  if (!('text' in content))
    throw new UsageError(
      content.problem.kind === 'missing'
        ? `the baseline cannot be read: ${noSuchFile(file)}`
        : `the baseline ${file} cannot be read: ${content.problem.kind}`,
    );
  const entries = readBaseline(content.text);
  if (entries === undefined)
    throw new UsageError(`${file} is not a valid baseline; irsa-lint baseline create writes one`);
  return entries;
}

/**
 * The one that the user names; else that of the configuration, or the one beside it if it is there. Both lie in their repository, as all that a tree may have
 * written, and without the tree's configuration its baseline does not count either.
 */
export function baselineFile(
  { baseline: named, config: configured }: LintOptions,
  config: Config,
  folder: string,
  { fs }: Io,
): string | undefined {
  if (named !== undefined || configured === false) return named;
  const file = resolve(folder, config.baseline ?? DEFAULT_BASELINE);
  if (config.baseline === undefined && !exists(file, fs)) return undefined;
  const top = repositoryRoot(folder, fs) ?? folder;
  if (!isBelow(top, file) || !isBelow(fs.realpath(top), realPath(file, fs)))
    throw new UsageError(
      `the baseline \`${config.baseline ?? DEFAULT_BASELINE}\` of the tree lies outside of the repository; --baseline may name any file`,
    );
  return file;
}

/** Of the file itself, or of the nearest folder above it that is there. */
function realPath(path: string, fs: FileSystem): string {
  try {
    return fs.realpath(path);
  } catch {
    return realPath(dirname(path), fs);
  }
}

/** What a baseline leaves. */
export function keptOf(findings: readonly Finding[], entries: readonly BaselineEntry[]): readonly Finding[] {
  const isKnown = knownBy(entries);
  return findings.filter((finding) => !isKnown(finding));
}

/** Whether a baseline knows a finding. */
export function knownBy(entries: readonly BaselineEntry[]): (finding: Finding) => boolean {
  const known = new Set(entries.map(({ fingerprint }) => fingerprint));
  return (finding) => fingerprintsOf(finding).some((one) => known.has(one)) && !finding.rule.startsWith('suppression/');
}

/** Known findings are kept aside; what is known and no longer found is said. */
export function withoutKnown(answer: Answer, entries: readonly BaselineEntry[], { input }: Prepared, io: Io): Answer {
  const { findings, suppressed } = answer.result;
  const isKnown = knownBy(entries);
  const read = input.only ?? new Set(input.files.map((file) => file.path));
  const stale = staleEntries(entries, [...findings, ...suppressed.map(({ finding }) => finding)], (path) =>
    read.has(path),
  );
  if (stale.length > 0)
    warn(
      io,
      `${stale.length} ${stale.length === 1 ? 'entry of the baseline is' : 'entries of the baseline are'} no longer found: irsa-lint baseline prune takes ${stale.length === 1 ? 'it' : 'them'} out`,
    );
  return {
    ...answer,
    result: {
      ...answer.result,
      findings: findings.filter((finding) => !isKnown(finding)),
      suppressed: [
        ...suppressed,
        ...findings
          .filter(isKnown)
          .map((finding) => ({ finding, kind: 'external' as const, reason: 'in the baseline' })),
      ],
    },
  };
}
