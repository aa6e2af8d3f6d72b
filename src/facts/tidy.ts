/** Literals that touch become one, so that what is looked for in a text is found where it was put together; digits that lost their zeros stay apart, for only their place tells. */
import { lostZerosOf } from '../aws/account-number.js';
import { findHolesIn } from '../document/holes.js';
import { partsAround } from '../document/scalar.js';
import { within, type Source, type Span } from '../value/span.js';
import { isHole, knownValue, type Literal, type Part, type Text } from '../value/text.js';
import type { Entry, Tree } from '../value/tree.js';
import { withOriginOf } from './json-text.js';
import { filledIn } from './unset.js';

/** Also with the placeholders that people write by hand as holes. `source`: what the text is computed for, for parts that are written nowhere. */
export function tidyText(text: Text, source?: Source): Text {
  return withHoles(touching(filledIn(text)), source);
}

function touching(text: Text): Text {
  const parts: Part[] = [];
  for (const part of text.parts) {
    const last = parts.at(-1);
    if (last !== undefined && isJoinable(last) && isJoinable(part)) parts.splice(-1, 1, joined(last, part));
    else parts.push(part);
  }
  return parts.length === text.parts.length ? text : withOriginOf({ parts }, text);
}

/** The same of a text that a program writes into a template of CloudFormation, where `$` begins a name of that. */
export const withPlaceholders = (text: Text, source: Source): Text =>
  withHoles(text, source, (written) => written.startsWith('$'));

/** The same of what a template printed. */
const tidyOutput = (text: Text): Text => withHoles(touching(text), undefined, isSpentAction);

/** An action of Helm that comes out of a template is text: nothing reads it again. */
const isSpentAction = (text: string): boolean =>
  /^\{\{-?\s*(?:[.$]|(?:include|template|tpl|toYaml|required|default|if|with|range|end)\b)/.test(text);

/** What holds none is handed back as it is. */
function withHoles(text: Text, source?: Source, isText: (written: string) => boolean = () => false): Text {
  const parts = text.parts.flatMap((part) => (isHole(part) ? [part] : split(part, source, isText)));
  return parts.every((part, i) => part === text.parts[i]) ? text : { parts };
}

function split(part: Literal, computedFor: Source | undefined, isText: (written: string) => boolean): readonly Part[] {
  const { literal, at } = part;
  const source = at?.source ?? computedFor;
  const found = source === undefined ? [] : findHolesIn(source)(literal);
  const holes = found.filter(({ start, end }) => !isText(literal.slice(start, end)));
  if (holes.length === 0) return [part];
  if (at === undefined) return partsAround(literal, holes, () => ({}));
  const isAsWritten = at.end - at.start === literal.length;
  return partsAround(literal, holes, (start, end) => ({ at: isAsWritten ? within(at, start, end) : at }));
}

const isJoinable = (part: Part): part is Literal => !isHole(part) && lostZerosOf(part) === undefined;

function joined(a: Literal, b: Literal): Literal {
  const literal = a.literal + b.literal;
  const at = placeOf(a, b);
  return at === undefined ? { literal } : { literal, at };
}

/** One place only where the two stand side by side as they are. */
const placeOf = ({ at: a, literal: x }: Literal, { at: b, literal: y }: Literal): Span | undefined =>
  a !== undefined &&
  b !== undefined &&
  a.source === b.source &&
  a.end === b.start &&
  a.end - a.start === x.length &&
  b.end - b.start === y.length
    ? { source: a.source, start: a.start, end: b.end }
    : undefined;

/** A place that can be shown and not edited: what stands there is not the value as it is written. */
export function locked({ source, start, end }: Span): Span {
  if (source.inside !== undefined) return { source, start, end };
  const length = end - start;
  const host: Source = {
    path: source.path,
    text: source.text.slice(start, end),
    inside: {
      host: source,
      segments: () => [{ inner: 0, outer: start, innerLength: length, outerLength: length }],
      encode: () => undefined,
    },
  };
  return { source: host, start: 0, end: length };
}

/** The whole value stands there as it is, or is that of a template file or JSON. */
function isWritten(text: Text, { source, start, end }: Span): boolean {
  const known = knownValue(text);
  return known !== undefined && known !== '' && source.text.slice(start, end) === known;
}

/** Where a text stands: of what a module of the registry makes of an argument, the argument. */
function textPlace(text: Text, at: Span): Span {
  if (isWritten(text, at)) return at;
  if (at.source.inside === undefined) return locked(at);
  const own = text.parts.find((part) => part.at !== undefined && part.at.source.inside === undefined)?.at;
  return own === undefined ? at : locked(own);
}

/** A bare or quoted name stands as it is; any other key is computed. */
function keyPlace(key: Text, at: Span): Span {
  const { source, start, end } = at;
  const inner = source.text.charAt(start) === '"' && source.text.charAt(end - 1) === '"' && end - start >= 2;
  const place = inner ? { source, start: start + 1, end: end - 1 } : at;
  return isWritten(key, place) ? place : locked(place);
}

/** What is done with each text, and the lists and mappings of which nothing is left to do. */
interface Tidying {
  readonly text: (text: Text, source: Source) => Text;
  readonly done: WeakSet<Tree>;
}

const WRITTEN: Tidying = { text: tidyText, done: new WeakSet() };
const PRINTED: Tidying = { text: tidyOutput, done: new WeakSet() };

/** What is tidy already is handed back as it is. */
export const tidied = <T extends Tree>(value: T): T => tidy(value, WRITTEN);

/** The same of what a template printed. */
export const tidiedOutput = <T extends Tree>(value: T): T => tidy(value, PRINTED);

function tidy<T extends Tree>(value: T, how: Tidying): T;
function tidy(value: Tree, how: Tidying): Tree {
  switch (value.kind) {
    case 'text': {
      const [text, at] = [how.text(value.text, value.at.source), textPlace(value.text, value.at)];
      return text === value.text && at === value.at ? value : { ...value, text, at };
    }
    case 'list':
      return once(value, how, () => ({ ...value, items: value.items.map((item) => tidy(item, how)) }));
    case 'map':
      return once(value, how, () => ({ ...value, entries: value.entries.map((one) => tidiedEntry(one, how)) }));
    case 'choice':
      return { ...value, arms: value.arms.map((arm) => tidy(arm, how)) };
    default:
      return value;
  }
}

function once(value: Tree, { done }: Tidying, make: () => Tree): Tree {
  if (done.has(value)) return value;
  const made = make();
  done.add(made);
  return made;
}

function tidiedEntry(one: Entry, how: Tidying): Entry {
  const [key, keyAt, value] = [how.text(one.key, one.keyAt.source), keyPlace(one.key, one.keyAt), tidy(one.value, how)];
  return { key, keyAt, value };
}
