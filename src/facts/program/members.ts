/** Reading and writing members of values of every kind. */
import { knownValue, literalText, type Text } from '../../value/text.js';
import type { Span } from '../../value/span.js';
import { isListMethod, listMember } from './builtins/lists.js';
import { textMember } from './builtins/texts.js';
import { callFunction } from './calls.js';
import { choose, eachArm } from './choices.js';
import type { Call } from './library.js';
import type { Machine } from './machine.js';
import {
  isNothing,
  listValue,
  nativeValue,
  textValue,
  undefinedValue,
  unknownValue,
  type ClassValue,
  type FunctionValue,
  type HoleValue,
  type ListValue,
  type NativeValue,
  type ObjectValue,
  type Value,
} from './value.js';
import { methodOf, setterOf } from './classes.js';

/** The member of a name; what nothing is known of is a hole. */
export function get(value: Value, name: string, at: Span, machine: Machine): Value {
  switch (value.kind) {
    case 'object':
      return objectMember(value, name, at, machine);
    case 'list':
      return listMember(value, name, at, machine);
    case 'text':
      return textMember(value, name, at, machine);
    case 'hole':
      return holeMember(value, name, at, machine);
    case 'choice': {
      const arms = value.arms.filter((arm) => !isNothing(arm));
      const [first] = arms;
      if (first === undefined) return unknownValue(at);
      if (arms.length === 1) return get(first, name, at, machine);
      return eachArm({ ...value, arms }, machine, `.${name}`, (arm) => get(arm, name, at, machine));
    }
    case 'native':
      return nativeMember(value, name, at, machine);
    case 'class':
      return staticMember(value, name, at, machine);
    case 'function':
      return functionMember(value, name, at, machine);
    case 'null':
    case 'undefined':
      return unknownValue(at, `${value.kind}.${name}`);
    default:
      return scalarMember(value, name, at, machine);
  }
}

function objectMember(object: ObjectValue, name: string, at: Span, machine: Machine): Value {
  const own = object.members.get(name);
  if (own !== undefined) return own.value;
  const method = object.of === undefined ? undefined : methodOf(object.of, name, false);
  if (method !== undefined) {
    return methodValue({ ...method.member, self: object }, object, method.isGetter, at, machine);
  }
  if (object.base !== undefined) return get(object.base, name, at, machine);
  if (name === 'hasOwnProperty')
    return nativeValue({ name, call: ({ args: [key] }) => hasMember(object, key, at, machine) }, at);
  if (object.open || object.others.length > 0) return unknownValue(at, name);
  return undefinedValue(at);
}

/** A method, or what its getter gives. */
const methodValue = (bound: FunctionValue, self: Value, isGetter: boolean, at: Span, machine: Machine): Value =>
  isGetter ? callFunction(bound, { args: [], places: [], open: false, self, bound: undefined, at }, machine) : bound;

/** Whether an object has a member of its own. */
export function hasMember(object: ObjectValue, key: Value | undefined, at: Span, machine: Machine): Value {
  const name = key === undefined ? undefined : knownValue(machine.text(key, at));
  if (name === undefined) return unknownValue(at);
  if (object.members.has(name)) return { kind: 'boolean', value: true, at };
  return object.open || object.others.length > 0 || object.base !== undefined
    ? unknownValue(at)
    : { kind: 'boolean', value: false, at };
}

function staticMember(of: ClassValue, name: string, at: Span, machine: Machine): Value {
  if (name === 'name') return textValue(of.node.id?.name ?? '', at);
  const own = of.statics.members.get(name);
  if (own !== undefined) return own.value;
  const method = methodOf(of, name, true);
  if (method !== undefined) return methodValue({ ...method.member, self: of }, of, method.isGetter, at, machine);
  return of.parent === undefined ? undefinedValue(at) : get(of.parent, name, at, machine);
}

function nativeMember(value: NativeValue, name: string, at: Span, machine: Machine): Value {
  const { native } = value;
  const known = native.get?.(name, at, machine);
  if (known !== undefined) return known;
  // A function of a library knows whose it is.
  if (name === 'bind' && native.call !== undefined)
    return nativeValue({ name, call: ({ args }) => (args.length === 1 ? value : unknownValue(at, name)) }, at);
  return unknownValue(at, `${native.name}.${name}`);
}

function functionMember(value: FunctionValue, name: string, at: Span, machine: Machine): Value {
  switch (name) {
    case 'call':
      return nativeValue(
        {
          name,
          call: (call) =>
            callFunction(
              { ...value, self: call.args[0] },
              { ...call, args: call.args.slice(1), places: call.places.slice(1) },
              machine,
            ),
        },
        at,
      );
    case 'bind':
      return nativeValue({ name, call: ({ args: [self] }) => ({ ...value, self: self ?? value.self }) }, at);
    default:
      return unknownValue(at, name);
  }
}

/** A member of what is not known: the same of the same is the same. */
function holeMember({ hole }: HoleValue, name: string, at: Span, machine: Machine): Value {
  const known = textMember({ kind: 'text', text: { parts: [hole] }, at: hole.at ?? at }, name, at, machine);
  if (known.kind !== 'undefined') return known;
  if (isListMethod(name)) {
    const item = hole.anonymous === true ? unknownValue(at) : machine.hole(`${hole.reference}[]`, at);
    return listMember({ ...listValue([], at, true), item }, name, at, machine);
  }
  const anonymous = hole.anonymous === true ? ({ anonymous: true } as const) : {};
  return { kind: 'hole', hole: { reference: `${hole.reference}.${name}`, scope: hole.scope, at, ...anonymous }, at };
}

