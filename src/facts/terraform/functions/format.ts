/** `format`: verbs with flags, width and precision, over values with holes. */
import { concat, knownValue, literalText, type Text } from '../../../value/text.js';
import { compare, decimalOf, subtract } from '../decimal.js';
import { boolean, fail, isUnknown, list, numberOf, requireText, string, textFrom, type Value } from '../value.js';
import { asBoolean } from '../types.js';
import { jsonOf } from './json.js';
import type { TerraformFunction } from './index.js';

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

/** Undefined where the result is not known. */
function formatted(pattern: Text, args: readonly Value[]): Text | undefined {
  const texts: Text[] = [];
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
      texts.push(text);
    }
  }
  if (highest < args.length) fail('there are too many arguments');
  return concat(...texts);
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
  if (value.kind === 'choice') return undefined;
  const { letter, precision, width } = verb;
  if (letter === 's' || letter === 'v' || letter === 'q') {
    const text = letter === 'v' ? anyText(verb, value) : scalarText(value);
    if (text === undefined) return undefined;
    const known = knownValue(text);
    if (letter === 'q') return known === undefined ? undefined : padded(verb, JSON.stringify(known));
    if (known === undefined) return width === 0 && precision === undefined ? text : undefined;
    if (width === 0 && precision === undefined) return text;
    return padded(verb, precision === undefined ? known : [...known].slice(0, precision).join(''));
  }
  if (isUnknown(value)) return undefined;
  if (letter === 't') {
    const converted = asBoolean(value);
    return converted.kind === 'boolean' ? padded(verb, converted.written) : undefined;
  }
  const known = numberOf(value);
  if (known === undefined) return undefined;
  const written = numberText(verb, known);
  return written === undefined ? undefined : padded(verb, written);
}

const scalarText = (value: Value): Text => (value.kind === 'null' ? fail('a string is required') : requireText(value));

function anyText({ flags }: Verb, value: Value): Text | undefined {
  if (value.kind === 'null') return literalText('null');
  if (flags.includes('#') || value.kind === 'list' || value.kind === 'map') return jsonOf(value);
  return textFrom(value);
}

function numberText({ letter, precision, flags }: Verb, known: string): string | undefined {
  const value = Number(known);
  const sign = flags.includes('+') && !known.startsWith('-') ? '+' : flags.includes(' ') && value >= 0 ? ' ' : '';
  switch (letter) {
    case 'd': {
      const whole = known.replace(/\..*$/, '');
      return sign + whole;
    }
    case 'f':
      return sign + value.toFixed(precision ?? 6);
    case 'e':
    case 'E': {
      const text = value.toExponential(precision ?? 6).replace(/e([-+])(\d)$/, 'e$10$2');
      return sign + (letter === 'E' ? text.toUpperCase() : text);
    }
    case 'g':
    case 'G':
      return sign + (precision === undefined ? general(known) : String(Number(value.toPrecision(precision || 1))));
    case 'b':
      return Number.isSafeInteger(value) ? sign + value.toString(2) : undefined;
    case 'o':
      return Number.isSafeInteger(value) ? sign + value.toString(8) : undefined;
    case 'x':
      return Number.isSafeInteger(value) ? sign + value.toString(16) : undefined;
    case 'X':
      return Number.isSafeInteger(value) ? sign + value.toString(16).toUpperCase() : undefined;
    case 'c':
      return value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : undefined;
    default:
      return fail('there is no such verb');
  }
}

const general = (known: string): string => {
  const isLarge = compare(subtract(known, '0') ?? known, '1000000000000000000000') >= 0;
  return isLarge
    ? Number(known)
        .toExponential()
        .replace(/e([-+])(\d)$/, 'e$10$2')
    : (decimalOf(known) ?? known);
};

function padded({ width, flags, letter }: Verb, text: string): Text {
  if ([...text].length >= width) return literalText(text);
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
  if (lists.some((one) => one.kind === 'list' && one.open)) return list([], at, 'list', true);
  const lengths = new Set(lists.map((one) => (one.kind === 'list' ? one.items.length : 0)));
  if (lengths.has(0)) return list([], at, 'list');
  if (lengths.size > 1) fail('the lists differ in length');
  const [length = 1] = lengths;
  const items: Value[] = [];
  for (let i = 0; i < length; i++) {
    const row = args.map((one) => (one.kind === 'list' ? (one.items[i] ?? boolean(false, at)) : one));
    const item = format([pattern, ...row], at, scope);
    if (item === undefined) return list([], at, 'list', true);
    items.push(item);
  }
  return list(items, at, 'list');
};
