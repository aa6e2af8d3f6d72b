/** Operators over values. */
import { equals, knownValue } from '../../value/text.js';
import type { Span } from '../../value/span.js';
import { isSame, truthOf } from './choices.js';
import type { Machine } from './machine.js';
import { booleanValue, numberValue, textValue, unknownValue, type Value } from './value.js';
import { joinedValue } from './texts.js';

/** `===`, of what can be compared by its value; undefined: not known. */
export function sameScalar(a: Value, b: Value): boolean | undefined {
  if (a.kind === 'choice' || b.kind === 'choice') {
    const answers = armsOf(a).flatMap((x) => armsOf(b).map((y) => sameScalar(x, y)));
    const [first] = answers;
    return answers.every((answer) => answer === first) ? first : undefined;
  }
  if (a.kind === 'hole') return (a.hole.anonymous !== true && isSame(a, b)) || undefined;
  if (b.kind === 'hole') return undefined;
  if (a.kind === 'text' && b.kind === 'text') {
    const answer = equals(a.text, b.text);
    return answer === 'unknown' ? undefined : answer === 'yes';
  }
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  // What a library has may be equal to anything.
  return isSame(a, b) || ([a, b].some(({ kind }) => kind === 'native') ? undefined : false);
}

const armsOf = (value: Value): readonly Value[] => (value.kind === 'choice' ? value.arms : [value]);

/** `==`, where null is undefined. */
function looselySame(a: Value, b: Value): boolean | undefined {
  const isNothing = ({ kind }: Value): boolean => kind === 'null' || kind === 'undefined';
  if (isNothing(a) && isNothing(b)) return true;
  const same = sameScalar(a, b);
  return same === false && a.kind !== b.kind && !isNothing(a) && !isNothing(b) ? undefined : same;
}

/** `places`: of the operands. */
export function binary(
  operator: string,
  a: Value,
  b: Value,
  at: Span,
  machine: Machine,
  places: readonly [Span, Span] = [at, at],
): Value {
  const answered = (answer: boolean | undefined): Value =>
    answer === undefined ? unknownValue(at, 'a comparison') : booleanValue(answer, at);
  const not = (answer: boolean | undefined): boolean | undefined => (answer === undefined ? undefined : !answer);
  switch (operator) {
    case '===':
      return answered(sameScalar(a, b));
    case '!==':
      return answered(not(sameScalar(a, b)));
    case '==':
      return answered(looselySame(a, b));
    case '!=':
      return answered(not(looselySame(a, b)));
    case '+':
      return added(a, b, at, machine, places);
    default:
      return counted(operator, a, b, at);
  }
}

/** Two texts are compared as texts, all else as numbers. */
function counted(operator: string, a: Value, b: Value, at: Span): Value {
  const order = ORDERS.get(operator);
  if (order !== undefined && a.kind === 'text' && b.kind === 'text') {
    const [first, second] = [knownValue(a.text), knownValue(b.text)];
    if (first === undefined || second === undefined) return unknownValue(at, 'a comparison');
    return booleanValue(order(first < second ? -1 : first > second ? 1 : 0, 0), at);
  }
  if (a.kind !== 'number' || b.kind !== 'number') return unknownValue(at, 'a number');
  if (order !== undefined) return booleanValue(order(a.value, b.value), at);
  const compute = ARITHMETIC.get(operator);
  return compute === undefined ? unknownValue(at, 'a number') : numberValue(compute(a.value, b.value), at);
}

const ORDERS = new Map<string, (a: number, b: number) => boolean>([
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
]);

const ARITHMETIC = new Map<string, (a: number, b: number) => number>([
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
  ['%', (a, b) => a % b],
  ['**', (a, b) => a ** b],
  ['|', (a, b) => a | b],
  ['&', (a, b) => a & b],
  ['^', (a, b) => a ^ b],
  ['<<', (a, b) => a << b],
  ['>>', (a, b) => a >> b],
  ['>>>', (a, b) => a >>> b],
]);

function added(a: Value, b: Value, at: Span, machine: Machine, places: readonly [Span, Span]): Value {
  if (a.kind === 'number' && b.kind === 'number') return numberValue(a.value + b.value, at);
  const isText = (value: Value): boolean =>
    value.kind === 'text' || value.kind === 'list' || value.kind === 'object' || value.kind === 'native';
  // A sum of what is not known may be a number.
  if (
    !isText(a) &&
    !isText(b) &&
    (a.kind === 'number' || b.kind === 'number' || a.kind === 'hole' || b.kind === 'hole') &&
    !isHoleText(a, b)
  )
    return unknownValue(at, 'a sum');
  const texts = [machine.text(a, places[0]), machine.text(b, places[1])];
  machine.copying(texts.reduce((sum, { parts }) => sum + parts.length, 0));
  return joinedValue(texts, at);
}

const isHoleText = (a: Value, b: Value): boolean => a.kind === 'text' || b.kind === 'text';

export function unary(operator: string, value: Value, at: Span): Value {
  switch (operator) {
    case '!': {
      const truth = truthOf(value);
      return truth === undefined ? unknownValue(at, 'a condition') : booleanValue(!truth, at);
    }
    case '-':
      return value.kind === 'number' ? numberValue(-value.value, at) : unknownValue(at, 'a number');
    case '+':
      return numberFrom(value, at);
    case 'typeof': {
      const type = TYPES[value.kind];
      return type === undefined ? unknownValue(at, 'a type') : textValue(type, at);
    }
    case 'void':
      return { kind: 'undefined', at };
    default:
      return unknownValue(at);
  }
}

/** `Number(value)`. What is no number is not known: nobody writes it on purpose. */
export function numberFrom(value: Value, at: Span): Value {
  if (value.kind === 'number') return value;
  if (value.kind === 'boolean') return numberValue(Number(value.value), at);
  const known = value.kind === 'text' ? knownValue(value.text) : undefined;
  const number = known === undefined || known.trim() === '' ? Number.NaN : Number(known);
  return Number.isNaN(number) ? unknownValue(at, 'a number') : numberValue(number, at);
}

const TYPES: Partial<Record<Value['kind'], string>> = {
  text: 'string',
  number: 'number',
  boolean: 'boolean',
  null: 'object',
  undefined: 'undefined',
  list: 'object',
  object: 'object',
  function: 'function',
  class: 'function',
};
