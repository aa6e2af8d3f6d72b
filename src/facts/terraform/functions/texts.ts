/** Functions over strings. Over texts with holes they answer where the holes cannot change the result. */
import {
  concat,
  equals,
  hasHoles,
  isHole,
  knownValue,
  like,
  literalText,
  lowerCase,
  type Text,
} from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import {
  lowerCaseOf,
  trimLeft,
  trimPrefix,
  trimRight,
  trimSpace,
  trimSuffix,
  upperCase,
  withoutLineEnds,
} from '../strings.js';
import {
  boolean,
  entry,
  fail,
  integerOf,
  isUnknown,
  joined,
  knownText,
  list,
  nothing,
  object,
  requireText,
  string,
  textFrom,
  type Value,
} from '../value.js';
import { graphemesOf } from './collections.js';
import { format, formatlist } from './format.js';
import { missing, ofKnown } from './arguments.js';
import type { TerraformFunction } from './index.js';
import { isTooLong } from '../../../value/weight.js';
import { overHoles } from './over-holes.js';
import { MAX_SUBJECT, isNoExpression, regularExpression, type RegularExpression } from '../../regular-expression.js';

/** The texts of all arguments; undefined where one is no scalar that could be read. */
function textsOf(args: readonly Value[]): readonly Text[] | undefined {
  const texts = args.map((one) => (one.kind === 'null' ? fail('a string is required, not null') : textFrom(one)));
  if (args.some(({ kind }) => kind === 'list' || kind === 'map')) fail('a string is required');
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** A function from strings to a string. The arguments behind the first are what is looked for. */
const ofStrings =
  (
    count: number,
    compute: (...values: readonly string[]) => string,
    where?: (search: Text) => Text,
  ): TerraformFunction =>
  (args, at) => {
    if (args.length !== count) fail('the number of arguments is wrong');
    const texts = textsOf(args);
    if (texts === undefined) return undefined;
    const found = overHoles(texts, hintsOf(texts), (values) => compute(...values));
    const [text = literalText(''), search = literalText('')] = texts;
    if (found === undefined || (where !== undefined && mayHold(text, found, where(search)))) return undefined;
    return string(found.decode(found.result), at);
  };

interface Found {
  readonly result: string;
  readonly decode: (value: string) => Text;
}

/** Nothing was found in a text of several holes, and would be if they held certain values together. */
function mayHold(text: Text, { result, decode }: Found, wanted: Text): boolean {
  const holes = [...text.parts, ...wanted.parts].filter(isHole);
  return holes.length > 1 && equals(decode(result), text) === 'yes' && like(wanted, text) !== 'no';
}

const ANY = literalText('*');

const hintsOf = (texts: readonly Text[]): readonly string[] => [
  ...texts.slice(1).flatMap((text) => knownValue(text) ?? []),
  ...piecesBeside(texts),
];

/** Where holes stand on one side, what the other has in their place: a partition, an account. */
function piecesBeside(texts: readonly Text[]): readonly string[] {
  if (!texts.slice(1).some(hasHoles)) return texts.slice(1).flatMap((text) => wholePieces(text));
  return texts.flatMap(wholePieces);
}

/** More are not tried. */
const MAX_PIECES = 24;

const wholePieces = ({ parts }: Text): readonly string[] =>
  parts.flatMap((part) => (isHole(part) ? [] : part.literal.split(/[:/]/))).slice(0, MAX_PIECES);

const test =
  (compute: (text: string, wanted: string) => boolean): TerraformFunction =>
  (args, at) => {
    const texts = textsOf(args);
    if (texts === undefined) return undefined;
    const found = overHoles(texts, hintsOf(texts), ([a = '', b = '']) => compute(a, b));
    return found === undefined ? undefined : boolean(found.result, at);
  };

/** A pattern between slashes is a regular expression. */
const replace: TerraformFunction = (args, at) => {
  if (args.length !== 3) fail('three arguments are required');
  const texts = textsOf(args);
  if (texts === undefined) return undefined;
  const [text = literalText(''), search = literalText(''), replacement = literalText('')] = texts;
  const wanted = knownValue(search);
  if (isTooLong(lengthOf(text) + 1, lengthOf(replacement))) return undefined;
  if (wanted === undefined) return replacedHoles(texts, at);
  if (wanted.length < 2 || !wanted.startsWith('/') || !wanted.endsWith('/')) {
    const found = overHoles([text, replacement], [wanted, ...wholePieces(search)], ([a = '', b = '']) =>
      a.replaceAll(wanted, () => b),
    );
    return replacedIn(text, search, found, at);
  }
  const pattern = wanted.slice(1, -1);
  const compiled = lengthOf(text) > MAX_SUBJECT ? undefined : regularExpression(pattern);
  if (compiled === undefined) return undefined;
  const found = overHoles([text, replacement], piecesOf(pattern), ([a = '', b = '']) => replaced(a, compiled, b));
  return found === undefined ? undefined : string(found.decode(found.result), at);
};

const replacedIn = (text: Text, search: Text, found: Found | undefined, at: Span): Value | undefined =>
  found === undefined || mayHold(text, found, concat(ANY, search, ANY))
    ? undefined
    : string(found.decode(found.result), at);

/** What is looked for is not all known: the folder of a repository in a path within it. */
function replacedHoles(texts: readonly Text[], at: Span): Value | undefined {
  const found = overHoles(texts, piecesBeside(texts), ([text = '', search = '', replacement = '']) =>
    search.startsWith('/') && search.endsWith('/') ? PATTERN : text.replaceAll(search, () => replacement),
  );
  const [text = literalText(''), search = literalText('')] = texts;
  return found?.result === PATTERN ? undefined : replacedIn(text, search, found, at);
}

/** A search between slashes would be a pattern. */
const PATTERN = '\uF8FE';

const lengthOf = ({ parts }: Text): number =>
  parts.reduce((sum, part) => sum + (isHole(part) ? 1 : part.literal.length), 0);

/** What a pattern looks for literally. */
const piecesOf = (pattern: string): readonly string[] =>
  pattern
    .replace(/\\([^0-9A-Za-z])/g, '$1')
    .split(/[\^$.*+?()[\]{}|]+/)
    .filter((piece) => piece !== '')
    .slice(0, 6);

/** Go takes no empty match where the one before ends. */
const isBehind = (match: string, start: number, end: number): boolean => match === '' && start === end;

function replaced(text: string, { expression, names }: RegularExpression, replacement: string): string {
  let end = -1;
  return text.replace(expression, (...found: readonly unknown[]) => {
    const groups = found.slice(0, names.length + 1).map((one) => (typeof one === 'string' ? one : ''));
    const [whole = ''] = groups;
    const start = Number(found[names.length + 1]);
    if (isBehind(whole, start, end)) return '';
    end = start + whole.length;
    // Go's Expand: `$1x` is the group named `1x`, which is none.
    return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      if (whole === '$$') return '$';
      const name = braced ?? bare ?? '';
      return (/^\d+$/.test(name) ? groups[Number(name)] : groups[names.indexOf(name) + 1 || Infinity]) ?? '';
    });
  });
}

