/** `irsa-lint facts`: what was read, as data. */
import { resolve } from 'node:path';
import { secretPlaces, worldOf } from '../analyse.js';
import { recordsOf } from '../records/records.js';
import { FACTS_FORMATS, factsReport } from '../report/facts.js';
import { configuration, readInput, type InputOptions } from './input.js';
import { CLEAN, FAILED, print, reportInternalError, version, warn } from './usage.js';

export interface FactsOptions extends InputOptions {
  readonly format: (typeof FACTS_FORMATS)[number];
}

export function facts(paths: readonly string[], options: FactsOptions): number {
  const root = resolve(options.root ?? '.');
  const { settings } = configuration(root, options);
  const { files, unreadable, only } = readInput(root, paths, options, settings);
  const failures: unknown[] = [];
  const world = worldOf(files, {
    scope: settings.scope,
    unreadable,
    everything: true,
    failed: (what, error) => {
      failures.push(error);
      reportInternalError(`${what} was left out`, error);
    },
  });
  const records = recordsOf(world).filter(({ at }) => only === undefined || only.has(at.path));
  print(factsReport(records, options.format, { version: version(), maskedPlaces: secretPlaces(world) }));
  const lost = unreadable.filter(({ named }) => named);
  for (const { source, problem, detail } of lost) warn(`${source.path} cannot be read: ${problem} (${detail})`);
  return failures.length > 0 || lost.length > 0 ? FAILED : CLEAN;
}
