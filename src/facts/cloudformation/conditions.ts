/** Conditions: decided where both sides are known or what is allowed decides it, else a question of which each answer is tried. */
import { equals, isHole, keyOf, knownValue, type Text } from '../../value/text.js';
import { listOf, textOf, type Tree } from '../../value/tree.js';
import type { Evaluator } from './evaluate.js';
import { callOf } from './functions.js';
import { leftOf, whereHolds, whereIs, whereIsNot } from './world.js';

const MAX_DEPTH = 40;

/** Of a name of a condition, or of what stands in the section `Conditions`. */
export function holds(condition: Tree, evaluator: Evaluator, depth = 0): boolean {
  if (depth > MAX_DEPTH) return question('a conditional', evaluator);
  const call = callOf(condition) ?? conditionCall(condition);
  if (call === undefined) {
    const name = textOf(condition);
    const known = name === undefined ? undefined : knownValue(name);
    const written = known === undefined ? undefined : evaluator.names.condition(known);
    return written === undefined
      ? question(known ?? placeOf(condition), evaluator)
      : holds(written, evaluator, depth + 1);
  }
  const parts = listOf(call.argument);
  const [first] = parts;
  switch (call.name) {
    case 'Condition':
      return holds(call.argument, evaluator, depth + 1);
    case 'Fn::Not':
      return first === undefined ? question(placeOf(condition), evaluator) : !holds(first, evaluator, depth + 1);
    case 'Fn::And':
      return parts.every((part) => holds(part, evaluator, depth + 1));
    case 'Fn::Or':
      return parts.some((part) => holds(part, evaluator, depth + 1));
    case 'Fn::Equals':
      return areEqual(parts, condition, evaluator);
    default:
      return question(placeOf(condition), evaluator);
  }
}

function conditionCall(tree: Tree): { readonly name: string; readonly argument: Tree } | undefined {
  const [only] = tree.kind === 'map' && tree.entries.length === 1 ? tree.entries : [];
  return only !== undefined && knownValue(only.key) === 'Condition'
    ? { name: 'Condition', argument: only.value }
    : undefined;
}

const placeOf = ({ at }: Tree): string => `${at.source.path}:${String(at.start)}`;

function question(subject: string, evaluator: Evaluator): boolean {
  const known = evaluator.here.holds.get(subject);
  if (known !== undefined) return known;
  evaluator.ask([whereHolds(evaluator.here, subject, true), whereHolds(evaluator.here, subject, false)]);
  return true;
}

function areEqual(parts: readonly Tree[], condition: Tree, evaluator: Evaluator): boolean {
  const [a, b] = parts.map((part) => evaluator.text(part));
  if (a === undefined || b === undefined) return question(placeOf(condition), evaluator);
  const answer = equals(a, b);
  if (answer !== 'unknown') return answer === 'yes';
  const [x, y] = [keyOf(a), keyOf(b)];
  if (x === undefined || y === undefined) return question(placeOf(condition), evaluator);
  const [known, other] = knownValue(a) === undefined ? [knownValue(b), a] : [knownValue(a), b];
  if (known === undefined) return question([x, y].sort().join(' = '), evaluator);
  return isValue(other, known, evaluator);
}

/** Whether a text that is not known is this one. */
function isValue(subject: Text, value: string, evaluator: Evaluator): boolean {
  const key = keyOf(subject) ?? '';
  const { here } = evaluator;
  const left = leftOf(here, key, allowedOf(subject, evaluator));
  if (left !== undefined && !left.includes(value)) return false;
  if (left?.length === 1) return true;
  if (here.not.get(key)?.has(value) === true) return false;
  evaluator.ask([whereIs(here, key, value), whereIsNot(here, key, [value])]);
  return true;
}

/** All that a text may be that is a parameter with a closed list. */
export function allowedOf({ parts }: Text, { names }: Evaluator): readonly string[] | undefined {
  const [only, ...others] = parts;
  return only === undefined || others.length > 0 || !isHole(only) || only.scope !== names.scope
    ? undefined
    : names.allowed(only.reference);
}
