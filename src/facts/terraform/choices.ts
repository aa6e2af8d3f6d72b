/** Values of which one is meant and it is not known which: how they are made, and how they are asked. */
import type { Span } from '../../value/span.js';
import { countRefusedArm, EvaluationError, fail, sameValue, unknown, type Value } from './value.js';

/** More arms than these are not carried on. */
const MAX_ARMS = 16;

/** One of these. */
export function choice(arms: readonly Value[], at: Span): Value {
  const flat = arms.flatMap((arm) => (arm.kind === 'choice' ? arm.arms : [arm]));
  const distinct = flat.filter((arm, i) => !flat.slice(0, i).some((other) => sameValue(arm, other) === 'yes'));
  const [only, ...others] = distinct;
  if (only === undefined) return unknown(at);
  if (others.length === 0) return only;
  return distinct.length > MAX_ARMS ? unknown(at) : { kind: 'choice', arms: distinct, at };
}

/** What is asked of a choice is asked of each arm; an arm that refuses cannot be the one. */
export function distribute(value: Value, of: (arm: Value) => Value, at: Span): Value {
  if (value.kind !== 'choice') return of(value);
  const arms = value.arms.flatMap((arm) => {
    try {
      return [of(arm)];
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      countRefusedArm();
      return [];
    }
  });
  return arms.length === 0 ? fail('no arm of the conditional has it') : choice(arms, at);
}

/** Undefined where it is refused. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}
