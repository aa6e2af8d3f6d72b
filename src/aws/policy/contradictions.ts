/** Conditions that no token can meet, whoever asks: without values, for keys of two issuers, or two that have no value in common. */
import { comparePlaces } from '../../value/span.js';
import { display, equals, knownValue, lowerCase, type Text } from '../../value/text.js';
import { isOpen, itemsOf } from '../../value/tree.js';
import type { Condition } from './model.js';
import { matchesText, requiresKey } from './operators.js';

/** `other` is the condition itself where it has no values. */
export interface Contradiction {
  readonly kind: 'empty' | 'issuers' | 'contradiction';
  readonly one: Condition;
  readonly other: Condition;
}

/** A condition that is true without its key can be met by any token. */
export function contradictionsIn(conditions: readonly Condition[]): readonly Contradiction[] {
  const needed = conditions.filter(({ meaning }) => requiresKey(meaning));
  // Terraform sorts the keys of a data source, so that they do not come as they are written.
  const claims = needed
    .filter(({ claim }) => claim === 'sub' || claim === 'aud')
    .toSorted((a, b) => comparePlaces(a.keyAt, b.keyAt));
  return [
    ...needed.filter(isEmpty).map((one) => ({ kind: 'empty' as const, one, other: one })),
    ...pairsOf(claims, haveTwoIssuers)
      .slice(0, 1)
      .map((pair) => ({ kind: 'issuers' as const, ...pair })),
    ...contradictions(claims)
      .slice(0, 1)
      .map((pair) => ({ kind: 'contradiction' as const, ...pair })),
  ];
}

const isEmpty = ({ tree }: Condition): boolean => itemsOf(tree).length === 0 && !isOpen(tree);

type Pair = Pick<Contradiction, 'one' | 'other'>;

const pairsOf = (conditions: readonly Condition[], isPair: (a: Condition, b: Condition) => boolean): readonly Pair[] =>
  conditions.flatMap((one, index) =>
    conditions
      .slice(index + 1)
      .filter((other) => isPair(one, other))
      .map((other) => ({ one, other })),
  );

/** Pairs of conditions that no value meets together. */
export const contradictions = (conditions: readonly Condition[]): readonly Pair[] =>
  pairsOf(conditions, haveNoCommonValue);

const haveTwoIssuers = (one: Condition, other: Condition): boolean =>
  equals(lowerCase(one.issuer), lowerCase(other.issuer)) === 'no';

/** Both ask for the same key, one of them exactly, and the other admits none of its values. Two patterns may always meet. */
function haveNoCommonValue(a: Condition, b: Condition): boolean {
  if (equals(lowerCase(a.key), lowerCase(b.key)) !== 'yes') return false;
  // One key twice under one operator is trust/condition-duplicate-key, or stands in the arms of a template's conditional.
  if (display(a.operator) === display(b.operator)) return false;
  const [exact, other] = a.meaning?.kind === 'string' ? [a, b] : [b, a];
  const { meaning } = other;
  if (exact.meaning?.kind !== 'string' || meaning === undefined || !['string', 'like'].includes(meaning.kind))
    return false;
  const [values, patterns] = [allValues(exact), allValues(other)];
  // A wildcard under StringEquals is trust/subject-wildcard-literal.
  if (values.length === 0 || patterns.length === 0 || values.some((text) => /[*?]/.test(knownValue(text) ?? '')))
    return false;
  return values.every((text) => patterns.every((pattern) => matchesText(pattern, text, meaning) === 'no'));
}

/** None where one of them is not known. */
function allValues({ tree, values }: Condition): readonly Text[] {
  const texts = values.flatMap(({ text }) => text ?? []);
  return isOpen(tree) || texts.length < values.length ? [] : texts;
}
