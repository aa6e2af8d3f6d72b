/** `format`: verbs with flags, width and precision, over values with holes. */
import { concatenated, knownValue, literalText, type Text } from '../../../value/text.js';
import { decimalOf, rounded } from '../decimal.js';
import { withoutStart } from '../strings.js';
import { boolean, fail, isUnknown, list, numberOf, requireText, string, textFrom, type Value } from '../value.js';
import { asBoolean } from '../types.js';
import { jsonOf } from '../../json-text.js';
import { filledIn } from '../../unset.js';
import { graphemesOf } from './collections.js';
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

/** More digits are not printed. */
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
        if (verb.whole !== '%%') fail('there is no such verb');
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
    precision: precision === undefined ? undefined : Number(precision || '0'),
    argument: argument === undefined ? undefined : Number(argument),
    letter,
  };
}

function verbText(verb: Verb, value: Value): Text | undefined {
  // A null without a type makes all of the text null, one with a type is written or refused.
  if (value.kind === 'null' || value.kind === 'choice') return undefined;
  if (['s', 'v', 'q'].includes(verb.letter)) return stringText(verb, value);
  if (isUnknown(value)) return undefined;
  if (verb.letter === 't') {
    const converted = asBoolean(value);
    return converted.kind === 'boolean' ? literalText(converted.written) : undefined;
  }
  const known = numberOf(value);
  return known === undefined ? undefined : numberText(verb, known);
}

/** `%s`, `%v` and `%q`. A precision of zero is none. */
function stringText(verb: Verb, value: Value): Text | undefined {
  const { letter, precision, width } = verb;
  const text = letter === 'v' ? anyText(verb, value) : filledIn(requireText(value));
  const written = text !== undefined && letter === 'q' ? jsonOf({ kind: 'text', text, at: value.at }) : text;
  const cut = letter === 's' && precision !== undefined && precision > 0 ? precision : undefined;
  if (width === 0 && cut === undefined) return written;
  const known = written === undefined ? undefined : knownValue(written);
  if (known === undefined) return undefined;
  return padded(verb, cut === undefined ? known : graphemesOf(known).slice(0, cut).join(''));
}

function anyText({ flags }: Verb, value: Value): Text | undefined {
  if (flags.includes('#') || value.kind === 'list' || value.kind === 'map') return jsonOf(value);
  return value.kind === 'number' ? literalText(general(value.written, undefined) ?? value.written) : textFrom(value);
}

function padded({ width, flags }: Verb, text: string): Text {
  const pad = (flags.includes('0') ? '0' : ' ').repeat(Math.max(0, width - graphemesOf(text).length));
  return literalText(flags.includes('-') ? text + pad : pad + text);
}

/** As Go's fmt writes it: the sign, what stands before the digits of a base, zeros, the digits. */
function numberText({ letter, precision, flags, width }: Verb, known: string): Text | undefined {
  if ((precision ?? 0) > MAX_PRECISION) return undefined;
  const of = NUMBERS.get(letter) ?? fail('there is no such verb');
  const digits = of(known.replace(/^-/, ''), precision);
  if (digits === undefined) return undefined;
  const sign = known.startsWith('-') ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const before = sign + (flags.includes('#') ? (PREFIXES.get(letter) ?? '') : '');
  const room = Math.max(0, width - before.length - digits.length);
  if (flags.includes('-')) return literalText(before + digits + ' '.repeat(room));
  const isFilled = flags.includes('0') && (precision === undefined || !WHOLE.has(letter));
  return literalText(isFilled ? before + '0'.repeat(room) + digits : ' '.repeat(room) + before + digits);
}

const WHOLE: ReadonlySet<string> = new Set('dboxX');
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['b', '0b'],
  ['o', '0'],
  ['x', '0x'],
  ['X', '0X'],
]);

/** Of a number without its sign; undefined where it is not known how it is rounded. */
type Digits = (known: string, precision: number | undefined) => string | undefined;

const inBase =
  (base: number): Digits =>
  (known, precision = 0) =>
    (known.includes('.') ? fail('a whole number is required') : BigInt(known)).toString(base).padStart(precision, '0');

const fixed: Digits = (known, precision = 6) => rounded(known, precision);

const exponential: Digits = (known, precision = 6) => {
  const exponent = exponentOf(known);
  const scaled = shifted(known, -exponent);
  const digits = rounded(scaled, precision);
  // 9.99 may become 10.0.
  return digits?.startsWith('10') === true
    ? rounded(shifted(scaled, -1), precision)?.concat(exponentText(exponent + 1))
    : digits?.concat(exponentText(exponent));
};

/** Go writes two digits of an exponent at least. */
const exponentText = (exponent: number): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** The power of ten of the first digit. */
function exponentOf(known: string): number {
  const [whole = '', fraction = ''] = known.split('.');
  const all = whole + fraction;
  const first = all.length - withoutStart(all, (digit) => digit === '0').length;
  return first === all.length ? 0 : whole.length - 1 - first;
}

const shifted = (known: string, places: number): string => decimalOf(`${known}e${places}`) ?? known;

/** With an exponent from a million on and below a ten-thousandth, as Go prints its large floats; with a precision, from as many digits on. */
const general: Digits = (known, precision) => {
  const sign = known.startsWith('-') ? '-' : '';
  const digits = known.slice(sign.length);
  const significant = precision === undefined ? undefined : Math.max(precision, 1) - 1;
  const written = significant === undefined ? undefined : exponential(digits, significant);
  if (significant !== undefined && written === undefined) return undefined;
  const value = written === undefined ? digits : (decimalOf(written) ?? digits);
  const exponent = exponentOf(value);
  if (exponent >= -4 && exponent < (significant === undefined ? 6 : significant + 1)) return sign + value;
  return sign + shifted(value, -exponent) + exponentText(exponent);
};

const upper =
  (of: Digits): Digits =>
  (known, precision) =>
    of(known, precision)?.toUpperCase();

const NUMBERS: ReadonlyMap<string, Digits> = new Map([
  ['d', inBase(10)],
  ['f', fixed],
  ['e', exponential],
  ['E', upper(exponential)],
  ['g', general],
  ['G', upper(general)],
  ['b', inBase(2)],
  ['o', inBase(8)],
  ['x', inBase(16)],
  ['X', upper(inBase(16))],
]);

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
