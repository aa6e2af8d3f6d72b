/** Whole numbers of 64 bits, and rounding. */
import { fail, float, int, type Value } from '../value.js';
import { arg, intArg, isUnknown, textArg, type TemplateFunction } from './arguments.js';
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
  (of: (value: number, digits: number) => number): TemplateFunction =>
  (args) => {
    const value = floatOf(arg(args, 0));
    const digits = args.length > 1 ? intArg(args, 1) : 0;
    return value === undefined || digits === undefined ? undefined : float(of(value, digits));
  };

function floatOf(value: Value): number | undefined {
  if (value.kind === 'number') return value.value;
  const known = textArg(value);
  return known === undefined || known.trim() === '' || Number.isNaN(Number(known))
    ? isUnknown(value)
      ? undefined
      : 0
    : Number(known);
}

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
  round: ofFloat((value, digits) => Number(value.toFixed(Math.min(20, Math.max(0, digits))))),
  semverCompare,
});
