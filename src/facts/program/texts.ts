/** Values as texts, as template literals and `+` make them. */
import type { Span } from '../../value/span.js';
import { literalText, separated, type Text } from '../../value/text.js';
import type { Machine } from './machine.js';
import { isNothing, type ListValue, type Value } from './value.js';

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
    default:
      return unknownText(value.kind === 'object' ? 'an object' : `a ${value.kind}`, at, machine);
  }
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
