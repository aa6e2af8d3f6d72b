/** `irsa-lint explain`: which identity a pod gets, and why not another. */
import { explainedJson, explainedLines } from '../explain/chain-report.js';
import { explain, UnknownTarget, type Explained } from '../explain/target.js';
import { safeJson, visible } from '../report/safe.js';
import { readWorld, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { CLEAN, print, UsageError } from './usage.js';

export interface ExplainOptions extends InputOptions {
  readonly format: 'text' | 'json';
}

export async function explanation(
  target: string,
  paths: readonly string[],
  options: ExplainOptions,
  io: Io,
): Promise<number> {
  const explained = await ask(target, paths, options, io);
  print(
    io,
    options.format === 'json'
      ? safeJson({ version: 1, target, explained: explained.map(explainedJson) })
      : explained.map((one) => explainedLines(one).map(visible).join('\n')).join('\n\n'),
  );
  return CLEAN;
}

async function ask(
  target: string,
  paths: readonly string[],
  options: ExplainOptions,
  io: Io,
): Promise<readonly Explained[]> {
  try {
    return explain(await readWorld(paths, options, io, true), target);
  } catch (error) {
    throw error instanceof UnknownTarget ? new UsageError(error.message) : error;
  }
}
