/** Members of texts. Of what is not known the same call on the same text gives the same. */
import type { Span } from '../../../value/span.js';
import { within } from '../../../value/span.js';
import {
  concat,
  concatenated,
  contains,
  endsWith,
  hasHoles,
  isHole,
  knownValue,
  literalText,
  splitOnce,
  startsWith,
  type Part,
  type Text,
} from '../../../value/text.js';
import type { Truth } from '../../../value/truth.js';
import type { Call, Run } from '../library.js';
import type { Machine } from '../machine.js';
import { joinedValue } from '../texts.js';
import {
  booleanValue,
  isToken,
  listValue,
  nullValue,
  numberValue,
  textValue,
  undefinedValue,
  unknownValue,
  type TextValue,
  type Value,
} from '../value.js';
import { argument, knownNumber, knownText, native, shownArguments } from './function.js';
import { literalPattern, patternOf, safePattern, type Pattern } from './patterns.js';

export function textMember(value: TextValue, name: string, at: Span, machine: Machine): Value {
  const known = knownValue(value.text);
  if (name === 'length') return known === undefined ? lengthHole(value, at) : numberValue(known.length, at);
  if (/^\d+$/.test(name)) {
    if (value.text.parts.some(isHole) && value.text.parts.length === 1) return undefinedValue(at);
    const character = known?.[Number(name)];
    return character === undefined ? undefinedValue(at) : textValue(character, value.at);
  }
  const method = METHODS.get(name);
  if (method === undefined) return undefinedValue(at);
  return native(name, at, (call, run) => {
    machine.step();
    const [only, ...others] = value.text.parts;
    if (only !== undefined && others.length === 0 && isToken(only) && ON_CONTENT.has(name))
      for (const library of machine.libraries) library.onTokenText?.(name, only, call.at);
    return method(value, call, run) ?? derived(value, name, call);
  });
}

/** Functions that give something else where they are called on a marker. */
const ON_CONTENT: ReadonlySet<string> = new Set([
  ...['replace', 'replaceAll', 'split', 'slice', 'substring', 'substr'],
]);

const lengthHole = ({ text }: TextValue, at: Span): Value =>
  text.parts.length === 1 ? undefinedValue(at) : unknownValue(at, 'length');

/** What a function gives that cannot be computed. */
function derived({ text }: TextValue, name: string, call: Call): Value {
  const [hole, ...others] = text.parts;
  const shown = shownArguments(call);
  if (
    hole === undefined ||
    !isHole(hole) ||
    others.length > 0 ||
    hole.anonymous === true ||
    isToken(hole) ||
    shown === undefined
  )
    return unknownValue(call.at, `${name}()`);
  return {
    kind: 'hole',
    hole: { reference: `${hole.reference}.${name}(${shown})`, scope: hole.scope, at: call.at },
    at: call.at,
  };
}

/** Undefined: it cannot be computed. */
type Method = (value: TextValue, call: Call, run: Run) => Value | undefined;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>(
  Object.entries<Method>({
    toString: (value: TextValue) => value,
    valueOf: (value: TextValue) => value,
    normalize: (value) => value,
    trim: trimmed((text) => text.trim()),
    trimStart: trimmed((text) => text.trimStart()),
    trimEnd: trimmed((text) => text.trimEnd()),
    toLowerCase: mapped((text) => text.toLowerCase(), 'toLowerCase'),
    toUpperCase: mapped((text) => text.toUpperCase(), 'toUpperCase'),
    toLocaleLowerCase: mapped((text) => text.toLowerCase(), 'toLowerCase'),
    toLocaleUpperCase: mapped((text) => text.toUpperCase(), 'toUpperCase'),
    concat: (value, { args, at }, run) => joinedValue([value.text, ...args.map((arg) => run.text(arg, at))], at),
    startsWith: (value, call) => asked(knownText(call, 0), (mark) => startsWith(value.text, mark), call),
    endsWith: (value, call) => asked(knownText(call, 0), (mark) => endsWith(value.text, mark), call),
    includes: (value, call) => asked(knownText(call, 0), (mark) => contains(value.text, mark), call),
    indexOf: onKnown((text, call) => {
      const mark = knownText(call, 0);
      return mark === undefined ? undefined : numberValue(text.indexOf(mark), call.at);
    }),
    localeCompare: onKnown((text, call) => {
      const other = call.args.length === 1 ? knownText(call, 0) : undefined;
      return other === undefined ? undefined : numberValue(text.localeCompare(other, 'en'), call.at);
    }),
    lastIndexOf: onKnown((text, call) => {
      const mark = knownText(call, 0);
      return mark === undefined ? undefined : numberValue(text.lastIndexOf(mark), call.at);
    }),
    charAt: onKnown((text, call, value) => textValue(text.charAt(knownNumber(call, 0) ?? 0), value.at)),
    charCodeAt: onKnown((text, call) => numberValue(text.charCodeAt(knownNumber(call, 0) ?? 0), call.at)),
    at: onKnown((text, call, value) => textValue(text.at(knownNumber(call, 0) ?? 0) ?? '', value.at)),
    slice: (value, call) => sliced(value, call, (text, from, to) => text.slice(from, to)),
    substring: (value, call) => sliced(value, call, (text, from, to) => text.substring(from, to)),
    substr: (value, call) =>
      sliced(value, call, (text, from, count) => text.substring(from, count === undefined ? undefined : from + count)),
    padStart: onKnown((text, call, value) => padded(call, (width, fill) => text.padStart(width, fill), value)),
    padEnd: onKnown((text, call, value) => padded(call, (width, fill) => text.padEnd(width, fill), value)),
    repeat: onKnown((text, call, value) => {
      const times = knownNumber(call, 0);
      return times === undefined || !(times >= 0) || text.length * times > 10_000
        ? undefined
        : textValue(literalText(text.repeat(times)), value.at);
    }),
    split,
    replace: (value, call, run) => replaced(value, call, run, false),
    replaceAll: (value, call, run) => replaced(value, call, run, true),
    match: onKnown((text, call, value) => {
      const pattern = patternOf(call.args[0]);
      const safe = pattern === undefined ? undefined : safePattern(pattern, text);
      if (safe === undefined) return undefined;
      const found = text.match(safe);
      return found === null
        ? nullValue(call.at)
        : listValue(
            [...found].map((one) => textValue(literalText(one), value.at)),
            call.at,
          );
    }),
  }),
);

