/** Comparisons, kinds and conditions. */
import { equals } from '../../../value/text.js';
import { truth, type Truth } from '../../../value/truth.js';
import { boolean, fail, holdsHole, knownText, printed, text, truthOf, valueKey, type Value } from '../value.js';
import { arg, isUnknown, stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** Whether two values are the same, whatever their kinds: reflect.DeepEqual. */
export function equalTo(a: Value, b: Value): Truth {
  if (isUnknown(a) || isUnknown(b)) return a.kind === 'native' || b.kind === 'native' ? 'unknown' : mayEqual(a, b);
  const [x, y] = [valueKey(a), valueKey(b)];
  if (x === undefined || y === undefined) return 'unknown';
  return x === y ? 'yes' : holdsHole(a) || holdsHole(b) ? 'unknown' : 'no';
}

/** Of two values one of which is not known: texts and holes compare as texts. */
function mayEqual(a: Value, b: Value): Truth {
  const isTextual = ({ kind }: Value): boolean => kind === 'text' || kind === 'hole';
  return isTextual(a) && isTextual(b)
    ? equals(printed(a), printed(b))
    : a.kind === 'hole' || b.kind === 'hole'
      ? 'unknown'
      : 'no';
}

/** As `eq` compares: values of basic kinds, and only of one kind. */
function basicEqual(a: Value, b: Value): Truth {
  if (isUnknown(a) || isUnknown(b)) return mayEqual(a, b);
  if (a.kind === 'nil' || b.kind === 'nil') return truth(a.kind === b.kind);
  if (basicKind(a) !== basicKind(b)) return fail('incompatible types for comparison');
  if (a.kind === 'number' && b.kind === 'number') return truth(a.value === b.value);
  if (a.kind === 'map' || a.kind === 'list') return fail('non-comparable types for comparison');
  return equalTo(a, b);
}

const eq: TemplateFunction = ([first = fail('eq takes two arguments'), ...others]) => {
  if (others.length === 0) return fail('eq takes two arguments');
  let doubt = false;
  for (const other of others) {
    const same = basicEqual(first, other);
    if (same === 'yes') return boolean(true);
    doubt ||= same === 'unknown';
  }
  return doubt ? undefined : boolean(false);
};

const ne: TemplateFunction = (args) => {
  const same = basicEqual(arg(args, 0), arg(args, 1));
  return same === 'unknown' ? undefined : boolean(same === 'no');
};

/** Negative, zero or positive; undefined where it is not known. */
function compared(args: readonly Value[]): number | undefined {
  const [a, b] = [arg(args, 0), arg(args, 1)];
  if (isUnknown(a) || isUnknown(b)) return undefined;
  if (basicKind(a) !== basicKind(b)) return fail('incompatible types for comparison');
  if (a.kind === 'number' && b.kind === 'number') return a.value - b.value;
  const [x, y] = [knownText(a), knownText(b)];
  if (x === undefined || y === undefined) return fail('invalid type for comparison');
  return x < y ? -1 : x > y ? 1 : 0;
}

const ordered =
  (holds: (difference: number) => boolean): TemplateFunction =>
  (args) => {
    const difference = compared(args);
    return difference === undefined ? undefined : boolean(holds(difference));
  };

/** As Go's reflect calls it. */
function kindOf(value: Value): string {
  switch (value.kind) {
    case 'text':
      return 'string';
    case 'number':
      return value.type;
    case 'boolean':
      return 'bool';
    case 'nil':
      return 'invalid';
    case 'list':
      return 'slice';
    case 'map':
      return 'map';
    default:
      return 'unknown';
  }
}

/** Whole numbers compare whatever their size. */
const basicKind = (value: Value): string => kindOf(value).replace(/^u?int(?:8|64)$/, 'int');

export function typeOf(value: Value): string {
  switch (value.kind) {
    case 'list':
      return `[]${value.of ?? 'interface {}'}`;
    case 'map':
      return value.isValues === true ? 'chartutil.Values' : `map[string]${value.of ?? 'interface {}'}`;
    case 'nil':
      return '<nil>';
    default:
      return kindOf(value);
  }
}

/** Both arms are evaluated; the condition must be a boolean. */
const ternary: TemplateFunction = (args) => {
  const condition = arg(args, 2);
  if (isUnknown(condition)) return undefined;
  return condition.kind === 'boolean' ? arg(args, condition.value ? 0 : 1) : fail('ternary takes a boolean');
};

const coalesce: TemplateFunction = (args) => {
  for (const value of args) {
    const holds = truthOf(value);
    if (holds === 'yes') return value;
    if (holds === 'unknown') return undefined;
  }
  return { kind: 'nil' };
};

const asked =
  (of: (value: Value, wanted: string) => boolean): TemplateFunction =>
  (args) => {
    const [wanted, value] = [stringArg(args, 0), arg(args, 1)];
    return wanted === undefined || value.kind === 'hole' || value.kind === 'native'
      ? undefined
      : boolean(of(value, wanted));
  };

/** Undefined where it is not known. */
const named =
  (of: (value: Value) => string): TemplateFunction =>
  (args) => {
    const value = arg(args, 0);
    return value.kind === 'hole' || value.kind === 'native' ? undefined : text(of(value));
  };

const truthValue = (holds: Truth): Value | undefined => (holds === 'unknown' ? undefined : boolean(holds === 'yes'));

const negated = (holds: Truth): Truth => (holds === 'unknown' ? 'unknown' : truth(holds === 'no'));

export const LOGIC: Readonly<Record<string, TemplateFunction>> = table({
  eq,
  ne,
  lt: ordered((difference) => difference < 0),
  le: ordered((difference) => difference <= 0),
  gt: ordered((difference) => difference > 0),
  ge: ordered((difference) => difference >= 0),
  not: (args) => truthValue(negated(truthOf(arg(args, 0)))),
  empty: (args) => truthValue(negated(truthOf(args[0] ?? { kind: 'nil' }))),
  ternary,
  coalesce,
  kindOf: named(kindOf),
  typeOf: named(typeOf),
  kindIs: asked((value, wanted) => kindOf(value) === wanted),
  typeIs: asked((value, wanted) => typeOf(value) === wanted),
  typeIsLike: asked((value, wanted) => typeOf(value) === wanted || typeOf(value) === `*${wanted}`),
  deepEqual: (args) => truthValue(equalTo(arg(args, 0), arg(args, 1))),
  all: (args) =>
    truthValue(
      args.some((value) => truthOf(value) === 'no')
        ? 'no'
        : args.some((value) => truthOf(value) === 'unknown')
          ? 'unknown'
          : 'yes',
    ),
  any: (args) =>
    truthValue(
      args.some((value) => truthOf(value) === 'yes')
        ? 'yes'
        : args.some((value) => truthOf(value) === 'unknown')
          ? 'unknown'
          : 'no',
    ),
  required: (args, { mayBeGiven }) => {
    const value = arg(args, 1);
    const isMissing = value.kind === 'nil' || (value.kind === 'text' && truthOf(value) === 'no');
    return isMissing
      ? mayBeGiven
        ? undefined
        : fail(knownText(arg(args, 0)) ?? 'a required value is missing')
      : value;
  },
  fail: (args) => fail(knownText(arg(args, 0)) ?? 'the template fails'),
});
