/** Whole numbers of 64 bits, and rounding. */
import { fail, float, int } from '../value.js';
import { floatArg, intArg, type TemplateFunction } from './arguments.js';
import { semverCompare } from './versions.js';
import { table } from '../../../value/table.js';

const folded =
  (of: (a: number, b: number) => number): TemplateFunction =>
  (args) => {
    const numbers = args.map((_, i) => intArg(args, i));
    if (numbers.includes(undefined)) return undefined;
    const [first = 0, ...rest] = numbers.flatMap((one) => one ?? []);
    const result = rest.reduce(of, first);
    return Number.isSafeInteger(result) ? int(result) : Number.isFinite(result) ? undefined : fail('division by zero');
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

const integer: TemplateFunction = (args) => {
  const value = intArg(args, 0);
  return value === undefined ? undefined : int(value);
};

const divided = (a: number, b: number): number => (b === 0 ? Number.NaN : Math.trunc(a / b));

export const NUMBERS: Readonly<Record<string, TemplateFunction>> = table({
  int: integer,
  int64: integer,
  add: folded((a, b) => a + b),
  add1: (args) => {
    const value = intArg(args, 0);
    return value === undefined ? undefined : int(value + 1);
  },
  sub: folded((a, b) => a - b),
  mul: folded((a, b) => a * b),
  div: folded(divided),
  mod: folded((a, b) => (b === 0 ? Number.NaN : a % b)),
  max: folded((a, b) => Math.max(a, b)),
  min: folded((a, b) => Math.min(a, b)),
  floor: ofFloat((value) => Math.floor(value)),
  ceil: ofFloat((value) => Math.ceil(value)),
  round,
  semverCompare,
});
