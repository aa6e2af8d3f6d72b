/** Operators: arithmetic in decimals, comparisons, and logic over what may not be known. */
import type { Span } from '../../value/span.js';
import { distribute } from './choices.js';
import * as decimal from './decimal.js';
import { boolean, conditionOf, fail, number, numberOf, sameValue, unknown, type Value } from './value.js';

export function unary(operator: '!' | '-', operand: Value, at: Span): Value {
  if (operand.kind === 'choice') return distribute(operand, (arm) => unary(operator, arm, at), at);
  if (operator === '!') {
    const known = conditionOf(operand);
    return known === undefined ? unknown(at) : boolean(!known, at);
  }
  const known = numberOf(operand);
  // Terraform has a zero below zero, and prints it.
  return known === undefined || known === '0'
    ? unknown(at)
    : number(decimal.subtract('0', known) ?? fail('this is no number'), at);
}

export function binary(operator: string, left: Value, right: () => Value, at: Span): Value {
  if (operator === '&&' || operator === '||') return logical(operator, left, right, at);
  const other = right();
  if (operator === '==' || operator === '!=') {
    const truth = sameValue(left, other);
    return truth === 'unknown' ? unknown(at) : boolean((truth === 'yes') === (operator === '=='), at);
  }
  const [a, b] = [numberOf(left), numberOf(other)];
  if (a === undefined || b === undefined) return unknown(at);
  const compared = COMPARISONS.get(operator);
  if (compared !== undefined) return boolean(compared(decimal.compare(a, b)), at);
  const result = computed(operator, a, b);
  return result === undefined ? unknown(at) : number(result, at);
}

/** Undefined for what nobody has any use of: the infinity that Terraform makes of a division by zero, and its zero below zero. */
function computed(operator: string, a: string, b: string): string | undefined {
  if (operator === '+' || operator === '-') return ARITHMETIC.get(operator)?.(a, b);
  const result = b === '0' && operator !== '*' ? undefined : ARITHMETIC.get(operator)?.(a, b);
  return result === '0' && (a.startsWith('-') || b.startsWith('-')) ? undefined : result;
}

const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['<', (order) => order < 0],
  ['>', (order) => order > 0],
  ['<=', (order) => order <= 0],
  ['>=', (order) => order >= 0],
]);

const ARITHMETIC: ReadonlyMap<string, (a: string, b: string) => string | undefined> = new Map([
  ['+', decimal.add],
  ['-', decimal.subtract],
  ['*', decimal.multiply],
  ['/', decimal.divide],
  ['%', decimal.remainder],
]);

function logical(operator: '&&' | '||', left: Value, right: () => Value, at: Span): Value {
  const decisive = operator === '||';
  const [a, b] = [conditionOf(left), conditionOf(right())];
  if (a === decisive || b === decisive) return boolean(decisive, at);
  return a === undefined || b === undefined ? unknown(at) : boolean(!decisive, at);
}
