/** sprig's functions of texts. A text with holes goes through where its known parts decide. */
import { byteLength, textOfUtf8, utf8 } from '../../../value/bytes.js';
import { hasHoles, isHole, knownValue, literalText, separated, type Part, type Text } from '../../../value/text.js';
import {
  fail,
  float,
  int,
  isName,
  list,
  longestOf,
  map,
  placed,
  printed,
  strings,
  text,
  boolean,
  truthOf,
  type MapValue,
  type Value,
} from '../value.js';
import type { Truth } from '../../../value/truth.js';
import { EXPRESSIONS } from './expressions.js';
import { FORMATS } from './formats.js';
import { inPlace, ofAscii, ofString, WORDS } from './words.js';
import { arg, floatArg, goIntArg, isUnknown, stringArg, textualArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

type Literal = Exclude<Part, { reference: string }>;

/** A function of the literal parts of a text: where a hole cannot change what it does to them. */
const ofParts =
  (of: (literal: string) => string): TemplateFunction =>
  (args) => {
    const value = arg(args, -1);
    if (value.kind !== 'text') return isUnknown(value) ? undefined : text(of(stringArg(args, -1) ?? ''));
    return text({
      parts: value.text.parts.map((part): Part => (isHole(part) ? part : { ...part, literal: of(part.literal) })),
    });
  };

/** Names of Kubernetes are lower case already. */
const lower: TemplateFunction = (args, context) => {
  const value = arg(args, -1);
  if (value.kind === 'hole' && isName(value.hole)) return value;
  const holes = value.kind === 'text' ? value.text.parts.filter(isHole) : [];
  return holes.every(isName) ? ofParts((literal) => literal.toLowerCase())(args, context) : undefined;
};

function truncated(value: Text, length: number): Text | undefined {
  const known = knownValue(value);
  if (known !== undefined) {
    const bytes = utf8(known);
    if (bytes.length <= Math.abs(length)) return value;
    const cut = length < 0 ? bytes.subarray(bytes.length + length) : bytes.subarray(0, length);
    const kept = textOfUtf8(cut);
    // Part of a character is no text.
    return kept.includes('\uFFFD') ? undefined : placed(kept, value.parts[0]?.at);
  }
  const longest = value.parts.reduce(
    (sum, part) => sum + (isHole(part) ? (longestOf(part) ?? Infinity) : byteLength(part.literal)),
    0,
  );
  return longest <= Math.abs(length) ? value : undefined;
}

const trunc: TemplateFunction = (args) => {
  const [length, value] = [goIntArg(args, 0), textualArg(args, 1)];
  if (length === undefined || value === undefined) return undefined;
  const result = truncated(value, length);
  return result === undefined ? undefined : text(result);
};

/** The literal parts at one end of a text, up to what is not known. */
function literalsAt({ parts }: Text, side: 'start' | 'end'): readonly Literal[] {
  const found: Literal[] = [];
  for (const part of side === 'start' ? parts : [...parts].reverse()) {
    if (isHole(part)) break;
    found.push(part);
  }
  return side === 'start' ? found : found.reverse();
}

/** An affix taken away: what stands at an end of a text is known where its parts there are. */
const trimAffix =
  (side: 'start' | 'end'): TemplateFunction =>
  (args) => {
    const affix = stringArg(args, 0);
    const [value, whole] = [arg(args, 1), textualArg(args, 1)];
    if (affix === undefined || whole === undefined) return undefined;
    const { parts } = whole;
    const literals = literalsAt(whole, side);
    const holds = affix === '' ? 'no' : beginsWith(literals, affix, parts.length > literals.length, side);
    if (holds !== 'yes') return holds === 'no' || isForeign(whole, affix, side) ? value : undefined;
    const others = side === 'start' ? parts.slice(literals.length) : parts.slice(0, parts.length - literals.length);
    const kept = cutBy(side === 'start' ? literals : [...literals].reverse(), affix.length, side);
    return text({ parts: side === 'start' ? [...kept, ...others] : [...others, ...[...kept].reverse()] });
  };

/** `continues`: something that is not known stands behind the literal parts. */
function beginsWith(literals: readonly Literal[], affix: string, continues: boolean, side: 'start' | 'end'): Truth {
  const known = literals.map(({ literal }) => literal).join('');
  const isStart = side === 'start';
  if (isStart ? known.startsWith(affix) : known.endsWith(affix)) return 'yes';
  return continues && (isStart ? affix.startsWith(known) : affix.endsWith(known)) ? 'unknown' : 'no';
}

/** A name of Kubernetes begins and ends with a letter or a digit. */
function isForeign({ parts }: Text, affix: string, side: 'start' | 'end'): boolean {
  const edge = parts.at(side === 'start' ? 0 : -1);
  const character = affix.charAt(side === 'start' ? 0 : affix.length - 1);
  return edge !== undefined && isHole(edge) && isName(edge) && !/[a-z0-9]/.test(character);
}

/** So many characters less, from the first of these parts on. */
function cutBy(literals: readonly Literal[], length: number, side: 'start' | 'end'): readonly Literal[] {
  let left = length;
  return literals.flatMap((part): readonly Literal[] => {
    const { length: own } = part.literal;
    const cut = Math.min(left, own);
    left -= cut;
    if (cut === own) return [];
    return [{ ...part, literal: side === 'start' ? part.literal.slice(cut) : part.literal.slice(0, own - cut) }];
  });
}

const contains: TemplateFunction = (args) => {
  const [needle, whole] = [stringArg(args, 0), textualArg(args, 1)];
  if (needle === undefined || whole === undefined) return undefined;
  if (whole.parts.some((part) => !isHole(part) && part.literal.includes(needle))) return boolean(true);
  return hasHoles(whole) ? undefined : boolean((knownValue(whole) ?? '').includes(needle));
};

const atEdge =
  (side: 'start' | 'end'): TemplateFunction =>
  (args) => {
    const edge = stringArg(args, 0);
    const value = arg(args, 1);
    if (edge === undefined || isUnknownObject(value)) return undefined;
    const whole = textOnly(value);
    const known = knownValue(whole);
    if (known !== undefined) return boolean(side === 'start' ? known.startsWith(edge) : known.endsWith(edge));
    const part = whole.parts.at(side === 'start' ? 0 : -1);
    if (part === undefined || isHole(part) || part.literal.length < edge.length) return undefined;
    return boolean(side === 'start' ? part.literal.startsWith(edge) : part.literal.endsWith(edge));
  };

const isUnknownObject = ({ kind }: Value): boolean => kind === 'hole' || kind === 'native';

const textOnly = (value: Value): Text =>
  value.kind === 'text' ? value.text : fail(`wrong type for value; expected string; got ${value.kind}`);

const replace: TemplateFunction = (args) => {
  const [old, to] = [stringArg(args, 0), stringArg(args, 1)];
  const [value, whole] = [arg(args, 2), textualArg(args, 2)];
  if (old === undefined || old === '' || to === undefined || whole === undefined) return undefined;
  const known = knownValue(whole);
  if (known !== undefined) return text(inPlace(value, known.split(old).join(to)));
  const isForeign = old.length === 1 && /[^a-z0-9.-]/.test(old) && whole.parts.filter(isHole).every(isName);
  return isForeign
    ? text({
        parts: whole.parts.map((part) =>
          isHole(part) ? part : { ...part, literal: part.literal.replaceAll(old, to) },
        ),
      })
    : undefined;
};

const trimAll: TemplateFunction = (args) => {
  const [cut, value] = [stringArg(args, 0), stringArg(args, 1)];
  return cut === undefined || value === undefined ? undefined : text(trimmedOf(value, cut));
};

function trimmedOf(value: string, cut: string): string {
  const characters = Array.from(value);
  let [from, to] = [0, characters.length];
  while (from < to && cut.includes(characters[from] ?? '')) from++;
  while (to > from && cut.includes(characters[to - 1] ?? '')) to--;
  return characters.slice(from, to).join('');
}

const join: TemplateFunction = (args) => {
  const separator = stringArg(args, 0);
  const value = arg(args, 1);
  if (separator === undefined || value.kind === 'hole') return undefined;
  if (value.kind !== 'list') return text(printed(value));
  if (value.open === true || value.unordered === true) return undefined;
  const items = value.items.filter(({ kind }) => kind !== 'nil').map(printed);
  return text(separated(items, separator));
};

const splitList: TemplateFunction = (args) => {
  const [separator, value] = [stringArg(args, 0), stringArg(args, 1)];
  return separator === undefined || value === undefined
    ? undefined
    : strings(separator === '' ? Array.from(value) : value.split(separator));
};

/** `_0`, `_1`, … */
const numbered = (items: readonly Value[]): MapValue => ({
  ...map(items.map((value, i) => [`_${String(i)}`, { value }])),
  of: 'string',
});

const split: TemplateFunction = (args, context) => {
  const items = splitList(args, context);
  return items?.kind === 'list' ? numbered(items.items) : undefined;
};

const splitn: TemplateFunction = (args) => {
  const [separator, count, value] = [stringArg(args, 0), goIntArg(args, 1), stringArg(args, 2)];
  if (separator === undefined || count === undefined || value === undefined) return undefined;
  const all = value.split(separator);
  const isCut = count >= 0 && all.length > count;
  const parts = isCut ? [...all.slice(0, count - 1), all.slice(count - 1).join(separator)] : all;
  return numbered(count === 0 ? [] : parts.map((one) => text(one)));
};

const substr: TemplateFunction = (args) => {
  const [from, to, value] = [goIntArg(args, 0), goIntArg(args, 1), stringArg(args, 2)];
  if (from === undefined || to === undefined || value === undefined) return undefined;
  const bytes = utf8(value);
  const [start, end] = from < 0 ? [0, to] : [from, to < 0 || to > bytes.length ? bytes.length : to];
  if (end < start || end > bytes.length) return fail('slice bounds out of range');
  const kept = textOfUtf8(bytes.subarray(start, end));
  return kept.includes('\uFFFD') ? undefined : text(kept);
};

const repeat: TemplateFunction = (args) => {
  const [count, value] = [goIntArg(args, 0), stringArg(args, 1)];
  if (count === undefined || value === undefined || count * value.length > 100_000) return undefined;
  return count < 0 ? fail('negative Repeat count') : text(value.repeat(count));
};

const toText: TemplateFunction = (args) => {
  const value = arg(args, -1);
  return text(value.kind === 'nil' ? literalText('<nil>') : printed(value));
};

/** Go's strings.Title: a word begins after whatever is no letter, digit or underscore. */
const title = (value: string): string =>
  value.replace(/(^|[^A-Za-z0-9_])([a-z])/g, (_, before: string, c: string) => before + c.toUpperCase());

export const TEXTS: Readonly<Record<string, TemplateFunction>> = table({
  ...FORMATS,
  ...EXPRESSIONS,
  ...WORDS,
  trunc,
  trimSuffix: trimAffix('end'),
  trimPrefix: trimAffix('start'),
  contains,
  hasPrefix: atEdge('start'),
  hasSuffix: atEdge('end'),
  replace,
  lower,
  upper: ofString((value) => value.toUpperCase()),
  title: ofAscii(title),
  untitle: ofAscii((value) =>
    value.replace(/(^|\s)(\p{Lu})/gu, (_, before: string, c: string) => before + c.toLowerCase()),
  ),
  trim: ofString((value) => value.trim()),
  nospace: ofString((value) => value.replaceAll(/\s/g, '')),
  swapcase: ofAscii((value) =>
    Array.from(value)
      .map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()))
      .join(''),
  ),
  trimAll,
  trimall: trimAll,
  cat: (args) => text(separated(args.filter(({ kind }) => kind !== 'nil').map(printed), ' ')),
  join,
  splitList,
  split,
  splitn,
  substr,
  repeat,
  toString: toText,
  toStrings: (args) => {
    const value = arg(args, 0);
    return value.kind === 'list' && value.open === undefined && value.unordered === undefined
      ? { ...list(value.items.filter(({ kind }) => kind !== 'nil').map((item) => text(printed(item)))), of: 'string' }
      : undefined;
  },
  plural: (args) => {
    const count = goIntArg(args, 2);
    return count === undefined ? undefined : arg(args, count === 1 ? 0 : 1);
  },
  initials: ofString((value) =>
    value
      .split(/\s+/)
      .map((word) => word.charAt(0))
      .join(''),
  ),
  atoi: (args) => {
    const value = stringArg(args, 0);
    const size = /^[-+]?[0-9]+$/.test(value ?? '') ? Number(value) : 0;
    return value === undefined || !Number.isSafeInteger(size) ? undefined : int(size);
  },
  float64: (args) => {
    const value = floatArg(args, 0);
    return value === undefined ? undefined : float(value);
  },
  default: (args) => {
    const value = args.length > 1 ? arg(args, 1) : undefined;
    const holds = value === undefined ? 'no' : truthOf(value);
    return holds === 'yes' ? value : holds === 'no' ? arg(args, 0) : undefined;
  },
});
