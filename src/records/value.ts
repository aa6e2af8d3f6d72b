/** Values, lists and maps with unknown parts, as they are published. */
import { toFileSpan, rangeOf, type Span } from '../value/span.js';
import { isHole, knownValue, type Hole, type Text } from '../value/text.js';
import type { ListTree, MapTree, NumberTree, Tree } from '../value/tree.js';
import type { Choice, HolePart, ListValue, Place, TextValue, Unknown, Value } from './record.js';

export const UNKNOWN: Unknown = { unknown: true };

/** Past these a value is unknown: aliases let a small file stand for a large one. */
const MAX_DEPTH = 100;
const MAX_NODES = 100_000;

/** A text; `at` is where it stands. */
export function textValue({ parts }: Text, at: Span): TextValue {
  const [first] = parts;
  if (
    first !== undefined &&
    parts.length === 1 &&
    isHole(first) &&
    first.oneOf !== undefined &&
    first.anonymous === true
  )
    return { choice: first.oneOf.map((arm) => textValue(arm, at)) };
  const published: (string | HolePart)[] = [];
  for (const part of parts) {
    const last = published.at(-1);
    if (isHole(part)) published.push(holePart(part, at));
    else if (part.of !== undefined && part.of.isName !== true)
      published.push({ ref: part.of.reference, scope: part.of.scope, seen: [part.literal] });
    else if (typeof last === 'string') published.splice(-1, 1, last + part.literal);
    else if (part.literal !== '') published.push(part.literal);
  }
  const [only = ''] = published;
  return published.length <= 1 && typeof only === 'string' ? only : { text: published };
}

/** A hole that equals nothing gets a scope that is no other's. */
function holePart({ reference, scope, anonymous, hints, at: own }: Hole, at: Span): HolePart {
  const whole = anonymous === undefined ? scope : placeText(own ?? at);
  return { ref: reference, ...(whole === '' ? {} : { scope: whole }), ...hints };
}

export function placeOf(span: Span): Place {
  const { line, column } = rangeOf(span).start;
  return { path: toFileSpan(span).source.path, line, column };
}

/** A place as a scope that is no other's. */
export function placeText(span: Span): string {
  const { path, line, column } = placeOf(span);
  return `${path}:${line}:${column}`;
}

/** A tree where only a text can stand; undefined: not written. */
export function textMember(tree: Tree | undefined): TextValue | undefined {
  switch (tree?.kind) {
    case undefined:
    case 'null':
      return undefined;
    case 'text':
      return textValue(tree.text, tree.at);
    case 'hole':
      return textValue({ parts: [tree.hole] }, tree.at);
    case 'number':
    case 'boolean':
      return tree.written;
    case 'choice':
      return choiceOf(tree.arms, textMember);
    default:
      return UNKNOWN;
  }
}

/** A list of texts; one text stands for a list of one, as IAM reads it. */
export function textListMember(tree: Tree | undefined): ListValue<TextValue> | undefined {
  switch (tree?.kind) {
    case undefined:
    case 'null':
      return undefined;
    case 'list': {
      const items = tree.items.flatMap((item) => textMember(item) ?? []);
      return tree.open ? { items, open: true } : items;
    }
    case 'choice':
      return choiceOf(tree.arms, textListMember);
    case 'text':
      return [textValue(tree.text, tree.at)];
    default:
      return UNKNOWN;
  }
}

const choiceOf = <T>(arms: readonly Tree[], member: (arm: Tree) => T | undefined): Choice<T> => ({
  choice: arms.map((arm) => member(arm) ?? null),
});

const NONE: ReadonlySet<string> = new Set();

/**
 * Any tree. What is a hole of no known type is unknown: it may be a list or a map as well as a text.
 * `texts`: keys under which only a text stands, so that a hole there is one.
 */
export function treeValue(tree: Tree, texts = NONE): Value {
  let nodes = 0;
  const read = (at: Tree, depth: number): Value => {
    if (depth > MAX_DEPTH || nodes++ > MAX_NODES) return UNKNOWN;
    switch (at.kind) {
      case 'text':
        return textValue(at.text, at.at);
      case 'number':
        return numberValue(at);
      case 'boolean':
        return at.value;
      case 'null':
        return null;
      case 'hole':
        return at.hole.string === true ? textValue({ parts: [at.hole] }, at.at) : UNKNOWN;
      case 'choice':
        return { choice: at.arms.map((arm) => read(arm, depth + 1)) };
      case 'list':
        return listValue(at, depth);
      case 'map':
        return mapValue(at, depth);
    }
  };
  const listValue = ({ items, open }: ListTree, depth: number): Value => {
    const values = items.map((item) => read(item, depth + 1));
    return open ? { items: values, open: true } : values;
  };
  const mapValue = ({ entries, open }: MapTree, depth: number): Value => {
    const members = entries.map(({ key, value }) => [key, memberValue(key, value, depth)] as const);
    const names = members.map(([key]) => knownValue(key));
    const plain = members.flatMap(([, value], i) => {
      const name = names[i];
      return name === undefined ? [] : [[name, value] as const];
    });
    if (
      open ||
      new Set(names).size < names.length ||
      plain.length < names.length ||
      plain.some(([name]) => FORMS.has(name))
    )
      return { entries: members.map(([key, value], i) => [textValue(key, entries[i]?.keyAt ?? tree.at), value]), open };
    return Object.fromEntries(plain);
  };
  const memberValue = (key: Text, value: Tree, depth: number): Value => {
    const isText = value.kind === 'hole' && value.hole.anonymous !== true && texts.has(knownValue(key) ?? '');
    return isText ? textValue({ parts: [value.hole] }, value.at) : read(value, depth + 1);
  };
  return read(tree, 0);
}

/** Keys by which a reader tells the forms of values apart. */
const FORMS: ReadonlySet<string> = new Set(['text', 'choice', 'unknown', 'items', 'entries', 'open']);

/** A number as long as it says what was written: an account id with a leading zero, or of more digits than a number holds, stays a text. */
const numberValue = ({ value, written }: NumberTree): Value => (String(value) === written ? value : written);
