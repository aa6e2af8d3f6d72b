/** `irsa-lint facts`: what was read, as data. */
import { secretPlaces, worldOf } from '../analyse.js';
import { recordsOf } from '../records/records.js';
import { FACTS_FORMATS, factsReport } from '../report/facts.js';
import { configuration } from './configuration.js';
import { refuseReleases } from './helm-release.js';
import { readInput, refuseMissing, rootOf, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { CLEAN, FAILED, losses, print, warn } from './usage.js';

export interface FactsOptions extends InputOptions {
  readonly format: (typeof FACTS_FORMATS)[number];
}

export async function facts(paths: readonly string[], options: FactsOptions, io: Io): Promise<number> {
  const root = rootOf(options, io);
  const { settings } = configuration(root, options, io);
  const input = await readInput(root, paths, options, settings, io);
  refuseMissing(input);
  refuseReleases(input.releases, root, io.fs);
  const { files, unreadable, only, releases, isAbsent } = input;
  const lost = losses(io);
  for (const one of input.unloaded) lost.failed(...one);
  const world = worldOf(files, {
    scope: settings.scope,
    unreadable,
    releases,
    isAbsent,
    everything: true,
    failed: lost.failed,
  });
  const records = recordsOf(world).filter(({ at }) => only === undefined || only.has(at.path));
  print(io, factsReport(records, options.format, { version: io.program.version, maskedPlaces: secretPlaces(world) }));
  const unread = unreadable.filter(({ named }) => named);
  for (const { source, problem, detail } of unread) warn(io, `${source.path} cannot be read: ${problem} (${detail})`);
  return lost.verdict(unread.length > 0 ? FAILED : CLEAN);
}
