/** `irsa-lint explain`: which identity a pod gets, and why not another. */
import { explainedJson, explainedLines } from '../explain/chain-report.js';
import { explain, UnknownTarget, type Explained } from '../explain/target.js';
import type { World } from '../link/world.js';
import { safeJson, visible } from '../report/safe.js';
import { chainPainter, type ColorOptions } from './color.js';
import { readWorld, type InputOptions } from './input.js';
import type { Io } from './io.js';
import { isRule, nearestRuleTo, ruleJson, rulePage } from './rules.js';
import { CLEAN, losses, print, UsageError, withoutCredentials } from './usage.js';

export interface ExplainOptions extends InputOptions, ColorOptions {
  readonly format: 'text' | 'json';
}

export async function explanation(
  target: string,
  paths: readonly string[],
  options: ExplainOptions,
  io: Io,
): Promise<number> {
  if (isRule(target)) {
    print(io, options.format === 'json' ? ruleJson(target, io) : rulePage(target, io));
    return CLEAN;
  }
  const lost = losses(io);
  const world = await readWorld(paths, options, io, lost);
  const explained = ask(target, world);
  const text =
    options.format === 'json'
      ? safeJson({ version: 1, target, explained: explained.map(explainedJson) })
      : explained.map((one) => explainedLines(one).map(visible).join('\n')).join('\n\n');
  const shown = withoutCredentials(text, world);
  print(io, options.format === 'json' ? shown : chainPainter(options, io)(shown));
  return lost.verdict(CLEAN);
}

function ask(target: string, world: World): readonly Explained[] {
  try {
    return explain(world, target);
  } catch (error) {
    if (!(error instanceof UnknownTarget)) throw error;
    const rule = nearestRuleTo(target);
    throw new UsageError(rule === undefined ? error.message : `${error.message}; or did you mean the rule ${rule}?`);
  }
}
