/** Members of lists. Of a list that may have more items, what is done to each is done once more with one that nobody knows. */
import type { Span } from '../../../value/span.js';
import { choose, truthOf } from '../choices.js';
import type { Call } from '../library.js';
import type { Machine } from '../machine.js';
import { sameScalar } from '../operators.js';
import { joinedText } from '../texts.js';
import {
  booleanValue,
  listOf,
  listValue,
  MAX_ITEMS,
  numberValue,
  textValue,
  undefinedValue,
  unknownValue,
  type ListValue,
  type Value,
} from '../value.js';
import { argument, knownNumber, knownText, native } from './function.js';
import { sortedItems } from './sort.js';

/** Lists within lists that are made flat. */
const MAX_DEPTH = 10;

/** Names that what is not known is a list by. */
export const isListMethod = (name: string): boolean =>
  /^(?:map|flatMap|forEach|filter|find|some|every|reduce|join|push|sort|flat)$/.test(name);

export function listMember(list: ListValue, name: string, at: Span, machine: Machine): Value {
  if (name === 'length') return list.open ? unknownValue(at, 'length') : numberValue(list.items.length, at);
  if (/^\d+$/.test(name))
    return list.items[Number(name)] ?? (list.open ? unknownValue(at, 'an item') : undefinedValue(at));
  const method = METHODS.get(name);
  if (method === undefined) return undefinedValue(at);
  return native(name, at, (call) => {
    machine.step();
    machine.copying(list.items.length);
    return method(list, call, machine);
  });
}

type Method = (list: ListValue, call: Call, machine: Machine) => Value;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>(
  Object.entries<Method>({
    map: (list, call, machine) => made(each(list, call, machine), list, call),
    flatMap: (list, call, machine) => flattened(made(each(list, call, machine), list, call), 1, call.at, machine),
    forEach(list, call, machine) {
      each(list, call, machine);
      return undefinedValue(call.at);
    },
    filter(list, call, machine) {
      const kept: Value[] = [];
      let isOpen = list.open;
      for (const [i, answer] of each(list, call, machine).entries()) {
        const item = list.items[i];
        if (item === undefined) continue;
        const truth = truthOf(answer);
        if (truth === true) kept.push(item);
        isOpen ||= truth === undefined;
      }
      return listValue(kept, call.at, isOpen);
    },
    find: listFind,
    some: (list, call, machine) => quantified(list, call, machine, true),
    every: (list, call, machine) => quantified(list, call, machine, false),
    includes(list, call) {
      const answers = list.items.map((item) => sameScalar(item, argument(call, 0)));
      if (answers.includes(true)) return booleanValue(true, call.at);
      return list.open || answers.includes(undefined) ? unknownValue(call.at) : booleanValue(false, call.at);
    },
    indexOf(list, call) {
      const answers = list.items.map((item) => sameScalar(item, argument(call, 0)));
      const found = answers.indexOf(true);
      const first = answers.findIndex((answer) => answer !== false);
      return first !== found || (list.open && found < 0) ? unknownValue(call.at) : numberValue(found, call.at);
    },
    reduce: reduced,
    join(list, call, machine) {
      const separator = call.args.length === 0 ? ',' : knownText(call, 0);
      if (list.open || separator === undefined) return unknownValue(call.at, 'a list');
      return textValue(joinedText(list, separator, call.at, machine), call.at);
    },
    concat(list, call, machine) {
      const items = [...list.items];
      let isOpen = list.open || call.open;
      for (const arg of call.args) {
        if (arg.kind === 'list') {
          machine.copying(arg.items.length);
          for (const item of arg.items) items.push(item);
          isOpen ||= arg.open;
        } else if (arg.kind === 'hole' || arg.kind === 'choice') isOpen = true;
        else items.push(arg);
      }
      return listOf(items, call.at, isOpen);
    },
    slice(list, call) {
      const from = call.args.length > 0 ? knownNumber(call, 0) : 0;
      const to = call.args.length > 1 ? knownNumber(call, 1) : undefined;
      const isKnown = from !== undefined && (call.args.length < 2 || to !== undefined);
      // The end of a list that may have more items is not known.
      if (!isKnown || (list.open && (from < 0 || to !== undefined))) return listValue([], call.at, true);
      return listValue(list.items.slice(from, to), call.at, list.open);
    },
    findIndex(list, call, machine) {
      const truths = each(list, call, machine).map(truthOf);
      const found = truths.indexOf(true);
      const first = truths.findIndex((truth) => truth !== false);
      return first !== found || (list.open && found < 0) ? unknownValue(call.at) : numberValue(found, call.at);
    },
    push(list, call, machine) {
      grow(list, [...list.items, ...call.args], call, machine);
      return numberValue(list.items.length, call.at);
    },
    unshift(list, call, machine) {
      grow(list, [...call.args, ...list.items], call, machine);
      return numberValue(list.items.length, call.at);
    },
    pop(list, call, machine) {
      const last = list.items.at(-1);
      if (list.open || last === undefined) return list.open ? unknownValue(call.at) : undefinedValue(call.at);
      machine.effects.setItems(list, list.items.slice(0, -1));
      return last;
    },
    shift(list, call, machine) {
      const [first, ...others] = list.items;
      if (first === undefined) return list.open ? unknownValue(call.at) : undefinedValue(call.at);
      machine.effects.setItems(list, others);
      return first;
    },
    splice(list, call, machine) {
      const [from, count] = [knownNumber(call, 0), knownNumber(call, 1)];
      if (from === undefined || list.open) {
        machine.effects.setItems(list, [], true);
        return listValue([], call.at, true);
      }
      const items = [...list.items];
      const start = from < 0 ? Math.max(0, items.length + from) : from;
      const removed = items.splice(start, count ?? items.length);
      machine.effects.setItems(list, [...items.slice(0, start), ...call.args.slice(2), ...items.slice(start)]);
      return listValue(removed, call.at);
    },
    fill(list, call, machine) {
      const isPart = call.args.length > 1;
      machine.effects.setItems(list, isPart ? [] : list.items.map(() => argument(call, 0)), list.open || isPart);
      return list;
    },
    toReversed: (list, call) => listValue([...list.items].reverse(), call.at, list.open),
    findLast(list, call, machine) {
      const reversed = listValue([...list.items].reverse(), call.at, list.open);
      return list.open ? unknownValue(call.at, 'an item') : listFind(reversed, call, machine);
    },
    reverse(list, call, machine) {
      machine.effects.setItems(list, [...list.items].reverse());
      return list;
    },
    // An order that is not known says nothing to IAM.
    sort(list, call, machine) {
      const items = sortedItems(list, call, machine);
      if (items !== undefined) machine.effects.setItems(list, items);
      return list;
    },
    toSorted: (list, call, machine) =>
      listValue(sortedItems(list, call, machine) ?? [...list.items], call.at, list.open),
    flat: (list, call, machine) =>
      flattened(list, call.args.length === 0 ? 1 : (knownNumber(call, 0) ?? MAX_DEPTH), call.at, machine),
    at(list, call) {
      const index = knownNumber(call, 0);
      if (index === undefined || list.open) return unknownValue(call.at, 'an item');
      return list.items.at(index) ?? undefinedValue(call.at);
    },
    entries: (list, call) =>
      listValue(
        list.items.map((item, i) => listValue([numberValue(i, item.at), item], item.at)),
        call.at,
        list.open,
      ),
    keys: (list, call) =>
      listValue(
        list.items.map((item, i) => numberValue(i, item.at)),
        call.at,
        list.open,
      ),
    values: (list) => list,
    toString: (list: ListValue, call: Call, machine: Machine) => textValue(machine.text(list, call.at), call.at),
  }),
);

