/** Paths by patterns, a step at a time: `*` stands for any characters of a step, `?` for one, `**` for steps. */
import { like, literalText } from '../value/text.js';

export const fitsStep = (name: string, step: string): boolean => like(literalText(step), literalText(name)) === 'yes';

/** By the set of places in the path that each step of the pattern can begin at, so that many `**` cost no more than few. */
export function fitsSteps(path: readonly string[], pattern: readonly string[]): boolean {
  let reached: ReadonlySet<number> = new Set([0]);
  for (const [i, step] of pattern.entries()) {
    const starts = [...reached];
    if (step.startsWith('**') && i === pattern.length - 1)
      return starts.some((at) => path.slice(at).join('/').endsWith(step.slice(2)));
    const [first = path.length] = starts;
    reached = step.startsWith('**')
      ? new Set(path.map((_, at) => at).filter((at) => at >= first))
      : new Set(starts.filter((at) => fitsStep(path[at] ?? '', step) && at < path.length).map((at) => at + 1));
  }
  return reached.has(path.length);
}
