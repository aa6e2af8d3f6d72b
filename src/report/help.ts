/** What a finding tells people to do. */
import type { Finding, Fix } from '../lint/finding.js';
import type { ReportContext } from './context.js';
import { adviceOf } from './rule-prose.js';

/** Every way to mend a finding, how safe it is, and the flag that applies it: at most one of them is applied. Without one, what the rule advises. */
export function helpsOf({ rule }: Finding, fixes: readonly Fix[], { pageOf }: ReportContext): readonly string[] {
  if (fixes.length === 0 && pageOf !== undefined) {
    const advice = adviceOf(pageOf(rule));
    return advice === undefined ? [] : [`${advice} (irsa-lint explain ${rule})`];
  }
  const bySafe = fixes.find(({ safety }) => safety === 'safe');
  const byUnsafe = fixes.find(({ safety }) => safety !== 'manual');
  return fixes.map((fix, i) => {
    const flag = fix === bySafe ? ': --fix' : fix === byUnsafe ? ': --fix=unsafe' : '';
    return `${i === 0 ? '' : 'or '}${fix.title} (${fix.safety} fix${flag})`;
  });
}