function onKnown(work: (text: string, call: Call, value: TextValue) => Value | undefined): Method {
  return (value, call) => {
    const known = knownValue(value.text);
    return known === undefined ? undefined : work(known, call, value);
  };
}

function padded(call: Call, pad: (width: number, fill: string) => string, { at }: TextValue): Value | undefined {
  const width = knownNumber(call, 0);
  const fill = call.args.length > 1 ? knownText(call, 1) : ' ';
  return width === undefined || width > 10_000 || fill === undefined
    ? undefined
    : textValue(literalText(pad(width, fill)), at);
}

/** White space lies at the ends that are known. */
function trimmed(trim: (text: string) => string): Method {
  return ({ text, at }) => {
    const known = knownValue(text);
    if (known !== undefined) {
      const value = trim(known);
      return value === known ? { kind: 'text', text, at } : textValue(literalText(value), at);
    }
    const [first, last] = [text.parts[0], text.parts.at(-1)];
    const isFixed = (part: Part | undefined): boolean =>
      part !== undefined && (isHole(part) ? isToken(part) : trim(part.literal) === part.literal);
    return isFixed(first) && isFixed(last) ? { kind: 'text', text, at } : undefined;
  };
}

/** Each part by itself. A token that is changed is none any more. */
function mapped(map: (text: string) => string, name: string): Method {
  return ({ text, at }, call) => {
    if (text.parts.some((part) => isHole(part) && isToken(part))) return unknownValue(call.at, `${name}()`);
    const parts = text.parts.map((part): Part => {
      if (isHole(part)) return { ...part, reference: `${part.reference}.${name}()` };
      const literal = map(part.literal);
      return literal === part.literal ? part : { literal };
    });
    return textValue({ parts }, at);
  };
}

const asked = (mark: string | undefined, ask: (mark: string) => Truth, { at }: Call): Value | undefined => {
  const answer = mark === undefined ? 'unknown' : ask(mark);
  return answer === 'unknown' ? undefined : booleanValue(answer === 'yes', at);
};

/** A token is its marker: it holds none of what is usually looked for. */
const withoutTokens = (text: Text): Text => ({
  parts: text.parts.map((part) => (isHole(part) && isToken(part) ? { ...part, without: MARKS } : part)),
});

const MARKS = ':/-_,; =|@#"\'';

function sliced(
  { text, at }: TextValue,
  call: Call,
  slice: (text: string, from: number, to: number | undefined) => string,
): Value | undefined {
  const hasEnd = call.args.length > 1;
  const from = call.args.length === 0 ? 0 : knownNumber(call, 0);
  const to = hasEnd ? knownNumber(call, 1) : undefined;
  if (from === undefined || (hasEnd && to === undefined)) return undefined;
  const known = knownValue(text);
  if (known !== undefined) {
    const value = slice(known, from, to);
    const place = placeWithin(text, known.indexOf(value), value.length) ?? at;
    return textValue({ parts: value === '' ? [] : [{ literal: value, at: place }] }, place);
  }
  // What is cut away lies in what is known.
  const [first, ...others] = text.parts;
  if (to !== undefined || first === undefined || isHole(first) || from < 0 || from > first.literal.length)
    return undefined;
  return textValue({ parts: [{ literal: first.literal.slice(from) }, ...others] }, at);
}