function regexArguments(
  args: readonly Value[],
): { readonly compiled: RegularExpression; readonly text: Text; readonly pieces: readonly string[] } | undefined {
  if (args.length !== 2) fail('two arguments are required');
  const [pattern, text] = textsOf(args) ?? [];
  const known = pattern === undefined ? undefined : knownValue(pattern);
  const compiled = known === undefined ? undefined : regularExpression(known);
  if (known !== undefined && compiled === undefined && isNoExpression(known)) fail('this is no regular expression');
  if (compiled?.names.includes(undefined) === true && compiled.names.some((name) => name !== undefined))
    fail('groups with and without names');
  if (known === undefined || compiled === undefined || text === undefined || lengthOf(text) > MAX_SUBJECT)
    return undefined;
  return { compiled, text, pieces: piecesOf(known) };
}

const NO_MATCH = '\uF8FF';

/** All groups of all matches in one row, so that holes are compared at once. */
function matchesOf(text: string, { expression, names }: RegularExpression, all: boolean): readonly string[] {
  expression.lastIndex = 0;
  let end = -1;
  const found = (all ? [...text.matchAll(expression)] : firstOf(text, expression)).filter(({ 0: match, index }) => {
    if (isBehind(match, index, end)) return false;
    end = index + match.length;
    return true;
  });
  return found.flatMap((match) => (names.length === 0 ? [match[0]] : names.map((_, i) => match[i + 1] ?? NO_MATCH)));
}

