/** What becomes of an annotation among the values of charts, where several charts and releases get them. */
import type { ChartValue } from '../facts/chart-values.js';
import { toFileSpan, type Span } from '../value/span.js';
import { equals, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { onceInWorld } from './once.js';
import type { Indexed } from './world.js';

/** Only what holds of everyone who gets this value; a chart that is here knows better than names. */
export function isFate(world: Indexed, value: ChartValue): boolean {
  const known = [...(fatesIn(world).get(keyOf(value.keyAt)) ?? [])].filter((fate) => fate !== 'unseen');
  return known.length === 0 || (known.length === 1 && known[0] === value.fate);
}

/** A service account here carries the role that the values name, or has the name beside it and a role that may be it, or another part of the same values makes one of them: nothing lacks it. */
export const isCarried = ({ facts }: Indexed, { role, account, keyAt }: ChartValue): boolean =>
  facts['service-account'].some(({ roleArn, name }) => {
    const own = textOf(roleArn?.value);
    return isSame(own, role) || (roleArn !== undefined && isSame(name, account) && mayBeSame(own, role));
  }) ||
  facts['chart-value'].some(
    (other) =>
      other.off === undefined &&
      pathOf(other.keyAt) === pathOf(keyAt) &&
      (isSame(other.role, role) || (isSame(other.account, account) && mayBeSame(other.role, role))),
  );

const mayBeSame = (one: Text | undefined, other: Text | undefined): boolean =>
  one === undefined || other === undefined || equals(one, other) !== 'no';

const isSame = (one: Text | undefined, other: Text | undefined): boolean =>
  one !== undefined && other !== undefined && equals(one, other) === 'yes';

const pathOf = (at: Span): string => toFileSpan(at).source.path;

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