/** All pieces are known only where no hole can hold the separator. */
function split({ text, at }: TextValue, call: Call): Value | undefined {
  const pattern = patternOf(call.args[0]);
  const separator = pattern === undefined ? knownText(call, 0) : literalPattern(pattern)?.literal;
  if (call.args.length === 0) return listValue([textValue(text, at)], call.at);
  if (separator === undefined || call.args.length > 1) return undefined;
  if (separator === '') {
    const known = knownValue(text);
    return known === undefined || known.length > 10_000
      ? undefined
      : listValue(
          Array.from(known, (one) => textValue(literalText(one), at)),
          call.at,
        );
  }
  const pieces: Value[] = [];
  let rest = withoutTokens(text);
  for (;;) {
    const cut = splitOnce(rest, separator);
    if (cut === undefined) break;
    if (!cut.certain) return undefined;
    pieces.push(textValue(cut.before, at));
    rest = cut.after;
  }
  if (contains(rest, separator) !== 'no') return undefined;
  return listValue([...pieces, textValue(rest, at)], call.at);
}

function replaced(value: TextValue, call: Call, run: Run, isAll: boolean): Value | undefined {
  const pattern = patternOf(call.args[0]);
  const known = knownValue(value.text);
  const by = argument(call, 1);
  if (by.kind === 'function')
    return known === undefined ? undefined : replacedByFunction(value, known, call, run, isAll);
  if (pattern !== undefined && known !== undefined) return replacedInKnown(value, known, pattern, by);
  const searched = pattern === undefined ? searchedText(call) : literalPattern(pattern);
  if (searched === undefined || searched.literal === '') return undefined;
  const replacement = run.text(by, call.at);
  if (/\$/.test(knownValue(replacement) ?? '')) return undefined;
  return searched.anchored
    ? replacedAtStart(value, searched.literal, replacement)
    : replacedWithin(value, searched.literal, replacement, isAll || searched.all);
}

function searchedText(call: Call): ReturnType<typeof literalPattern> {
  const literal = knownText(call, 0);
  return literal === undefined ? undefined : { literal, anchored: false, all: false };
}

function replacedInKnown(
  value: TextValue,
  known: string,
  pattern: Pattern['pattern'],
  by: Value,
): TextValue | undefined {
  const safe = safePattern(pattern, known);
  const replacement = by.kind === 'text' ? knownValue(by.text) : undefined;
  if (safe === undefined || replacement === undefined) return undefined;
  const result = known.replace(safe, replacement);
  return result === known ? value : textValue(cutPlace(value.text, result), value.at);
}

/** What the function gives for each match; it must be known. */
function replacedByFunction(
  value: TextValue,
  known: string,
  call: Call,
  run: Run,
  isAll: boolean,
): TextValue | undefined {
  const pattern = patternOf(call.args[0]);
  const mark = knownText(call, 0);
  const searched = pattern === undefined ? mark : safePattern(pattern, known);
  if (searched === undefined) return undefined;
  const unknown: string[] = [];
  const given = (one: string | number | undefined): Value =>
    typeof one === 'number'
      ? numberValue(one, call.at)
      : one === undefined
        ? undefinedValue(call.at)
        : textValue(one, value.at);
  const replacement = (...found: readonly (string | number | undefined)[]): string => {
    const text = knownValue(run.text(run.call(argument(call, 1), found.map(given), call.at), call.at));
    if (text === undefined) unknown.push(String(found[0]));
    return text ?? '';
  };
  const result = isAll ? known.replaceAll(searched, replacement) : known.replace(searched, replacement);
  if (unknown.length > 0) return undefined;
  return result === known ? value : textValue(cutPlace(value.text, result), value.at);
}

function replacedAtStart(value: TextValue, mark: string, replacement: Text): TextValue | undefined {
  const searched = withoutTokens(value.text);
  const starts = startsWith(searched, mark);
  if (starts === 'no') return value;
  const cut = starts === 'yes' ? splitOnce(searched, mark) : undefined;
  return cut === undefined ? undefined : textValue(concat(replacement, cut.after), value.at);
}

function replacedWithin(value: TextValue, mark: string, replacement: Text, every: boolean): TextValue | undefined {
  const { text, at } = value;
  const parts: Text[] = [];
  let rest = withoutTokens(text);
  for (;;) {
    const cut = splitOnce(rest, mark);
    if (cut === undefined) {
      if ((every || parts.length === 0) && contains(rest, mark) !== 'no') return undefined;
      break;
    }
    if (!cut.certain) return undefined;
    parts.push(cut.before, replacement);
    rest = cut.after;
    if (!every) break;
  }
  if (parts.length === 0) return value;
  const result = concatenated([...parts, rest]);
  const whole = knownValue(result);
  return textValue(whole === undefined || hasHoles(text) ? result : cutPlace(text, whole), at);
}

/** What is left of one literal stands where it stood, if it is one piece of it. */
function cutPlace(text: Text, result: string): Text {
  const start = result === '' ? -1 : (knownValue(text)?.indexOf(result) ?? -1);
  const at = start < 0 ? undefined : placeWithin(text, start, result.length);
  return at === undefined ? literalText(result) : { parts: [{ literal: result, at }] };
}

/** Where a piece of a text stands that is one literal. */
const placeWithin = ({ parts: [only, ...others] }: Text, start: number, length: number): Span | undefined =>
  only?.at === undefined || others.length > 0 ? undefined : within(only.at, start, start + length);
