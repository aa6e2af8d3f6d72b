/** Functions of Object, and maps and sets. */
import { knownValue, literalText } from '../../../value/text.js';
import { eachArm } from '../choices.js';
import { spread } from '../literals.js';
import { ITEMS, itemsFrom } from '../items.js';
import type { Call, Native } from '../library.js';
import type { Machine } from '../machine.js';
import { getComputed, keyText } from '../members.js';
import { sameScalar } from '../operators.js';
import {
  addMember,
  listValue,
  memberOf,
  nativeValue,
  objectValue,
  textValue,
  undefinedValue,
  unknownValue,
  booleanValue,
  type Member,
  type ObjectValue,
  type Value,
} from '../value.js';
import { argument } from './function.js';

/** Object.entries and its kin: what is open has more. */
function listed(call: Call, machine: Machine, of: (member: Member) => Value): Value {
  return eachArm(argument(call, 0), machine, '', (value) => {
    const own = value.kind === 'native' ? value.native.members?.() : value;
    if (own?.kind === 'list')
      return listValue(
        own.items.map((item, i) => of(memberOf(String(i), item))),
        call.at,
        own.open,
      );
    if (own?.kind !== 'object') return { ...listValue([], call.at, true), item: openItem(value, call, of, machine) };
    machine.step();
    return listValue([...own.members.values(), ...own.others].map(of), call.at, own.open);
  });
}

/** A member of what is not known. */
const openItem = (value: Value, call: Call, of: (member: Member) => Value, machine: Machine): Value => {
  const name = value.kind === 'hole' && value.hole.anonymous !== true ? value.hole.reference : undefined;
  if (name === undefined)
    return of({ key: { parts: [unknownValue(call.at, 'a key').hole] }, keyAt: call.at, value: unknownValue(call.at) });
  return of({
    key: { parts: [machine.hole(`a key of ${name}`, call.at).hole] },
    keyAt: call.at,
    value: machine.hole(`${name}[]`, call.at),
  });
};

export const OBJECT: Readonly<Record<string, (call: Call, machine: Machine) => Value>> = {
  keys: (call, machine) => listed(call, machine, ({ key, keyAt }) => textValue(key, keyAt)),
  values: (call, machine) => listed(call, machine, ({ value }) => value),
  entries: (call, machine) =>
    listed(call, machine, ({ key, keyAt, value }) => listValue([textValue(key, keyAt), value], keyAt)),
  fromEntries(call, machine) {
    const items = itemsFrom(argument(call, 0), machine);
    const made = objectValue([], call.at, items?.open ?? true);
    for (const item of items?.items ?? []) {
      const pair = itemsFrom(item, machine);
      const [key, value] = pair?.items ?? [];
      if (key === undefined) made.open = true;
      else
        addMember(made, { key: keyText(key, key.at, machine), keyAt: key.at, value: value ?? undefinedValue(key.at) });
    }
    return made;
  },
  assign(call, machine) {
    const [target, ...sources] = call.args;
    if (target?.kind !== 'object') return unknownValue(call.at);
    const added = objectValue([], call.at);
    for (const source of sources) spread(added, source, machine);
    for (const member of [...added.members.values(), ...added.others]) machine.effects.setMember(target, member);
    if (added.open || call.open) machine.effects.openObject(target);
    return target;
  },
  freeze: (call) => argument(call, 0),
  seal: (call) => argument(call, 0),
};

/** A Map or a Set: an object that keeps its entries in a list. */
export function collection(kind: 'Map' | 'Set', call: Call, machine: Machine): Value {
  const given = call.args[0] === undefined ? undefined : itemsFrom(call.args[0], machine);
  const isOpen = call.args[0] !== undefined && given === undefined;
  const entries = listValue([], call.at, isOpen || (given?.open ?? false));
  const table: ObjectValue = objectValue([], call.at);
  for (const item of given?.items ?? []) {
    const [key, value] = kind === 'Set' ? [item, item] : (itemsFrom(item, machine)?.items ?? []);
    if (key === undefined) entries.open = true;
    else if (value !== undefined && (kind === 'Map' || !entries.items.some((one) => sameScalar(one, key) === true)))
      put(key, value);
  }
  function put(key: Value, value: Value): void {
    const at = key.at;
    const entry = kind === 'Set' ? value : listValue([key, value], at);
    machine.effects.setItems(entries, [...entries.items, entry]);
    machine.effects.setMember(table, { key: keyText(key, at, machine), keyAt: at, value });
  }
  const method = (name: string): ((one: Call) => Value) | undefined => {
    switch (name) {
      case 'get':
        return (one) => (entries.open ? unknownValue(one.at) : getComputed(table, argument(one, 0), one.at, machine));
      case 'has':
        return (one) => {
          const key = knownValue(keyText(argument(one, 0), one.at, machine));
          if (key !== undefined && table.members.has(key)) return booleanValue(true, one.at);
          return key === undefined || entries.open || table.others.length > 0
            ? unknownValue(one.at)
            : booleanValue(false, one.at);
        };
      case 'set':
      case 'add':
        return (one) => {
          put(argument(one, 0), argument(one, kind === 'Set' ? 0 : 1));
          return self;
        };
      case 'forEach':
        return (one) => {
          for (const item of entries.items) {
            const [key, value] = kind === 'Set' ? [item, item] : (itemsFrom(item, machine)?.items ?? []);
            if (key !== undefined && value !== undefined) machine.call(argument(one, 0), [value, key], one.at);
          }
          return undefinedValue(one.at);
        };
      case 'entries':
        return () => entries;
      case 'keys':
      case 'values': {
        const index = name === 'keys' ? 0 : 1;
        return (one) =>
          kind === 'Set'
            ? entries
            : listValue(
                entries.items.flatMap((item) => itemsFrom(item, machine)?.items[index] ?? []),
                one.at,
                entries.open,
              );
      }
      default:
        return undefined;
    }
  };
  const native: Native = {
    name: kind,
    members: () => entries,
    get(name, at) {
      if (name === 'size')
        return entries.open
          ? unknownValue(at)
          : { kind: 'number', value: entries.items.length, written: String(entries.items.length), at };
      const found = method(name);
      return found === undefined ? undefined : nativeValue({ name, call: found }, at);
    },
  };
  const self = nativeValue(native, call.at);
  return self;
}

export const entriesKey = literalText(ITEMS);
