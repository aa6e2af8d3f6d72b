/** `format`: verbs with flags, width and precision, over values with holes. */
import { concatenated, knownValue, literalText, type Text } from '../../../value/text.js';
import { characters, withoutEnd, withoutStart } from '../strings.js';
import { boolean, fail, isUnknown, list, numberOf, requireText, string, textFrom, type Value } from '../value.js';
import { asBoolean } from '../types.js';
import { jsonOf } from '../../json-text.js';
import { filledIn } from '../../unset.js';
import type { TerraformFunction } from './index.js';
import { isTooLong, MAX_WEIGHT, unitsOf } from '../../../value/weight.js';

interface Verb {
  readonly whole: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly argument: number | undefined;
  readonly letter: string;
}

const VERB = /^%([-+# 0]*)(\d{0,4})(?:\.(\d{0,3}))?(?:\[(\d{1,3})\])?([a-zA-Z%])/;

/** Longer texts are not padded to. */
const MAX_WIDTH = 1024;

/** JavaScript prints no more digits. */
const MAX_PRECISION = 100;

/** Undefined where the result is not known. */
function formatted(pattern: Text, args: readonly Value[]): Text | undefined {
  const texts: Text[] = [];
  let units = 0;
  let next = 0;
  let highest = 0;
  for (const part of pattern.parts) {
    if ('reference' in part) return undefined;
    let rest = part.literal;
    let offset = 0;
    while (rest !== '') {
      const mark = rest.indexOf('%');
      const plain = mark < 0 ? rest : rest.slice(0, mark);
      if (plain !== '') texts.push({ parts: [placedPart(part, offset, plain)] });
      if (mark < 0) break;
      const verb = verbOf(rest.slice(mark)) ?? fail('there is no such verb');
      offset += mark + verb.whole.length;
      rest = rest.slice(mark + verb.whole.length);
      if (verb.letter === '%') {
        texts.push(literalText('%'));
        continue;
      }
      const index = verb.argument === undefined ? next : verb.argument - 1;
      next = index + 1;
      highest = Math.max(highest, next);
      const value = args[index] ?? fail('there are too few arguments');
      const text = verbText(verb, value);
      if (text === undefined) return undefined;
      units += unitsOf(text);
      if (units > MAX_WEIGHT) return undefined;
      texts.push(text);
    }
  }
  if (highest < args.length) fail('there are too many arguments');
  return concatenated(texts);
}

const placedPart = (
  part: { readonly literal: string; readonly at?: import('../../../value/span.js').Span },
  offset: number,
  literal: string,
) =>
  part.at === undefined || part.at.end - part.at.start !== part.literal.length
    ? { literal }
    : {
        literal,
        at: { source: part.at.source, start: part.at.start + offset, end: part.at.start + offset + literal.length },
      };

function verbOf(text: string): Verb | undefined {
  const found = VERB.exec(text);
  if (found === null) return undefined;
  const [whole, flags = '', width = '', precision, argument, letter = ''] = found;
  return {
    whole,
    flags,
    width: Math.min(Number(width), MAX_WIDTH),
    precision: precision === undefined ? undefined : Number(precision),
    argument: argument === undefined ? undefined : Number(argument),
    letter,
  };
}

function verbText(verb: Verb, value: Value): Text | undefined {
  // A bare null has no type, so that Terraform itself does not know the result.
  if (value.kind === 'choice' || value.kind === 'null') return undefined;
  if (['s', 'v', 'q'].includes(verb.letter)) return stringText(verb, value);
  if (isUnknown(value)) return undefined;
  if (verb.letter === 't') {
    const converted = asBoolean(value);
    return converted.kind === 'boolean' ? padded(verb, converted.written) : undefined;
  }
  const known = numberOf(value);
  const written = known === undefined ? undefined : numberText(verb, known);
  return written === undefined ? undefined : padded(verb, written);
}

/** `%s`, `%v` and `%q`. */
function stringText(verb: Verb, value: Value): Text | undefined {
  const { letter, precision, width } = verb;
  const text = letter === 'v' ? anyText(verb, value) : filledIn(requireText(value));
  const known = text === undefined ? undefined : knownValue(text);
  if (letter === 'q') return known === undefined ? undefined : padded(verb, JSON.stringify(known));
  if (width === 0 && precision === undefined) return text;
  return known === undefined ? undefined : padded(verb, characters(known).slice(0, precision).join(''));
}

function anyText({ flags }: Verb, value: Value): Text | undefined {
  if (flags.includes('#') || value.kind === 'list' || value.kind === 'map') return jsonOf(value);
  return value.kind === 'number' ? literalText(general(value.written)) : textFrom(value);
}

function numberText({ letter, precision, flags }: Verb, known: string): string | undefined {
  if ((precision ?? 0) > MAX_PRECISION) return undefined;
  const digits = (NUMBERS.get(letter) ?? fail('there is no such verb'))(known, precision);
  return digits === undefined ? undefined : signBefore(known, flags) + digits;
}

/** What flags put before a number that has no sign of its own. */
function signBefore(known: string, flags: string): string {
  if (known.startsWith('-')) return '';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

type Digits = (known: string, precision: number | undefined) => string | undefined;

/** Of whole numbers that JavaScript has exactly. */
const inBase =
  (base: number): Digits =>
  (known) => {
    const value = Number(known);
    return Number.isSafeInteger(value) ? value.toString(base) : undefined;
  };

/** Go writes two digits of an exponent at least. */
const withLongExponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');

const exponential: Digits = (known, precision = 6) => withLongExponent(Number(known).toExponential(precision));

const shortest: Digits = (known, precision) =>
  precision === undefined ? general(known) : String(Number(Number(known).toPrecision(precision || 1)));

const NUMBERS: ReadonlyMap<string, Digits> = new Map([
  ['d', (known) => (known.includes('.') ? fail('a whole number is required') : known)],
  ['f', (known, precision) => Number(known).toFixed(precision ?? 6)],
  ['e', exponential],
  ['E', (known, precision) => exponential(known, precision)?.toUpperCase()],
  ['g', shortest],
  ['G', shortest],
  ['b', inBase(2)],
  ['o', inBase(8)],
  ['x', inBase(16)],
  ['X', (known, precision) => inBase(16)(known, precision)?.toUpperCase()],
]);

/** With an exponent from a million on and below a ten-thousandth, as Go prints its large floats. */
function general(known: string): string {
  const [whole = '', fraction = ''] = known.replace('-', '').split('.');
  const all = whole + fraction;
  const first = all.length - withoutStart(all, (digit) => digit === '0').length;
  const exponent = whole.length - 1 - first;
  if (first === all.length || (exponent >= -4 && exponent < 6)) return known;
  const digits = withoutEnd(all.slice(first), (digit) => digit === '0');
  const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
  const sign = exponent < 0 ? '-' : '+';
  return `${known.startsWith('-') ? '-' : ''}${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function padded({ width, flags, letter }: Verb, text: string): Text {
  if (characters(text).length >= width) return literalText(text);
  if (flags.includes('-')) return literalText(text.padEnd(width));
  const isNumber = !['s', 'v', 'q', 't'].includes(letter);
  if (!flags.includes('0') || !isNumber) return literalText(text.padStart(width));
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return literalText(sign + text.slice(sign.length).padStart(width - sign.length, '0'));
}

export const format: TerraformFunction = ([pattern = fail('a format is required'), ...args], at) => {
  const text = textFrom(pattern);
  if (text === undefined) return undefined;
  const result = formatted(text, args);
  return result === undefined ? undefined : string(result, at);
};

/** Lists are gone through together, scalars stand for as many as there are. */
export const formatlist: TerraformFunction = ([pattern = fail('a format is required'), ...args], at, scope) => {
  const text = textFrom(pattern);
  if (text === undefined || args.some((one) => isUnknown(one) && one.kind === 'choice')) return undefined;
  const lists = args.filter((one) => one.kind === 'list');
  if (args.some((one) => one.kind === 'hole' && lists.length === 0)) return undefined;
  if (lists.some(({ open }) => open)) return list([], at, 'list', true);
  const lengths = new Set(lists.map(({ items }) => items.length));
  if (lengths.has(0)) return list([], at, 'list');
  if (lengths.size > 1) fail('the lists differ in length');
  const [length = 1] = lengths;
  if (isTooLong(length, unitsOf(text))) return list([], at, 'list', true);
  const items: Value[] = [];
  for (let i = 0; i < length; i++) {
    const row = args.map((one) => (one.kind === 'list' ? (one.items[i] ?? boolean(false, at)) : one));
    const item = format([pattern, ...row], at, scope);
    if (item === undefined) return list([], at, 'list', true);
    items.push(item);
  }
  return list(items, at, 'list');
};
