/** Values as texts, as template literals and `+` make them. */
import type { Span } from '../../value/span.js';
import { concatenated, literalText, separated, type Text } from '../../value/text.js';
import type { Machine } from './machine.js';
import { isNothing, textValue, unknownValue, type ListValue, type ObjectValue, type Value } from './value.js';

/** Parts of a text, and units of a part, beyond which it is not known. */
const MAX_PARTS = 10_000;
const MAX_UNITS = 1_000_000;

/** A text that was put together; undefined: a program made it larger than any that is meant. */
function bounded(text: Text): Text | undefined {
  if (text.parts.length > MAX_PARTS) return undefined;
  const units = text.parts.reduce((sum, part) => sum + ('literal' in part ? part.literal.length : 1), 0);
  return units > MAX_UNITS ? undefined : text;
}

/** The texts one after another, as a value. */
export function joinedValue(texts: readonly Text[], at: Span): Value {
  const text = bounded(concatenated(texts));
  return text === undefined ? unknownValue(at, 'a text') : textValue(text, at);
}

export function textFrom(value: Value, at: Span, machine: Machine): Text {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return { parts: [{ literal: value.written, at: value.at }] };
    case 'boolean':
      return { parts: [{ literal: String(value.value), at: value.at }] };
    case 'null':
    case 'undefined':
      return literalText(value.kind);
    case 'hole':
    case 'choice':
      return { parts: [{ ...value.hole, at }] };
    case 'native':
      return value.native.toText?.(at, machine) ?? unknownText(value.native.name, at, machine);
    case 'list':
      return value.open ? unknownText('a list', at, machine) : joinedText(value, ',', at, machine);
    case 'object':
      return ownText(value, at, machine) ?? unknownText('an object', at, machine);
    default:
      return unknownText(`a ${value.kind}`, at, machine);
  }
}

/** What `toString` of an object or of its class gives. */
function ownText(value: ObjectValue, at: Span, machine: Machine): Text | undefined {
  const method =
    value.of === undefined && !value.members.has('toString') ? undefined : machine.get(value, 'toString', at);
  const made = method?.kind === 'function' ? machine.call(method, [], at) : undefined;
  return made?.kind === 'text' ? made.text : undefined;
}

const unknownText = (reference: string, at: Span, machine: Machine): Text => ({
  parts: [machine.hole(reference, at, { anonymous: true }).hole],
});

/** The items of a list that is known whole, as `join` puts them together. */
export const joinedText = ({ items }: ListValue, separator: string, at: Span, machine: Machine): Text =>
  separated(
    items.map((item) => (isNothing(item) ? literalText('') : textFrom(item, at, machine))),
    separator,
  );
