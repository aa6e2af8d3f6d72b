/** Objects and arrays as they are written, with what is spread into them. */
import type { TSESTree } from '../../document/typescript/ast.js';
import type { Span } from '../../value/span.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import { callValue } from './calls.js';
import { choose } from './choices.js';
import { evaluate } from './evaluate.js';
import { itemsFrom } from './items.js';
import type { Call } from './library.js';
import type { Machine } from './machine.js';
import { keyText } from './members.js';
import { spanOf } from './places.js';
import type { Scope } from './scope.js';
import {
  addMember,
  isNothing,
  listOf,
  objectValue,
  undefinedValue,
  type ChoiceValue,
  type Member,
  type ObjectValue,
  type Value,
} from './value.js';

export function objectLiteral(node: TSESTree.ObjectExpression, at: Span, scope: Scope, machine: Machine): Value {
  const made: ObjectValue = objectValue([], at);
  let either: { readonly keys: ChoiceValue; readonly member: Member } | undefined;
  for (const property of node.properties) {
    machine.step();
    if (property.type === 'SpreadElement') {
      spread(made, evaluate(property.argument, scope, machine), machine);
      continue;
    }
    const { keys, ...key } = keyOf(property, scope, machine);
    if (property.kind === 'set') continue;
    const member: Member = { ...key, value: memberValue(property, made, scope, machine) };
    if (keys?.kind === 'choice' && keys.arms.length <= MAX_KEYS && either === undefined) either = { keys, member };
    else addMember(made, member);
  }
  return either === undefined ? made : withEitherKey(made, either.keys, either.member, machine);
}

/** `keys`: what is computed as the key. */
function keyOf(
  { key, computed }: TSESTree.Property,
  scope: Scope,
  machine: Machine,
): Pick<Member, 'key' | 'keyAt'> & { readonly keys?: Value } {
  const keyAt = spanOf(key, scope);
  if (!computed && key.type === 'Identifier') return { key: placedKey(literalText(key.name), keyAt), keyAt };
  const keys = evaluate(key, scope, machine);
  const isQuoted =
    key.type === 'Literal' && typeof key.value === 'string' && keyAt.end - keyAt.start === key.value.length + 2;
  const place = isQuoted ? { ...keyAt, start: keyAt.start + 1, end: keyAt.end - 1 } : keyAt;
  return { key: placedKey(keyText(keys, keyAt, machine), place), keyAt: place, keys };
}

function memberValue(property: TSESTree.Property, made: ObjectValue, scope: Scope, machine: Machine): Value {
  const written = evaluate(property.value, scope, machine);
  const value: Value =
    written.kind === 'function' && property.value.type === 'FunctionExpression' ? { ...written, self: made } : written;
  return property.kind === 'get' ? callValue(value, NO_ARGUMENTS(made.at), machine) : value;
}

/** Names of one member that are each tried. */
const MAX_KEYS = 4;

/** A member whose name is one of several: the object is one of as many. */
function withEitherKey(rest: ObjectValue, keys: ChoiceValue, member: Member, machine: Machine): Value {
  const objects = keys.arms.map((key) => {
    const made = objectValue([...rest.members.values(), ...rest.others], rest.at, rest.open);
    addMember(made, { ...member, key: keyText(key, member.keyAt, machine) });
    return made;
  });
  return choose(objects, machine, rest.at);
}

const NO_ARGUMENTS = (at: Span): Call => ({ args: [], places: [], open: false, self: undefined, bound: undefined, at });

/** A key that is known stands where it is written. */
function placedKey(key: Text, at: Span): Text {
  const literal = knownValue(key);
  return literal === undefined || literal === '' ? key : { parts: [{ literal, at }] };
}

/** A member of an object takes as much as so many items of a list. */
const MEMBER = 4;

/** The members of another object; what is not known may have any. */
export function spread(into: ObjectValue, value: Value, machine: Machine): void {
  machine.step();
  if (isNothing(value) || value.kind === 'boolean' || value.kind === 'number') return;
  if (value.kind === 'choice') {
    spreadChoice(into, value.arms, machine);
    return;
  }
  const from = value.kind === 'native' ? (value.native.members?.() ?? value) : value;
  if (from.kind !== 'object') {
    into.open = true;
    return;
  }
  machine.copying(from.members.size * MEMBER);
  for (const one of [...from.members.values(), ...from.others]) addMember(into, one);
  into.open ||= from.open;
}

/** A member that all arms have is one of theirs; what only some have may not be there. */
function spreadChoice(into: ObjectValue, arms: readonly Value[], machine: Machine): void {
  const objects = arms.map((arm) => (isNothing(arm) || arm.kind === 'boolean' ? objectValue([], arm.at) : arm));
  const names = new Set(objects.flatMap((arm) => (arm.kind === 'object' ? [...arm.members.keys()] : [])));
  for (const called of names) {
    const before = into.members.get(called);
    const members = objects.map((arm) => (arm.kind === 'object' ? arm.members.get(called) : undefined));
    const [shown] = members.filter((one) => one !== undefined);
    if (shown === undefined) continue;
    const values = members.map((one) => one?.value ?? before?.value ?? undefinedValue(shown.value.at));
    addMember(into, { ...shown, value: choose(values, machine) });
  }
  into.open ||= objects.some((arm) => arm.kind !== 'object' || arm.open || arm.others.length > 0);
}

export function arrayLiteral(node: TSESTree.ArrayExpression, at: Span, scope: Scope, machine: Machine): Value {
  const items: Value[] = [];
  let open = false;
  for (const element of node.elements) {
    if (element === null) continue;
    if (element.type !== 'SpreadElement') {
      items.push(evaluate(element, scope, machine));
      continue;
    }
    const inner = spreadItems(evaluate(element.argument, scope, machine), machine);
    machine.copying(inner?.items.length ?? 0);
    for (const item of inner?.items ?? []) items.push(item);
    open ||= inner?.open ?? true;
  }
  return listOf(items, at, open);
}

export function spreadItems(
  value: Value,
  machine: Machine,
): { readonly items: readonly Value[]; readonly open: boolean } | undefined {
  if (isNothing(value)) return { items: [], open: false };
  return itemsFrom(value, machine);
}
