/** Fields of values, as a template names them. */
import { fail, hole, NIL, type Value } from './value.js';

/** Fields one after another. What a variable, parentheses or a template were given as nil has nil for fields; a field of a field that is not there is refused. */
export function along(scope: string, from: Value, names: readonly string[]): Value {
  if (from.kind === 'nil' && from.item !== true && names.length > 0) return NIL;
  return names.reduce<Value>((value, name) => fieldOf(scope, value, name), from);
}

function fieldOf(scope: string, value: Value, name: string): Value {
  switch (value.kind) {
    case 'map': {
      const member = value.members.get(name);
      if (member !== undefined) return member.value;
      // What `.Files.Glob` gives has methods.
      return value.open === true || name === 'AsConfig' || name === 'AsSecrets'
        ? hole(`.${name}`, scope, { anonymous: true })
        : NIL;
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
