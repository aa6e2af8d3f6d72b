/** What a loop, a spread or a pattern takes from a value one after another. */
import { knownValue } from '../../value/text.js';
import type { Machine } from './machine.js';
import { textValue, type ListValue, type Value } from './value.js';

/** The items of a value; undefined: not known. Maps and sets are lists already. */
export function itemsFrom(value: Value, machine: Machine): Pick<ListValue, 'items' | 'open'> | undefined {
  if (value.kind === 'list') return value;
  if (value.kind === 'native') {
    const inner = value.native.members?.();
    return inner?.kind === 'list' ? inner : undefined;
  }
  if (value.kind === 'object') {
    const iterated = value.members.get(ITEMS)?.value;
    return iterated === undefined ? undefined : itemsFrom(iterated, machine);
  }
  const known = value.kind === 'text' ? knownValue(value.text) : undefined;
  return known === undefined
    ? undefined
    : { items: Array.from(known, (one) => textValue({ parts: [{ literal: one }] }, value.at)), open: false };
}

/** Under which a value that can be iterated keeps what it gives. */
const ITEMS = '@@items';