function firstOf(text: string, expression: RegExp): readonly RegExpExecArray[] {
  expression.lastIndex = 0;
  const found = expression.exec(text);
  return found === null ? [] : [found];
}

function matchValue(row: readonly Value[], { names }: RegularExpression, at: Span): Value {
  const [whole = nothing(at)] = row;
  if (names.length === 0) return whole;
  if (names.every((name) => name === undefined)) return list(row, at, 'tuple');
  return object(
    names.flatMap((name, i) => (name === undefined ? [] : [entry(name, row[i] ?? nothing(at), at)])),
    at,
  );
}

function rowsOf(
  args: readonly Value[],
  at: Span,
  all: boolean,
): { readonly rows: readonly Value[]; readonly none: boolean } | undefined {
  const given = regexArguments(args);
  if (given === undefined) return undefined;
  const { compiled, text, pieces } = given;
  const found = overHoles([text], pieces, ([value = '']) => matchesOf(value, compiled, all));
  if (found === undefined) return undefined;
  const width = Math.max(1, compiled.names.length);
  const values = found.result.map((one) => (one === NO_MATCH ? nothing(at) : string(found.decode(one), at)));
  const rows: Value[] = [];
  for (let i = 0; i < values.length; i += width) rows.push(matchValue(values.slice(i, i + width), compiled, at));
  return { rows, none: rows.length === 0 };
}

const regex: TerraformFunction = (args, at) => {
  const found = rowsOf(args, at, false);
  return found === undefined ? undefined : (found.rows[0] ?? fail('the pattern does not match'));
};

const regexall: TerraformFunction = (args, at) => {
  const found = rowsOf(args, at, true);
  return found === undefined ? undefined : list(found.rows, at, 'list');
};

const join: TerraformFunction = ([separator = missing(), ...lists], at) => {
  const between = requireText(separator);
  if (lists.length === 0) missing();
  const items: Value[] = [];
  for (const one of lists) {
    if (one.kind !== 'list') return isUnknown(one) ? undefined : fail('a list is required');
    if (one.open || one.items.some(({ kind }) => kind === 'choice')) return undefined;
    // Members of a set that are not known come in an order that is not known.
    if (one.collection === 'set' && one.items.length > 1 && one.items.some((item) => knownText(item) === undefined))
      return undefined;
    for (const item of one.items) items.push(item);
  }
  if (isTooLong(items.length, lengthOf(between))) return undefined;
  return string(joined(items.map(requireText), between), at);
};

const split: TerraformFunction = (args, at) => {
  const [separator, text] = textsOf(args.length === 2 ? args : missing()) ?? [];
  const mark = separator === undefined ? undefined : knownValue(separator);
  if (mark === undefined || text === undefined) return undefined;
  if (mark === '') {
    const known = knownValue(text);
    return known === undefined
      ? undefined
      : list(
          graphemesOf(known).map((one) => string(one, at)),
          at,
          'list',
        );
  }
  const found = overHoles([text], [mark], ([value = '']) => value.split(mark));
  if (found === undefined) return list([], at, 'list', true);
  return list(
    found.result.map((one) => string(found.decode(one), at)),
    at,
    'list',
  );
};

const substr: TerraformFunction = ([value = missing(), from = missing(), count = missing()], at) => {
  const text = requireText(value);
  const [start, length] = [integerOf(from), integerOf(count)];
  if (start === undefined || length === undefined) return undefined;
  const known = knownValue(text);
  if (known === undefined)
    return start === 0 && length === -1 ? string(text, at) : literalPrefix(text, start, length, at);
  const all = graphemesOf(known);
  const first = start < 0 ? Math.max(0, all.length + start) : start;
  if (start >= 0 && start > all.length) return string('', at);
  // Counted from the end, a length of zero is no limit.
  const taken = start < 0 && length === 0 ? all.length : length;
  return string(all.slice(first, taken < 0 ? undefined : first + taken).join(''), at);
};

