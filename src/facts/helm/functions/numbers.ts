/** Whole numbers of 64 bits, rounding, and versions. */
import { boolean, fail, float, int, type Value } from '../value.js';
import { arg, intArg, isUnknown, stringArg, textArg, type TemplateFunction } from './arguments.js';

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

/** A version as its numbers and what stands behind the dash; undefined for what is none. */
function versionOf(version: string): readonly [readonly number[], string] | undefined {
  const found =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,100}))?(?:\+[0-9A-Za-z.-]{0,100})?$/.exec(
      version,
    );
  return found === null
    ? undefined
    : [[found[1], found[2], found[3]].map((part) => Number(part ?? '0')), found[4] ?? ''];
}

function compareVersions(
  [a, pre]: readonly [readonly number[], string],
  [b, other]: readonly [readonly number[], string],
): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  if (at >= 0) return (a[at] ?? 0) - (b[at] ?? 0);
  if (pre === other) return 0;
  return pre === '' ? 1 : other === '' ? -1 : pre < other ? -1 : 1;
}

/** Masterminds/semver: comparisons with `,` and `||`; undefined for ranges by `~`, `^`, `x` and hyphens that are not decided here. */
function satisfies(constraint: string, version: string): boolean | undefined {
  const own = versionOf(version);
  if (own === undefined) return fail('Invalid Semantic Version');
  const answers = constraint.split('||').map((all) =>
    all
      .split(/[,\s]+(?=[<>=!~^\dv])/)
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => meets(one, own)),
  );
  if (answers.some((all) => all.every((one) => one === true))) return true;
  return answers.every((all) => all.includes(false)) ? false : undefined;
}

function meets(constraint: string, own: readonly [readonly number[], string]): boolean | undefined {
  const [, operator = '=', rest = ''] = /^(>=|=>|<=|=<|!=|>|<|=|~>|~|\^)?\s*(.*)$/.exec(constraint) ?? [];
  if (/[xX*]/.test(rest.replace(/-.*/, ''))) return undefined;
  const other = versionOf(rest);
  if (other === undefined) return undefined;
  // A prerelease meets only what names one itself.
  if (own[1] !== '' && other[1] === '') return false;
  const difference = compareVersions(own, other);
  const [[major = 0, minor = 0]] = [other[0]];
  switch (operator) {
    case '>=':
    case '=>':
      return difference >= 0;
    case '<=':
    case '=<':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '<':
      return difference < 0;
    case '!=':
      return difference !== 0;
    case '=':
      return difference === 0;
    case '^':
      return major === 0 ? undefined : difference >= 0 && own[0][0] === major;
    default:
      return rest.split('.').length < 2
        ? difference >= 0 && own[0][0] === major
        : difference >= 0 && own[0][0] === major && own[0][1] === minor;
  }
}

export const NUMBERS: Readonly<Record<string, TemplateFunction>> = {
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
  semverCompare: (args) => {
    const [constraint, version] = [stringArg(args, 0), stringArg(args, 1)];
    if (constraint === undefined || version === undefined) return undefined;
    const holds = satisfies(constraint, version);
    return holds === undefined ? undefined : boolean(holds);
  },
};