/** The first item of which the function says yes; one of those that may be, where it says nothing. */
function listFind(list: ListValue, call: Call, machine: Machine): Value {
  const possible: Value[] = [];
  for (const [i, answer] of each(list, call, machine).entries()) {
    const item = list.items[i];
    const truth = truthOf(answer);
    if (item === undefined || truth === false) continue;
    possible.push(item);
    if (truth === true) return choose(possible, machine, call.at);
  }
  if (list.open) return unknownValue(call.at, 'an item');
  return choose([...possible, undefinedValue(call.at)], machine, call.at);
}

function grow(list: ListValue, items: Value[], call: Call, machine: Machine): void {
  if (items.length > MAX_ITEMS) machine.effects.setItems(list, list.items, true);
  else machine.effects.setItems(list, items, list.open || call.open);
}

const made = (items: readonly Value[], list: ListValue, { at }: Call): ListValue =>
  listValue([...items], at, list.open);

/** What the function gives for each item that is known. */
function each(list: ListValue, call: Call, machine: Machine): readonly Value[] {
  const callee = argument(call, 0);
  const given = (item: Value, i: number): Value => machine.call(callee, [item, numberValue(i, item.at), list], call.at);
  const results = list.items.map((item, i) => {
    machine.step();
    return given(item, i);
  });
  if (list.open)
    machine.maybe(() =>
      machine.call(callee, [list.item ?? unknownValue(call.at, 'an item'), unknownValue(call.at), list], call.at),
    );
  return results;
}

function quantified(list: ListValue, call: Call, machine: Machine, wanted: boolean): Value {
  const truths = each(list, call, machine).map(truthOf);
  if (truths.includes(wanted)) return booleanValue(wanted, call.at);
  return list.open || truths.includes(undefined) ? unknownValue(call.at) : booleanValue(!wanted, call.at);
}

function reduced(list: ListValue, call: Call, machine: Machine): Value {
  const callee = argument(call, 0);
  const [first, ...others] = list.items;
  let value = call.args.length > 1 ? argument(call, 1) : (first ?? unknownValue(call.at));
  for (const [i, item] of (call.args.length > 1 ? list.items : others).entries()) {
    machine.step();
    value = machine.call(callee, [value, item, numberValue(i, item.at), list], call.at);
  }
  if (!list.open) return value;
  machine.maybe(() => machine.call(callee, [value, unknownValue(call.at, 'an item')], call.at));
  return unknownValue(call.at, 'a list');
}

function flattened(list: ListValue, depth: number, at: Span, machine: Machine): ListValue {
  const items: Value[] = [];
  let isOpen = list.open;
  for (const item of list.items) {
    machine.step();
    const inner =
      item.kind === 'list' && depth > 0
        ? depth > 1
          ? flattened(item, Math.min(depth, MAX_DEPTH) - 1, at, machine)
          : item
        : undefined;
    if (inner === undefined) {
      if (item.kind === 'hole' || item.kind === 'choice') isOpen = true;
      else items.push(item);
      continue;
    }
    machine.copying(inner.items.length);
    for (const one of inner.items) items.push(one);
    isOpen ||= inner.open;
  }
  return listOf(items, at, isOpen);
}
