/** Fields of values, as a template names them. */
import { fail, hole, NIL, NIL_INTERFACE, text, type MapValue, type Value } from './value.js';

/** Fields one after another. What a variable, parentheses or a template were given as nil has nil for fields; a field of a field that is not there is refused. */
export function along(scope: string, from: Value, names: readonly string[]): Value {
  if (from.kind === 'nil' && from.isInterface !== true && names.length > 0) return NIL;
  return names.reduce<Value>((value, name) => fieldOf(scope, value, name), from);
}

/** A value as what holds it gives it. */
export const heldAs = (value: Value): Value => (value.kind === 'nil' ? { ...value, isInterface: true } : value);

/** A value as a pipeline gives it. */
export const unwrapped = (value: Value): Value => (value.kind === 'nil' ? NIL : value);

/** What a map gives for a name that it does not hold. */
export const missingIn = ({ of }: MapValue): Value => (of === 'string' ? text('') : NIL_INTERFACE);

function fieldOf(scope: string, value: Value, name: string): Value {
  switch (value.kind) {
    case 'map': {
      const member = value.members.get(name);
      if (member !== undefined) return heldAs(member.value);
      // What `.Files.Glob` gives has methods.
      if (value.open === true || name === 'AsConfig' || name === 'AsSecrets')
        return hole(`.${name}`, scope, { anonymous: true });
      return missingIn(value);
    }
    case 'native':
      return value.member(name, []);
    case 'hole':
      return { ...value, hole: { ...value.hole, reference: `${value.hole.reference}.${name}` } };
    case 'nil':
      return fail(`nil pointer evaluating interface {}.${name}`);
    default:
      return fail(`can't evaluate field ${name} in a ${value.kind}`);
  }
}
