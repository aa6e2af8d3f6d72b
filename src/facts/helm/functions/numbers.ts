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
  const answers = constraint.split('||').map((all) => constraintsIn(all).map((one) => meets(one, own)));
  if (answers.some((all) => all.every((one) => one === true))) return true;
  return answers.every((all) => all.includes(false)) ? false : undefined;
}

interface Constraint {
  readonly operator: string;
  readonly version: string;
}

/** `>=1.2 <2, !=1.5`: an operator belongs to the word that follows it. */
function constraintsIn(text: string): readonly Constraint[] {
  const found: Constraint[] = [];
  let operator = '';
  for (const word of text.split(/[\s,]/).filter((one) => one !== '')) {
    const [, sign = '', version = ''] = /^([<>=!~^]{0,2})(.*)$/.exec(word) ?? [];
    operator ||= sign;
    if (version === '') continue;
    found.push({ operator: operator || '=', version });
    operator = '';
  }
  return found;
}

const COMPARES: Readonly<Record<string, (difference: number) => boolean>> = {
  '>=': (difference) => difference >= 0,
  '=>': (difference) => difference >= 0,
  '<=': (difference) => difference <= 0,
  '=<': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '<': (difference) => difference < 0,
  '!=': (difference) => difference !== 0,
  '=': (difference) => difference === 0,
};

function meets({ operator, version }: Constraint, own: readonly [readonly number[], string]): boolean | undefined {
  if (/^v?[\d.]*[xX*]/.test(version)) return undefined;
  const other = versionOf(version);
  if (other === undefined) return undefined;
  // A prerelease meets only what names one itself.
  if (own[1] !== '' && other[1] === '') return false;
  const isPartial = version.split('.').length < 3;
  if (isPartial && operator !== '>=' && operator !== '<' && operator !== '^' && operator !== '~') return undefined;
  const isOrderKnown =
    own[1] === other[1] || own[1] === '' || other[1] === '' || own[0].some((part, i) => part !== other[0][i]);
  if (!isOrderKnown) return undefined;
  const difference = compareVersions(own, other);
  const compares = COMPARES[operator];
  if (compares !== undefined) return compares(difference);
  const [[major = 0, minor = 0]] = other;
  const isSameMajor = own[0][0] === major;
  if (operator === '^') return major === 0 ? undefined : difference >= 0 && isSameMajor;
  const isWhole = version.split('.').length >= 2;
  return difference >= 0 && isSameMajor && (!isWhole || own[0][1] === minor);
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
