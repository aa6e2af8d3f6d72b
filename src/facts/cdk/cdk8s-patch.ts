/** Patches of objects of charts (RFC 6902): cdk8s lib/json-patch.js. */
import type { Span } from '../../value/span.js';
import type { Call, Run } from '../program/library.js';
import {
  addMember,
  listValue,
  memberOf,
  objectValue,
  unknownValue,
  type ListValue,
  type ObjectValue,
  type Value,
} from '../program/value.js';
import { instance, literal, madeOf, type Methods } from './natives.js';

/** `path`: undefined where it could not be read. `value`: undefined where it is removed. */
export interface Patch {
  readonly path: readonly string[] | undefined;
  readonly value: Value | undefined;
  /** In a list: it stands before the item that is there. */
  readonly isAdded: boolean;
}

/** `JsonPatch.add(path, value)` */
export const jsonPatches = (at: Span): Value => {
  const patch = (pointer: Value | undefined, value: Value | undefined, isAdded: boolean, place: Span): Value => {
    const known = literal(pointer);
    const path = known === undefined ? undefined : stepsOf(known);
    return instance('cdk8s.JsonPatch', { kind: 'json-patch', patch: { path, value, isAdded } }, {}, place);
  };
  // What is copied or moved is looked up in the object: where it goes nothing is known.
  const placed = ({ args: [, pointer], at: place }: Call): Value => patch(pointer, unknownValue(place), true, place);
  const methods: Methods = {
    add: ({ args: [pointer, value], at: place }) => patch(pointer, value ?? unknownValue(place), true, place),
    replace: ({ args: [pointer, value], at: place }) => patch(pointer, value ?? unknownValue(place), false, place),
    remove: ({ args: [pointer], at: place }) => patch(pointer, undefined, false, place),
    copy: placed,
  };
  return instance('cdk8s.JsonPatch', undefined, { methods }, at);
};

/** `~1` is decoded before `~0`. */
const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The patches of a call, in their order. What may not happen leaves what it changes unknown. */
export const patchesOf = ({ args, open, at }: Call, run: Run): readonly Patch[] => [
  ...args.map((arg): Patch => {
    const made = madeOf(arg);
    if (made?.kind !== 'json-patch') return { path: undefined, value: undefined, isAdded: false };
    return run.certain ? made.patch : { ...made.patch, value: unknownValue(at), isAdded: false };
  }),
  ...(open ? [{ path: undefined, value: undefined, isAdded: false }] : []),
];

/** An object with its patches; of one that could not be read its kind is left. */
export const patched = (object: ObjectValue, patches: readonly Patch[]): ObjectValue =>
  patches.reduce((value, patch) => {
    const result = patch.path === undefined ? undefined : at(value, patch.path, patch);
    if (result?.kind === 'object') return result;
    const head = ['apiVersion', 'kind'].flatMap((name) => value.members.get(name) ?? []);
    return objectValue(head, value.at, true);
  }, object);

function at(value: Value, [step, ...rest]: readonly string[], patch: Patch): Value | undefined {
  if (step === undefined) return patch.value;
  if (value.kind === 'object') return inObject(value, step, rest, patch);
  return value.kind === 'list' ? inList(value, step, rest, patch) : unknownValue(value.at);
}

function inObject(object: ObjectValue, step: string, rest: readonly string[], patch: Patch): ObjectValue {
  const before = object.members.get(step);
  const members = [...object.members.values(), ...object.others].filter((member) => member !== before);
  if (rest.length > 0 && before === undefined) return objectValue(members, object.at, true);
  const inner = rest.length === 0 || before === undefined ? patch.value : at(before.value, rest, patch);
  const made = objectValue(members, object.at, object.open);
  if (inner !== undefined) addMember(made, memberOf(step, inner));
  return made;
}

function inList(list: ListValue, step: string, rest: readonly string[], patch: Patch): ListValue {
  const index = step === '-' ? list.items.length : Number(step);
  const item = list.items[index];
  if (list.open || !Number.isInteger(index) || index < 0 || index > list.items.length || (rest.length > 0 && !item))
    return listValue([], list.at, true);
  const inner = rest.length === 0 || item === undefined ? patch.value : at(item, rest, patch);
  const isKept = patch.isAdded && rest.length === 0 && item !== undefined;
  const between = [...(inner === undefined ? [] : [inner]), ...(isKept ? [item] : [])];
  return listValue([...list.items.slice(0, index), ...between, ...list.items.slice(index + 1)], list.at);
}
