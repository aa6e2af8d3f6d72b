/** The order of Array.prototype.sort, where all that it depends on is known. */
import type { Call } from '../library.js';
import type { Machine } from '../machine.js';
import { knownValue } from '../../../value/text.js';
import type { ListValue, Value } from '../value.js';

/** Undefined: the order is not known. */
export function sortedItems(list: ListValue, call: Call, machine: Machine): Value[] | undefined {
  const [by] = call.args;
  if (list.open || call.open) return undefined;
  if (by === undefined || by.kind === 'undefined') return byText(list.items);
  const unknown: Value[] = [];
  const items = [...list.items].sort((a, b) => {
    if (unknown.length > 0) return 0;
    machine.step();
    const order = machine.call(by, [a, b], call.at);
    if (order.kind === 'number') return order.value;
    unknown.push(order);
    return 0;
  });
  return unknown.length === 0 ? items : undefined;
}

function byText(items: readonly Value[]): Value[] | undefined {
  const keyed: { readonly key: string; readonly item: Value }[] = [];
  for (const item of items) {
    const key = item.kind === 'text' ? knownValue(item.text) : item.kind === 'number' ? item.written : undefined;
    if (key === undefined) return undefined;
    keyed.push({ key, item });
  }
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
