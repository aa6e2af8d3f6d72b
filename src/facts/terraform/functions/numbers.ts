/** Functions over numbers and booleans. */
import { add, compare, decimalOf, divide, multiply, subtract } from '../decimal.js';
import { boolean, fail, integerOf, isUnknown, list, number, numberOf, type Value } from '../value.js';
import { asBoolean } from '../types.js';
import type { TerraformFunction } from './index.js';

/** All are known, or the result is not. */
function numbersOf(args: readonly Value[]): readonly string[] | undefined {
  const known = args.map(numberOf);
  return known.every((one) => one !== undefined) ? known : undefined;
}

const extreme =
  (sign: 1 | -1): TerraformFunction =>
  (args, at) => {
    const known = numbersOf(args);
    if (known === undefined) return undefined;
    const [first = fail('a number is required'), ...rest] = known;
    return number(
      rest.reduce((best, one) => (compare(one, best) * sign > 0 ? one : best), first),
      at,
    );
  };

const rounded =
  (round: (value: number) => number): TerraformFunction =>
  ([value = fail('a number is required')], at) => {
    const known = numberOf(value);
    return known === undefined ? undefined : number(decimalOf(String(round(Number(known)))) ?? known, at);
  };

/** More numbers are not listed. */
const MAX_RANGE = 1024;

const range: TerraformFunction = (args, at) => {
  const known = numbersOf(args);
  if (known === undefined) return undefined;
  const [a = '0', b, c] = known;
  const [start, limit] = b === undefined ? ['0', a] : [a, b];
  const direction = compare(limit, start);
  const step = c ?? (direction < 0 ? '-1' : '1');
  if (step === '0') fail('a step of zero');
  const sign = compare(step, '0');
  if (direction * sign < 0) fail('the step leads away from the limit');
  const values: Value[] = [];
  for (let n: string | undefined = start; n !== undefined && compare(limit, n) * sign > 0; n = add(n, step)) {
    if (values.length >= MAX_RANGE) fail('more than 1024 values');
    values.push(number(n, at));
  }
  return list(values, at, 'list');
};

/** Of Go's math/big: the letters of bases up to 36 may be of either case. */
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function integerIn(base: number, text: string): string {
  if (base < 2 || base > 62) fail('there is no such base');
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(base <= 36 ? text.toLowerCase() : text) ?? [];
  let value = 0n;
  for (const digit of digits) {
    const own = DIGITS.indexOf(digit);
    if (own < 0 || own >= base) fail('this is no number');
    value = value * BigInt(base) + BigInt(own);
  }
  return digits === '' ? fail('this is no number') : (value === 0n || sign !== '-' ? '' : '-') + value.toString();
}

/** The longest text that is read as a number. */
const MAX_INTEGER = 200;

const power: TerraformFunction = (
  [base = fail('a number is required'), exponent = fail('a number is required')],
  at,
) => {
  const [known, times] = [numberOf(base), numberOf(exponent)];
  const [, sign, count] = /^(-?)(\d{1,3})$/.exec(times ?? '') ?? [];
  if (known === undefined || count === undefined) return undefined;
  let product: string | undefined = '1';
  for (let i = 0; i < Number(count); i++) product = product === undefined ? undefined : multiply(product, known);
  const result = product === undefined || sign === '' ? product : divide('1', product);
  // Go computes in floats: only what they hold exactly is the same.
  return result === undefined || decimalOf(String(Number(result))) !== result ? undefined : number(result, at);
};

/** Go and JavaScript compute logarithms alike. */
const logarithm: TerraformFunction = (
  [value = fail('a number is required'), base = fail('a number is required')],
  at,
) => {
  const [known, own] = [numberOf(value), numberOf(base)];
  const result =
    known === undefined || own === undefined ? Number.NaN : Math.log(Number(known)) / Math.log(Number(own));
  const decimal = Number.isFinite(result) ? decimalOf(String(result)) : undefined;
  return decimal === undefined ? undefined : number(decimal, at);
};

const quantified =
  (wanted: boolean): TerraformFunction =>
  ([values = fail('a list is required')], at) => {
    if (values.kind !== 'list') return isUnknown(values) ? undefined : fail('a list is required');
    // What is null is not true.
    const items = values.items.map((item) => (item.kind === 'null' ? boolean(false, item.at) : asBoolean(item)));
    if (items.some((item) => item.kind === 'boolean' && item.value === wanted)) return boolean(wanted, at);
    const sure = !values.open && items.every((item) => item.kind === 'boolean');
    return sure ? boolean(!wanted, at) : undefined;
  };

export const NUMBERS = {
  max: extreme(1),
  min: extreme(-1),
  ceil: rounded(Math.ceil),
  floor: rounded(Math.floor),
  signum: (([value = fail('a number is required')], at) => {
    const known = integerOf(value);
    return known === undefined ? undefined : number(String(Math.sign(known)), at);
  }) satisfies TerraformFunction,
  abs: (([value = fail('a number is required')], at) => {
    const known = numberOf(value);
    if (known === undefined) return undefined;
    return number(known.startsWith('-') ? (subtract('0', known) ?? known) : known, at);
  }) satisfies TerraformFunction,
  sum: (([values = fail('a list is required')], at) => {
    if (values.kind !== 'list' || values.open) return undefined;
    const known = numbersOf(values.items);
    if (known === undefined) return undefined;
    if (known.length === 0) fail('there is nothing to add');
    return number(
      known.reduce((total, one) => subtract(total, subtract('0', one) ?? '0') ?? total, '0'),
      at,
    );
  }) satisfies TerraformFunction,
  parseint: (([text = fail('a text is required'), base = fail('a base is required')], at) => {
    const [digits, radix] = [text.kind === 'text' ? text.text : undefined, integerOf(base)];
    if (digits === undefined || radix === undefined) return undefined;
    const literal = digits.parts.map((part) => ('literal' in part ? part.literal : '\0')).join('');
    if (literal.includes('\0')) return undefined;
    return literal.length > MAX_INTEGER ? undefined : number(integerIn(radix, literal), at);
  }) satisfies TerraformFunction,
  pow: power,
  log: logarithm,
  range,
  alltrue: quantified(false),
  anytrue: quantified(true),
} satisfies Readonly<Record<string, TerraformFunction>>;
