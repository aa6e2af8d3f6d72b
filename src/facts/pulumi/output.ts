/** Outputs: values that are known once something was made. Here an output is what it will hold. */
import type { Span } from '../../value/span.js';
import type { Hole } from '../../value/text.js';
import type { Call, Native, Run } from '../program/library.js';
import { listValue, nativeValue, objectValue, textValue, unknownValue, type Value } from '../program/value.js';

interface Output extends Native {
  readonly inner: Value;
}

const isOutput = (native: Native): native is Output => 'inner' in native;

/** What stands where an output was printed: a message of the SDK. Source: @pulumi/pulumi 3.248, output.ts, toString and toJSON. */
export const PRINTED = 'an Output that was printed';

const printed = (at: Span): Hole => ({ reference: PRINTED, scope: at.source.path, anonymous: true, at });

/** An output of an output is one. */
export function outputOf(value: Value, at: Span): Value {
  const inner = innerOf(value);
  const output: Output = {
    name: 'Output',
    inner,
    get: (name, place, run) => memberOf(inner, name, place, run),
    plain: () => inner,
    toText: (place) => ({ parts: [printed(place)] }),
    toJson: (place) => textValue({ parts: [printed(place)] }, place),
  };
  return nativeValue(output, at);
}

/** What an output holds; of anything else itself. */
export function innerOf(value: Value): Value {
  if (value.kind === 'choice') return { ...value, arms: value.arms.map(innerOf) };
  return value.kind === 'native' && isOutput(value.native) ? value.native.inner : value;
}

export const isOutputValue = (value: Value): boolean => value.kind === 'native' && isOutput(value.native);

function memberOf(inner: Value, name: string, at: Span, run: Run): Value {
  switch (name) {
    case 'apply':
      return nativeValue({ name, call: (call) => applied(inner, call, run) }, at);
    case 'get':
      return nativeValue({ name, call: () => inner }, at);
    default:
      // Members are lifted.
      return outputOf(run.get(inner, name, at), at);
  }
}

/** What happens in it happens: nobody knows the value when it is previewed, but it is there in the end. */
function applied(inner: Value, { args: [work], at }: Call, run: Run): Value {
  return work === undefined ? unknownValue(at) : outputOf(run.call(work, [inner], at), at);
}

/** Values of one argument: a program may put one object into itself again and again. */
const MAX_VALUES = 100_000;

/** A value with what its outputs hold, at any depth: as an argument of a resource is taken. Resources stay. */
export const resolved = (value: Value): Value => resolvedIn(value, 0, { left: MAX_VALUES });

function resolvedIn(value: Value, depth: number, budget: { left: number }): Value {
  if (depth > 60 || --budget.left < 0) return unknownValue(value.at);
  const again = (one: Value): Value => resolvedIn(one, depth + 1, budget);
  const inner = innerOf(value);
  switch (inner.kind) {
    case 'list':
      return listValue(inner.items.map(again), inner.at, inner.open);
    case 'object': {
      if (inner.base !== undefined || inner.of !== undefined) return inner;
      const members = [...inner.members.values(), ...inner.others];
      return objectValue(
        members.map((member) => ({ ...member, value: again(member.value) })),
        inner.at,
        inner.open,
      );
    }
    case 'choice':
      return { ...inner, arms: inner.arms.map(again) };
    default:
      return inner === value ? inner : again(inner);
  }
}
