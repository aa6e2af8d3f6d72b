/** Fields of values, as a template names them. */
import { fail, hole, NIL, type Value } from './value.js';

/** Fields one after another. A field of nil fails, but the first after parentheses. */
export function along(scope: string, from: Value, names: readonly string[], parenthesised: boolean): Value {
  return names.reduce<Value>((value, name, i) => {
    if (value.kind === 'nil' && parenthesised && i === 0) return NIL;
    return fieldOf(scope, value, name);
  }, from);
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
