/** sprig's arithmetic of floats, which goes by way of decimals. Source: sprig v3.3, numeric.go; shopspring/decimal. */
import { fail, float } from '../value.js';
import { floatArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** `digits` times ten to the power of `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Larger and smaller ones are not computed. */
const MAX_EXPONENT = 100;
/** Digits behind the point that a division keeps. */
const PRECISION = 16;

/** The shortest way to write it. */
function decimalOf(value: number): Decimal | undefined {
  const [, whole = '', fraction = '', power = '0'] = /^(-?\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const exponent = Number(power) - fraction.length;
  return whole === '' || Math.abs(exponent) > MAX_EXPONENT ? undefined : { digits: BigInt(whole + fraction), exponent };
}

const scaled = ({ digits, exponent }: Decimal, to: number): bigint => digits * 10n ** BigInt(exponent - to);

const aligned =
  (of: (a: bigint, b: bigint) => bigint) =>
  (a: Decimal, b: Decimal): Decimal => {
    const exponent = Math.min(a.exponent, b.exponent);
    return { digits: of(scaled(a, exponent), scaled(b, exponent)), exponent };
  };

const times = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  exponent: a.exponent + b.exponent,
});

/** The middle is rounded away from zero. */
function over(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) return fail('decimal division by 0');
  const power = BigInt(Math.abs(a.exponent - b.exponent + PRECISION));
  const isUp = a.exponent - b.exponent + PRECISION >= 0;
  const dividend = isUp ? a.digits * 10n ** power : a.digits;
  const divisor = isUp ? b.digits : b.digits * 10n ** power;
  const rest = dividend % divisor;
  const isRounded = 2n * abs(rest) >= abs(divisor);
  const away = isRounded ? (dividend < 0n === divisor < 0n ? 1n : -1n) : 0n;
  return { digits: dividend / divisor + away, exponent: -PRECISION };
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** From the left. Undefined where an operand is not known, or the result is too large. */
const folded =
  (of: (a: Decimal, b: Decimal) => Decimal): TemplateFunction =>
  (args) => {
    let result: Decimal | undefined;
    for (const [i] of args.entries()) {
      const value = floatArg(args, i);
      const operand = value === undefined ? undefined : decimalOf(value);
      if (operand === undefined) return undefined;
      result = result === undefined ? operand : of(result, operand);
      if (Math.abs(result.exponent) > MAX_EXPONENT) return undefined;
    }
    return float(result === undefined ? 0 : Number(`${String(result.digits)}e${String(result.exponent)}`));
  };

const extreme =
  (of: (a: number, b: number) => number): TemplateFunction =>
  (args) => {
    const values = args.map((_, i) => floatArg(args, i));
    return values.includes(undefined) ? undefined : float(values.flatMap((value) => value ?? []).reduce(of));
  };

const sum = folded(aligned((a, b) => a + b));

export const DECIMALS: Readonly<Record<string, TemplateFunction>> = table({
  addf: sum,
  add1f: (args, context) => sum([...args, float(1)], context),
  subf: folded(aligned((a, b) => a - b)),
  mulf: folded(times),
  divf: folded(over),
  maxf: extreme((a, b) => Math.max(a, b)),
  minf: extreme((a, b) => Math.min(a, b)),
});
