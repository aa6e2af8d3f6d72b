/** Functions over numbers and booleans. */
import { compare, decimalOf, multiply, subtract } from '../decimal.js';
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
  const known = args.map(integerOf);
  if (!known.every((one) => one !== undefined)) return undefined;
  const [a = 0, b, c] = known;
  const [start, limit] = b === undefined ? [0, a] : [a, b];
  const step = c ?? (limit < start ? -1 : 1);
  if (step === 0) fail('a step of zero');
  const values: Value[] = [];
  for (let n = start; step > 0 ? n < limit : n > limit; n += step) {
    if (values.length >= MAX_RANGE) fail('more than 1024 values');
    values.push(number(String(n), at));
  }
  return list(values, at, 'list');
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
  signum: rounded(Math.sign),
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
    const value = Number.parseInt(literal, radix);
    return Number.isSafeInteger(value) ? number(String(value), at) : fail('this is no number');
  }) satisfies TerraformFunction,
  pow: (([base = fail('a number is required'), exponent = fail('a number is required')], at) => {
    const [known, times] = [numberOf(base), numberOf(exponent)];
    if (known === undefined || times === undefined || !/^\d{1,2}$/.test(times)) return undefined;
    let product: string | undefined = '1';
    for (let i = 0; i < Number(times); i++) product = product === undefined ? undefined : multiply(product, known);
    return product === undefined ? undefined : number(product, at);
  }) satisfies TerraformFunction,
  range,
  alltrue: quantified(false),
  anytrue: quantified(true),
} satisfies Readonly<Record<string, TerraformFunction>>;
