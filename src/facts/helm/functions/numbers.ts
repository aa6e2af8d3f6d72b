/** Whole numbers of 64 bits, and rounding. */
import { knownValue } from '../../../value/text.js';
import { fail, float, int, int64, printed, text, type Value } from '../value.js';
import { arg, floatArg, goIntArg, intArg, isUnknown, type TemplateFunction } from './arguments.js';
import { DECIMALS } from './decimals.js';
import { semver, semverCompare } from './versions.js';
import { table } from '../../../value/table.js';

const folded =
  (of: (a: number, b: number) => number): TemplateFunction =>
  (args) => {
    const numbers = args.map((_, i) => intArg(args, i));
    if (numbers.includes(undefined)) return undefined;
    const [first = 0, ...rest] = numbers.flatMap((one) => one ?? []);
    const result = rest.reduce(of, first);
    return Number.isSafeInteger(result)
      ? int64(result)
      : Number.isFinite(result)
        ? undefined
        : fail('division by zero');
  };

const ofFloat =
  (of: (value: number) => number): TemplateFunction =>
  (args) => {
    const value = floatArg(args, 0);
    return value === undefined ? undefined : float(of(value));
  };

/** Up from where the third argument says, towards the larger number. Source: sprig v3.3, numeric.go. */
const round: TemplateFunction = (args) => {
  const [value, digits] = [floatArg(args, 0), intArg(args, 1)];
  const middle = args.length > 2 ? floatArg(args, 2) : 0.5;
  if (value === undefined || digits === undefined || middle === undefined) return undefined;
  const power = 10 ** digits;
  const moved = value * power;
  return float((moved % 1 >= middle ? Math.ceil(moved) : Math.floor(moved)) / power);
};

const ofInteger =
  (of: (value: number) => Value): TemplateFunction =>
  (args) => {
    const value = intArg(args, 0);
    return value === undefined ? undefined : of(value);
  };

const largest = folded((a, b) => Math.max(a, b));

/** Numbers from the first to the last, with a space between: `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`. */
const seq: TemplateFunction = (args) => {
  const numbers = args.map((_, i) => goIntArg(args, i));
  if (numbers.includes(undefined)) return undefined;
  const known = numbers.flatMap((number) => number ?? []);
  if (known.length === 0 || known.length > 3) return text('');
  const [first, last] = [known.length === 1 ? 1 : (known[0] ?? 1), known.at(-1) ?? 0];
  const direction = last < first ? -1 : 1;
  const step = known.length === 3 ? (known[1] ?? 1) : direction;
  const isAway = known.length === 3 && (direction < 0 ? step >= 0 : step <= 0);
  const count = isAway ? 0 : Math.ceil((last + direction - first) / step);
  return count > MAX_COUNT
    ? undefined
    : text(Array.from({ length: count }, (_, i) => String(first + i * step)).join(' '));
};

const MAX_COUNT = 10_000;

/** What is written in octal digits. */
const toDecimal: TemplateFunction = (args) => {
  const value = arg(args, 0);
  if (isUnknown(value)) return undefined;
  const [, sign = '', digits = ''] = /^([-+]?)([0-7]{1,17})$/.exec(knownValue(printed(value)) ?? '') ?? [];
  return int64(Number.parseInt(digits === '' ? '0' : digits, 8) * (sign === '-' ? -1 : 1));
};

const divided = (a: number, b: number): number => (b === 0 ? Number.NaN : Math.trunc(a / b));

export const NUMBERS: Readonly<Record<string, TemplateFunction>> = table({
  ...DECIMALS,
  int: ofInteger(int),
  int64: ofInteger(int64),
  add: folded((a, b) => a + b),
  add1: ofInteger((value) => int64(value + 1)),
  sub: folded((a, b) => a - b),
  mul: folded((a, b) => a * b),
  div: folded(divided),
  mod: folded((a, b) => (b === 0 ? Number.NaN : a % b)),
  max: largest,
  biggest: largest,
  min: folded((a, b) => Math.min(a, b)),
  floor: ofFloat((value) => Math.floor(value)),
  ceil: ofFloat((value) => Math.ceil(value)),
  round,
  seq,
  toDecimal,
  semver,
  semverCompare,
});
