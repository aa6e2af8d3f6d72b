/** What nobody wrote has the place of whatever computes it: it is shown where an expression asks for it. */
import type { Source, Span } from '../../value/span.js';
import type { Value } from './value.js';

const COMPUTED = new WeakSet<Value>();
const STAND_INS = new WeakSet<Source>();

/** A value that AWS or a provider makes. */
export function computed(value: Value): Value {
  COMPUTED.add(value);
  return value;
}

/** The text of a module that stands elsewhere: nothing in it is the user's. */
export function standsIn(source: Source): Source {
  STAND_INS.add(source);
  return source;
}

export function placedAt(value: Value, at: Span): Value {
  if (STAND_INS.has(at.source)) return value;
  switch (value.kind) {
    case 'text':
    case 'hole':
      return COMPUTED.has(value) || STAND_INS.has(value.at.source) ? { ...value, at } : value;
    case 'choice':
      return { ...value, arms: value.arms.map((arm) => placedAt(arm, at)) };
    default:
      return value;
  }
}
