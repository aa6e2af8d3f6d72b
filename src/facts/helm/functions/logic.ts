/** Comparisons, kinds and conditions. */
import { equals } from '../../../value/text.js';
import { truth, type Truth } from '../../../value/truth.js';
import { boolean, fail, holdsHole, knownText, printed, text, truthOf, valueKey, type Value } from '../value.js';
import { arg, isUnknown, type TemplateFunction } from './arguments.js';
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
  const [x, y] = [kindOf(a), kindOf(b)];
  if (x !== y) return fail('incompatible types for comparison');
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
  if (kindOf(a) !== kindOf(b)) return fail('incompatible types for comparison');
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

/** Go tells `int` from `int64`; here they are one. */
const INTEGER = 'an integer';

/** As Go's reflect calls it. */
function kindOf(value: Value): string {
  switch (value.kind) {
    case 'text':
      return 'string';
    case 'number':
      return value.type === 'int' ? INTEGER : 'float64';
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

const TYPES: ReadonlyMap<string, string> = new Map([
  ['slice', '[]interface {}'],
  ['map', 'map[string]interface {}'],
  ['invalid', '<nil>'],
]);

/** What functions make may be a `[]string` or a `map[string]string`; what stands in values is not. */
const isTypeKnown = (value: Value): boolean =>
  (value.kind !== 'list' && value.kind !== 'map') || value.at !== undefined || isValues(value);

const isValues = (value: Value): boolean => value.kind === 'map' && value.isValues === true;

function typeOf(value: Value): string {
  if (isValues(value)) return 'chartutil.Values';
  const kind = kindOf(value);
  return TYPES.get(kind) ?? kind;
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
    const [wanted, value] = [knownText(arg(args, 0)), arg(args, 1)];
    return wanted === undefined || value.kind === 'hole' || value.kind === 'native' || isEitherType(value, wanted)
      ? undefined
      : boolean(of(value, wanted));
  };

const askedOfType =
  (of: TemplateFunction): TemplateFunction =>
  (args, context) =>
    isTypeKnown(arg(args, 1)) || !/^\*?(?:\[|map)/.test(knownText(arg(args, 0)) ?? '') ? of(args, context) : undefined;

/** An integer may be an `int64`, and a map `chartutil.Values`. */
const isEitherType = (value: Value, wanted: string): boolean => kindOf(value) === INTEGER && /^\*?int/.test(wanted);

/** Undefined where it is not known. */
const named =
  (of: (value: Value) => string): TemplateFunction =>
  (args) => {
    const value = arg(args, 0);
    if (value.kind === 'hole' || value.kind === 'native' || kindOf(value) === INTEGER) return undefined;
    return text(of(value));
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
  typeOf: (args, context) => (isTypeKnown(arg(args, 0)) ? named(typeOf)(args, context) : undefined),
  kindIs: asked((value, wanted) => kindOf(value) === wanted),
  typeIs: askedOfType(asked((value, wanted) => typeOf(value) === wanted)),
  typeIsLike: askedOfType(asked((value, wanted) => typeOf(value) === wanted || `*${typeOf(value)}` === wanted)),
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
