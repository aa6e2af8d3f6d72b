/** Functions of Object, and maps and sets. */
import { knownValue } from '../../../value/text.js';
import { eachArm } from '../choices.js';
import { spread } from '../literals.js';
import { itemsFrom } from '../items.js';
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
  numberValue,
  type ListValue,
  type Member,
  type ObjectValue,
  type Value,
} from '../value.js';
import { argument } from './function.js';
import { table } from '../../../value/table.js';

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

export const OBJECT: Readonly<Record<string, (call: Call, machine: Machine) => Value>> = table({
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
});

/** A Map or a Set: an object that keeps its entries in a list. */
export function collection(kind: 'Map' | 'Set', call: Call, machine: Machine): Value {
  const made = entriesGiven(kind, call, machine);
  const { entries } = made;
  const native: Native = {
    name: kind,
    members: () => entries,
    get(name, at) {
      if (name === 'size') return entries.open ? unknownValue(at) : numberValue(entries.items.length, at);
      const method = METHODS.get(name);
      return method === undefined
        ? undefined
        : nativeValue({ name, call: (one) => method(made, one, machine) ?? self }, at);
    },
  };
  const self = nativeValue(native, call.at);
  return self;
}

/** `entries`: values of a set, pairs of a map. `table`: values by their keys. */
interface Collection {
  readonly kind: 'Map' | 'Set';
  readonly entries: ListValue;
  readonly table: ObjectValue;
}

function entriesGiven(kind: 'Map' | 'Set', { args: [from], at }: Call, machine: Machine): Collection {
  const given = from === undefined ? { items: [], open: false } : itemsFrom(from, machine);
  const entries = listValue([], at, given?.open ?? true);
  const made: Collection = { kind, entries, table: objectValue([], at) };
  for (const item of given?.items ?? []) {
    const [key, value] = pairOf(made, item, machine);
    if (key === undefined) entries.open = true;
    else if (value !== undefined && (kind === 'Map' || !entries.items.some((one) => sameScalar(one, key) === true)))
      put(made, key, value, machine);
  }
  return made;
}

const pairOf = ({ kind }: Collection, item: Value, machine: Machine): readonly (Value | undefined)[] =>
  kind === 'Set' ? [item, item] : (itemsFrom(item, machine)?.items ?? []);

function put({ kind, entries, table }: Collection, key: Value, value: Value, machine: Machine): void {
  const { at } = key;
  const entry = kind === 'Set' ? value : listValue([key, value], at);
  machine.effects.setItems(entries, [...entries.items, entry]);
  machine.effects.setMember(table, { key: keyText(key, at, machine), keyAt: at, value });
}

const listOf =
  (index: 0 | 1) =>
  ({ kind, entries }: Collection, { at }: Call, machine: Machine): Value =>
    kind === 'Set'
      ? entries
      : listValue(
          entries.items.flatMap((item) => itemsFrom(item, machine)?.items[index] ?? []),
          at,
          entries.open,
        );

function add(made: Collection, one: Call, machine: Machine): undefined {
  put(made, argument(one, 0), argument(one, made.kind === 'Set' ? 0 : 1), machine);
}

/** Undefined: the collection itself. */
const METHODS: ReadonlyMap<string, (made: Collection, one: Call, machine: Machine) => Value | undefined> = new Map(
  Object.entries({
    get: ({ entries, table }: Collection, one: Call, machine: Machine) =>
      entries.open ? unknownValue(one.at) : getComputed(table, argument(one, 0), one.at, machine),
    has({ entries, table }: Collection, one: Call, machine: Machine) {
      const key = knownValue(keyText(argument(one, 0), one.at, machine));
      if (key !== undefined && table.members.has(key)) return booleanValue(true, one.at);
      return key === undefined || entries.open || table.others.length > 0
        ? unknownValue(one.at)
        : booleanValue(false, one.at);
    },
    set: add,
    add,
    forEach(made: Collection, one: Call, machine: Machine) {
      for (const item of made.entries.items) {
        const [key, value] = pairOf(made, item, machine);
        if (key !== undefined && value !== undefined) machine.call(argument(one, 0), [value, key], one.at);
      }
      return undefinedValue(one.at);
    },
    entries: ({ entries }: Collection) => entries,
    keys: listOf(0),
    values: listOf(1),
  }),
);
