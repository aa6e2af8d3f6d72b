/** `irsa-lint baseline`: the findings of today are known, those of tomorrow are not. */
import { relative, resolve } from 'node:path';
import { exists } from '../discover/file-system.js';
import { baselineOf, renewedEntries, staleEntries, writtenBaseline } from '../lint/baseline.js';
import { refuseMissing } from './input.js';
import { baselineFile, DEFAULT_BASELINE, entriesOf } from './baseline-filter.js';
import type { Io } from './io.js';
import type { LintOptions } from './options.js';
import { prepare } from './prepare.js';
import { CLEAN, FAILED, losses, print, writeReport } from './usage.js';

export async function baseline(
  action: 'create' | 'prune',
  paths: readonly string[],
  options: LintOptions,
  io: Io,
): Promise<number> {
  const prepared = await prepare(paths, options, io);
  const { cwd, fs } = io;
  refuseMissing(prepared.input);
  const lost = losses(io);
  const { result, failures } = prepared.run(prepared.input.files);
  for (const one of prepared.input.unloaded) lost.failed(...one);
  for (const { what, error } of failures) lost.failed(what, error);
  // What was not looked at must not count as mended, or as all that there is.
  if (lost.verdict(CLEAN) === FAILED) return FAILED;
  const file =
    baselineFile(options, prepared.config, prepared.folder, io) ?? resolve(prepared.folder, DEFAULT_BASELINE);
  const shown = relative(cwd, resolve(cwd, file));
  if (action === 'create') {
    const entries = baselineOf(result.findings);
    writeReport(io, file, writtenBaseline(entries));
    print(io, `${shown}: ${entries.length} known finding${entries.length === 1 ? '' : 's'}`);
    return CLEAN;
  }
  const entries = entriesOf(file, io);
  prepared.ruleNamesUsed(entries.map(({ rule }) => rule));
  const findings = [...result.findings, ...result.suppressed.map(({ finding }) => finding)];
  const read = new Set(prepared.input.files.map((source) => source.path));
  // Files that are gone have no findings either.
  const stale = new Set(
    staleEntries(entries, findings, (path) => read.has(path) || !exists(resolve(prepared.root, path), fs)),
  );
  const left = renewedEntries(
    entries.filter((entry) => !stale.has(entry)),
    findings,
  );
  writeReport(io, file, writtenBaseline(left));
  print(io, `${shown}: ${stale.size} taken out, ${left.length} left`);
  return CLEAN;
}
