/** What becomes of an annotation among the values of charts, where several charts and releases get them. */
import type { ChartValue } from '../facts/chart-values.js';
import { toFileSpan, type Span } from '../value/span.js';
import { equals } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { onceInWorld } from './once.js';
import type { Indexed } from './world.js';

/** Only what holds of everyone who gets this value; a chart that is here knows better than names. */
export function isFate(world: Indexed, value: ChartValue): boolean {
  const known = [...(fatesIn(world).get(keyOf(value.keyAt)) ?? [])].filter((fate) => fate !== 'unseen');
  return known.length === 0 || (known.length === 1 && known[0] === value.fate);
}

/** A service account here carries the role that the values name: what the chart would have annotated has it already. */
export const isCarried = ({ facts }: Indexed, { role }: ChartValue): boolean =>
  role !== undefined &&
  facts['service-account'].some(({ roleArn }) => {
    const arn = textOf(roleArn?.value);
    return arn !== undefined && equals(arn, role) === 'yes';
  });

const fatesIn = onceInWorld(({ facts }: Indexed): ReadonlyMap<string, ReadonlySet<ChartValue['fate']>> => {
  const made = new Map<string, Set<ChartValue['fate']>>();
  for (const { keyAt, fate } of facts['chart-value']) {
    const key = keyOf(keyAt);
    made.set(key, (made.get(key) ?? new Set()).add(fate));
  }
  return made;
});

function keyOf(at: Span): string {
  const { source, start } = toFileSpan(at);
  return `${source.path}\0${String(start)}`;
}
