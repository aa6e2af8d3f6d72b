/** Literals that touch become one, so that what is looked for in a text is found where it was put together. */
import type { Span } from '../../value/span.js';
import { isHole, type Literal, type Part, type Text } from '../../value/text.js';
import type { Entry } from '../../value/tree.js';
import type { Value } from './value.js';

export function tidyText(text: Text): Text {
  const parts: Part[] = [];
  for (const part of text.parts) {
    const last = parts.at(-1);
    if (last !== undefined && !isHole(last) && !isHole(part)) parts.splice(-1, 1, joined(last, part));
    else parts.push(part);
  }
  return parts.length === text.parts.length ? text : { parts };
}

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

export function tidied<T extends Value>(value: T): T;
export function tidied(value: Value): Value {
  switch (value.kind) {
    case 'text':
      return { ...value, text: tidyText(value.text) };
    case 'list':
      return { ...value, items: value.items.map((item) => tidied(item)) };
    case 'map':
      return {
        ...value,
        entries: value.entries.map((one): Entry => ({
          key: tidyText(one.key),
          keyAt: one.keyAt,
          value: tidied(one.value),
        })),
      };
    case 'choice':
      return { ...value, arms: value.arms.map((arm) => tidied(arm)) };
    default:
      return value;
  }
}
