/** `--fix` and `--diff`: mends what can be mended, or shows it. */
import { createTwoFilesPatch } from 'diff';
import type { Analysis } from '../analyse.js';
import { rewriteFile } from '../discover/write.js';
import type { Finding } from '../lint/finding.js';
import { fixAll, saidOf, type FixRun } from '../lint/fix.js';
import { inFiles } from '../report/context.js';
import { visible } from '../report/safe.js';
import { toFileSpan, rangeOf, type Source } from '../value/span.js';
import type { Io } from './io.js';
import { print, warn, withoutCredentials } from './usage.js';

export interface Fixed {
  /** As they stand now, for the report. */
  readonly files: readonly Source[];
  /** Some file was changed, or would be. */
  readonly changed: boolean;
  /** Some file could not be written. */
  readonly failed: boolean;
  /** What `saidOf` tells of findings whose fix is left out. */
  readonly refused: ReadonlySet<string>;
}

interface Mending {
  readonly safety: 'safe' | 'unsafe';
  /** Prints what would change, and changes nothing. */
  readonly show: boolean;
  /** Whether a finding is to be mended: others are somebody else's, or are kept on purpose. */
  readonly isOurs: (finding: Finding) => boolean;
}

/** Writes the files that fixes change. */
export function fix(
  root: string,
  files: readonly Source[],
  run: (files: readonly Source[]) => Analysis,
  options: Mending,
  io: Io,
): Fixed {
  const touching = (said: readonly Finding[]): readonly Finding[] => said.filter(options.isOurs);
  const applied = fixAll(files, (now) => touching(run(now).result.findings), options.safety);
  const changes = files.flatMap((file, index) => {
    const after = applied.files[index]?.text ?? file.text;
    return after === file.text ? [] : [{ path: file.path, before: file.text, after }];
  });
  for (const { finding, why } of applied.refused)
    warn(io, `${placeOf(finding)}: the fix of ${finding.rule} is left out: ${why}`);
  const refused = new Set(applied.refused.map(({ finding }) => saidOf(finding)));
  if (options.show) {
    const { world, result } = run(files);
    // Both sides alike, so that a patch still changes only what the fixes do.
    const shown = (text: string): string => withoutCredentials(text, world);
    print(io, changes.map(({ path, before, after }) => visiblePatch(path, shown(before), shown(after))).join(''));
    if (changes.length === 0 && applied.refused.length === 0)
      warn(io, nothingToShow(touching(result.findings), options.safety));
    return { files, changed: changes.length > 0, failed: false, refused };
  }
  let failed = false;
  const written = new Map<string, string>();
  for (const { path, before, after } of changes) {
    const problem = rewriteFile(root, path, { before, after }, io.fs);
    if (problem === undefined) written.set(path, after);
    else warn(io, `${path} is not fixed: ${problem}`);
    failed ||= problem !== undefined;
  }
  if (applied.fixed.length > 0) warn(io, summary(applied, written.size));
  return {
    files: files.map((file) => ({ ...file, text: written.get(file.path) ?? file.text })),
    changed: written.size > 0,
    failed,
    refused,
  };
}

/** Why a difference is empty. */
function nothingToShow(findings: readonly Finding[], safety: 'safe' | 'unsafe'): string {
  if (findings.length === 0) return 'there is no finding, so no fix changes anything';
  const unsafe = findings.filter(({ fixes }) => fixes.some((one) => inFiles(one).safety === 'unsafe')).length;
  if (safety === 'safe' && unsafe > 0)
    return `no finding has a safe fix; --diff --fix=unsafe shows the fixes of ${unsafe}, which may change who can assume a role`;
  return `no finding has ${safety === 'safe' ? 'a safe fix' : 'a fix that can be applied'}`;
}

const placeOf = (finding: Finding): string =>
  `${toFileSpan(finding.primary.at).source.path}:${rangeOf(finding.primary.at).start.line}`;

function summary({ fixed }: FixRun, files: number): string {
  const rules = [...new Set(fixed.map(({ rule }) => rule))].sort();
  return `fixed ${fixed.length} finding${fixed.length === 1 ? '' : 's'} in ${files} file${files === 1 ? '' : 's'} (${rules.join(', ')})`;
}

/** A patch that `git apply` takes, as long as its lines hold nothing that acts on a terminal. */
function visiblePatch(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  const shown = (line: string): string => line.split('\t').map(visible).join('\t');
  return patch
    .replace(/^=+\n/, '')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? `${shown(line.slice(0, -1))}\r` : shown(line)))
    .join('\n');
}