function scalarMember(value: Value, name: string, at: Span, machine: Machine): Value {
  switch (name) {
    case 'valueOf':
      return nativeValue({ name, call: () => value }, at);
    case 'toString':
    case 'toFixed':
    case 'toPrecision':
    case 'toLocaleString':
      return nativeValue(
        { name, call: (call) => shownNumber(value, name, call, machine) ?? unknownValue(at, name) },
        at,
      );
    default:
      return undefinedValue(at);
  }
}

/** A number as a text; undefined: its form is not known. */
function shownNumber(value: Value, by: string, { args: [digits], at }: Call, machine: Machine): Value | undefined {
  if (value.kind !== 'number' || (digits === undefined && by === 'toString'))
    return textValue(machine.text(value, at), at);
  if (by === 'toLocaleString' || (digits !== undefined && digits.kind !== 'number')) return undefined;
  const count = digits?.value;
  const number = value.value;
  try {
    const shown =
      by === 'toFixed' ? number.toFixed(count) : by === 'toString' ? number.toString(count) : number.toPrecision(count);
    return textValue(literalText(shown), value.at);
  } catch {
    return undefined;
  }
}

/** A member by a key that is computed. */
export function getComputed(value: Value, key: Value, at: Span, machine: Machine): Value {
  if (key.kind === 'choice') return eachArm(key, machine, '[]', (arm) => getComputed(value, arm, at, machine));
  const text = keyText(key, at, machine);
  const name = knownValue(text);
  if (name !== undefined) return get(value, name, at, machine);
  if (value.kind === 'object') {
    const same = value.others.find((member) => sameText(member.key, text));
    if (same !== undefined) return same.value;
    const all = [...value.members.values(), ...value.others].map((member) => member.value);
    // A table: whichever row is meant, it is one of these.
    if (!value.open && value.of === undefined && all.length > 0 && all.length <= 12 && key.kind === 'hole')
      return eachArm(choose(all, machine, at, 'a member'), machine, '', (arm) => arm);
  }
  if (value.kind === 'list' && !value.open && value.items.length > 0 && value.items.length <= 12)
    return choose(value.items, machine, at, 'an item');
  const part = text.parts.map((one) => ('reference' in one ? one.reference : one.literal)).join('');
  return value.kind === 'hole'
    ? { kind: 'hole', hole: { ...value.hole, reference: `${value.hole.reference}[${part}]`, at }, at }
    : unknownValue(at);
}

const sameText = (a: Text, b: Text): boolean =>
  a.parts.length === b.parts.length &&
  a.parts.every((part, i) => {
    const other = b.parts[i];
    if (other === undefined) return false;
    if ('reference' in part)
      return (
        'reference' in other &&
        part.anonymous === undefined &&
        part.reference === other.reference &&
        part.scope === other.scope
      );
    return 'literal' in other && part.literal === other.literal;
  });

/** A key as the text that it becomes. */
export const keyText = (key: Value, at: Span, machine: Machine): Text =>
  key.kind === 'number' ? literalText(key.written) : machine.text(key, at);

/** `a.b = v` */
export function set(value: Value, key: Text, keyAt: Span, to: Value, machine: Machine): void {
  const name = knownValue(key);
  if (name === undefined || !calledSetter(value, name, to, machine)) write(value, key, keyAt, to, machine);
}

function write(value: Value, key: Text, keyAt: Span, to: Value, machine: Machine): void {
  const name = knownValue(key);
  switch (value.kind) {
    case 'object':
      if (value.base?.kind === 'native' && name !== undefined) value.base.native.set?.(name, to, machine);
      return machine.effects.setMember(value, { key, keyAt, value: to });
    case 'list':
      return setItem(value, name, to, machine);
    case 'class':
      return machine.effects.setMember(value.statics, { key, keyAt, value: to });
    case 'native':
      if (name !== undefined) value.native.set?.(name, to, machine);
      return;
    case 'choice':
      for (const arm of value.arms) if (arm.kind === 'object') machine.maybe(() => set(arm, key, keyAt, to, machine));
      return;
    default:
  }
}

/** Whether the class of a value has a setter of the name. */
function calledSetter(value: Value, name: string, to: Value, machine: Machine): boolean {
  const isStatic = value.kind === 'class';
  const of = isStatic ? value : value.kind === 'object' ? value.of : undefined;
  const setter = of === undefined ? undefined : setterOf(of, name, isStatic);
  if (setter === undefined) return false;
  const { at } = to;
  callFunction(
    { ...setter, self: value },
    { args: [to], places: [at], open: false, self: value, bound: undefined, at },
    machine,
  );
  return true;
}

function setItem(list: ListValue, name: string | undefined, to: Value, { effects }: Machine): void {
  const index = Number(name);
  if (name === 'length' && to.kind === 'number') return effects.setItems(list, list.items.slice(0, to.value));
  if (!Number.isInteger(index) || index < 0 || index > list.items.length)
    return effects.setItems(list, list.items, true);
  return effects.setItems(list, [...list.items.slice(0, index), to, ...list.items.slice(index + 1)]);
}