/** Of a text that begins with what is known. */
function literalPrefix({ parts }: Text, start: number, length: number, at: Span): Value | undefined {
  const [first, ...rest] = parts;
  if (first === undefined || isHole(first) || start < 0 || !/^[ -~]*$/.test(first.literal)) return undefined;
  if (length >= 0)
    return start + length <= first.literal.length ? string(first.literal.slice(start, start + length), at) : undefined;
  if (length !== -1 || start > first.literal.length) return undefined;
  return string({ parts: [{ literal: first.literal.slice(start) }, ...rest] }, at);
}

/** Go's strings.Title: in ASCII all but letters, digits and the underscore separates words, beyond it only space. */
const title = (text: string): string =>
  text.replace(/(^|[^\P{ASCII}\w]|\s)(\p{L})/gu, (_, before: string, c: string) => before + titleCase(c));

/** Letters of two have a form of their own, whose first alone is large. */
const titleCase = (c: string): string => DIGRAPHS.find((forms) => forms.includes(c))?.charAt(1) ?? upperCase(c);

const DIGRAPHS: readonly string[] = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'];

const lower: TerraformFunction = ([value = missing()], at) => string(loweredText(requireText(value)), at);

/** Made-up hexadecimal digits and regions are small already. */
const loweredText = (text: Text): Text =>
  lowerCase({ parts: text.parts }).parts.length === 0
    ? text
    : {
        parts: text.parts.map((part) => {
          if (!isHole(part)) return { ...part, literal: lowerCaseOf(part.literal) };
          const isLower = (part.without ?? '').includes('A');
          return isLower ? part : { ...part, reference: `lower(${part.reference})` };
        }),
      };

const indent: TerraformFunction = ([count = missing(), value = missing()], at) => {
  const spaces = integerOf(count);
  const text = requireText(value);
  if (spaces === undefined || spaces < 0 || spaces > 200) return undefined;
  if (isTooLong(lengthOf(text), spaces)) return undefined;
  const pad = ' '.repeat(spaces);
  return string(
    {
      parts: text.parts.map((part) =>
        isHole(part) || !part.literal.includes('\n')
          ? part
          : { ...part, literal: part.literal.replaceAll('\n', `\n${pad}`) },
      ),
    },
    at,
  );
};

export const TEXTS = {
  format,
  formatlist,
  join,
  split,
  replace,
  regex,
  regexall,
  substr,
  lower,
  indent,
  upper: ofKnown((value, at) => string(upperCase(value), at)),
  title: ofKnown((value, at) => string(title(value), at)),
  strrev: ofKnown((value, at) => string(graphemesOf(value).toReversed().join(''), at)),
  trim: ofStrings(2, (text = '', characters = '') => trimRight(trimLeft(text, characters), characters)),
  trimprefix: ofStrings(
    2,
    (text = '', prefix = '') => trimPrefix(text, prefix),
    (prefix) => concat(prefix, ANY),
  ),
  trimsuffix: ofStrings(
    2,
    (text = '', suffix = '') => trimSuffix(text, suffix),
    (suffix) => concat(ANY, suffix),
  ),
  trimspace: (([value = missing()], at) => {
    const found = overHoles([requireText(value)], [' '], ([text = '']) => trimSpace(text));
    if (found !== undefined) return string(found.decode(found.result), at);
    return undefined;
  }) satisfies TerraformFunction,
  chomp: (([value = missing()], at) => {
    const found = overHoles([requireText(value)], [], ([text = '']) => withoutLineEnds(text));
    return found === undefined ? undefined : string(found.decode(found.result), at);
  }) satisfies TerraformFunction,
  startswith: test((text, prefix) => text.startsWith(prefix)),
  endswith: test((text, suffix) => text.endsWith(suffix)),
  strcontains: test((text, wanted) => text.includes(wanted)),
} satisfies Readonly<Record<string, TerraformFunction>>;
