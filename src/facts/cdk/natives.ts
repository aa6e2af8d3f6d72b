/** What constructs are for the evaluator: members that are read, methods that are called. */
import type { Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import { isNothing, nativeValue, undefinedValue, type NativeValue, type Value } from '../program/value.js';
import type { Made } from './made.js';

export type Members = Readonly<Record<string, (at: Span, run: Run) => Value | undefined>>;
export type Methods = Readonly<Record<string, (call: Call, run: Run) => Value | undefined>>;

const MADE = new WeakMap<Native, Made>();

/** What a value is for this library; undefined: not known, or nothing of it. */
export function madeOf(value: Value | undefined): Made | undefined {
  if (value?.kind === 'native') return MADE.get(value.native);
  return value?.kind === 'object' && value.base !== undefined ? madeOf(value.base) : undefined;
}

export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

interface Shape extends Pick<Native, 'set' | 'plain' | 'toText' | 'isInstance'> {
  readonly members?: Members;
  readonly methods?: Methods;
  /** Members that neither list has. */
  readonly others?: (name: string, at: Span, run: Run) => Value | undefined;
}

export function instance(name: string, made: Made | undefined, shape: Shape, at: Span): NativeValue {
  const { members = {}, methods = {}, others, ...rest } = shape;
  const native: Native = {
    ...rest,
    name,
    get: (member, place, run) => {
      const value = own(members, member)?.(place, run);
      if (value !== undefined) return value;
      const method = own(methods, member);
      return method === undefined ? others?.(member, place, run) : func(`${name}.${member}`, method, place);
    },
  };
  if (made !== undefined) MADE.set(native, made);
  return nativeValue(native, at);
}

export const func = (name: string, call: (call: Call, run: Run) => Value | undefined, at: Span): NativeValue =>
  nativeValue({ name, call: (one, run) => call(one, run) ?? undefinedValue(one.at) }, at);

/** `Role.isRole(x)`: what the library itself made is known. */
export const isMade = (name: string, kind: Made['kind'], at: Span): NativeValue =>
  func(
    name,
    ({ args: [value], at: place }) => {
      const made = madeOf(value);
      return made === undefined ? undefined : { kind: 'boolean', value: made.kind === kind, at: place };
    },
    at,
  );

/** A member of an object of properties. Undefined: not written. */
export function prop(props: Value | undefined, name: string, run: Run): Value | undefined {
  if (props === undefined || isNothing(props)) return undefined;
  const value = run.get(props, name, props.at);
  return isNothing(value) ? undefined : value;
}

export function literal(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? knownValue(value.text) : undefined;
}

export const truth = (value: Value | undefined): boolean | undefined =>
  value === undefined ? false : value.kind === 'boolean' ? value.value : undefined;

export const argOf = ({ args }: Call, i: number): Value | undefined => {
  const arg = args[i];
  return arg === undefined || isNothing(arg) ? undefined : arg;
};

export const placeOf = ({ places, at }: Call, i: number): Span => places[i] ?? at;
