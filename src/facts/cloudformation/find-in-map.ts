/** `Fn::FindInMap`: with a key that is not known one of the values at that level, for a key that is missing fails the deployment. */
import type { Span } from '../../value/span.js';
import { equals, keyOf, knownValue, type Text } from '../../value/text.js';
import { entriesOf, field, type Tree } from '../../value/tree.js';
import { allowedOf } from './conditions.js';
import type { Evaluator } from './evaluate.js';
import { nameOfText } from './texts.js';
import { leftOf, whereIs, whereIsNot } from './world.js';

/** More keys than these say nothing. */
const MAX_KEYS = 32;

export function findInMap(parts: readonly Tree[], at: Span, evaluator: Evaluator): Tree | undefined {
  const [nameTree, firstTree, secondTree, options] = parts;
  if (nameTree === undefined || firstTree === undefined || secondTree === undefined) return undefined;
  const [name, first, second] = [nameTree, firstTree, secondTree].map((tree) => evaluator.text(tree));
  if (name === undefined || first === undefined || second === undefined) return undefined;
  const fallback = field(options, 'DefaultValue');
  const mapping = evaluator.names.mapping(knownValue(name) ?? '');
  const reference = `FindInMap(${[name, first, second].map(nameOfText).join(',')})`;
  if (mapping === undefined) return evaluator.hole(reference, at);
  const inner = at1(mapping, first, fallback !== undefined, evaluator);
  const value = inner === undefined ? undefined : at1(inner, second, fallback !== undefined, evaluator);
  if (value === 'too many' || inner === 'too many') return evaluator.hole(reference, at);
  if (value === 'missing' || inner === 'missing') return fallback === undefined ? undefined : evaluator.value(fallback);
  return value;
}

function at1(
  mapping: Tree | 'missing' | 'too many',
  key: Text,
  mayMiss: boolean,
  evaluator: Evaluator,
): Tree | 'missing' | 'too many' | undefined {
  if (typeof mapping === 'string') return mapping;
  if (mapping.kind !== 'map') return undefined;
  const known = knownValue(key);
  if (known !== undefined) return field(mapping, known) ?? 'missing';
  const { here } = evaluator;
  const subject = keyOf(key);
  if (subject === undefined || mapping.open) return 'too many';
  const left = leftOf(here, subject, allowedOf(key, evaluator));
  const keys = entriesOf(mapping)
    .flatMap((entry) => knownValue(entry.key) ?? [])
    .filter((one) => left?.includes(one) !== false && here.not.get(subject)?.has(one) !== true)
    .filter((one) => equals(key, { parts: [{ literal: one }] }) !== 'no');
  const others = left === undefined ? mayMiss : mayMiss && left.some((one) => !keys.includes(one));
  const [only] = keys;
  if (only === undefined) return mayMiss ? 'missing' : undefined;
  if (keys.length === 1 && !others) return field(mapping, only);
  if (keys.length > MAX_KEYS) return 'too many';
  evaluator.ask([
    ...keys.map((one) => whereIs(here, subject, one)),
    ...(others ? [whereIsNot(here, subject, keys)] : []),
  ]);
  return field(mapping, only);
}
