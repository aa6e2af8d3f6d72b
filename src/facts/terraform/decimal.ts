/** Terraform's numbers: decimals of any length, exact where their result is. */
import { withoutEnd } from './strings.js';

interface Decimal {
  readonly digits: bigint;
  /** How many of the digits stand behind the point. */
  readonly scale: number;
}

/** More digits are not written out: the value is unknown then. */
const MAX_DIGITS = 200;

/** A number as Terraform prints it; undefined for what is no number, or has an exponent that is out of all proportion. */
export function decimalOf(text: string): string | undefined {
  const parsed = parse(text);
  return parsed === undefined ? undefined : print(parsed);
}

export const add = (a: string, b: string): string | undefined => aligned(a, b, (x, y) => x + y);
export const subtract = (a: string, b: string): string | undefined => aligned(a, b, (x, y) => x - y);

export function multiply(a: string, b: string): string | undefined {
  const [x, y] = [parse(a), parse(b)];
  return x === undefined || y === undefined
    ? undefined
    : print({ digits: x.digits * y.digits, scale: x.scale + y.scale });
}

/** Undefined where the result has no end in decimals. The divisor is not zero. */
export function divide(a: string, b: string): string | undefined {
  const [x, y] = [parse(a), parse(b)];
  if (x === undefined || y === undefined || y.digits === 0n) return undefined;
  let [numerator, denominator] = [x.digits * 10n ** BigInt(y.scale), y.digits * 10n ** BigInt(x.scale)];
  if (denominator < 0n) [numerator, denominator] = [-numerator, -denominator];
  for (let scale = 0; scale <= 60; scale++) {
    if (numerator % denominator === 0n) return print({ digits: numerator / denominator, scale });
    numerator *= 10n;
  }
  return undefined;
}

/** The sign is that of the dividend. */
export const remainder = (a: string, b: string): string | undefined => aligned(a, b, (x, y) => x % y);

/** -1, 0 or 1. */
export function compare(a: string, b: string): number {
  const difference = subtract(a, b);
  return difference === undefined || difference === '0' ? 0 : difference.startsWith('-') ? -1 : 1;
}

/**
 * With so many places behind the point, ties to the even digit. Terraform's numbers are binary: undefined for a tie that they do not hold exactly, because
 * it falls to either side.
 */
export function rounded(text: string, places: number): string | undefined {
  const value = parse(text);
  if (value === undefined) return undefined;
  const { digits, scale } = value;
  if (scale <= places) return printed({ digits: digits * 10n ** BigInt(places - scale), scale: places });
  const unit = 10n ** BigInt(scale - places);
  const rest = digits % unit;
  const whole = digits / unit;
  if (rest * 2n === unit && digits % 5n ** BigInt(scale) !== 0n) return undefined;
  const isUp = rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n);
  return printed({ digits: isUp ? whole + 1n : whole, scale: places });
}

/** All places written, of a number that is not below zero. */
function printed({ digits, scale }: Decimal): string {
  const text = digits.toString().padStart(scale + 1, '0');
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

function aligned(a: string, b: string, of: (x: bigint, y: bigint) => bigint): string | undefined {
  const [x, y] = [parse(a), parse(b)];
  if (x === undefined || y === undefined) return undefined;
  const scale = Math.max(x.scale, y.scale);
  const widened = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(scale - own);
  return print({ digits: of(widened(x), widened(y)), scale });
}

function parse(text: string): Decimal | undefined {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?$/.exec(text);
  if (match === null || text.length > MAX_DIGITS) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const shift = fraction.length - Number(exponent);
  if (Math.abs(shift) > MAX_DIGITS) return undefined;
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  return shift < 0 ? { digits: digits * 10n ** BigInt(-shift), scale: 0 } : { digits, scale: shift };
}

function print({ digits, scale }: Decimal): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = withoutEnd(text.slice(text.length - scale), (c) => c === '0');
  const plain = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && plain !== '0' ? `-${plain}` : plain;
}
