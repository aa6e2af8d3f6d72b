/** `irsa-lint baseline`: the findings of today are known, those of tomorrow are not. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { baselineOf, staleEntries, writtenBaseline } from '../lint/baseline.js';
import { baselineFile, entriesOf } from './baseline-filter.js';
import type { LintOptions } from './options.js';
import { prepare } from './prepare.js';
import { CLEAN, print, writeReport } from './usage.js';

const DEFAULT_FILE = '.irsa-lint-baseline.json';

export function baseline(action: 'create' | 'prune', paths: readonly string[], options: LintOptions): number {
  const prepared = prepare(paths, options);
  const { result } = prepared.run(prepared.input.files);
  const file = baselineFile(options.baseline, prepared.config, prepared.folder) ?? resolve(DEFAULT_FILE);
  const shown = relative(resolve('.'), resolve(file));
  if (action === 'create') {
    const entries = baselineOf(result.findings);
    writeReport(file, writtenBaseline(entries));
    print(`${shown}: ${entries.length} known finding${entries.length === 1 ? '' : 's'}`);
    return CLEAN;
  }
  const entries = entriesOf(file);
  const read = new Set(prepared.input.files.map((source) => source.path));
  // Files that are gone have no findings either.
  const stale = new Set(
    staleEntries(
      entries,
      [...result.findings, ...result.suppressed.map(({ finding }) => finding)],
      (path) => read.has(path) || !existsSync(resolve(prepared.root, path)),
    ),
  );
  const left = entries.filter((entry) => !stale.has(entry));
  writeReport(file, writtenBaseline(left));
  print(`${shown}: ${stale.size} taken out, ${left.length} left`);
  return CLEAN;
}
