/** Values of which one is taken, and whether a value counts as true. */
import { hasHoles, isHole, keyOf, knownValue, type Hole } from '../../value/text.js';
import type { Span } from '../../value/span.js';
import { isToken, unknownValue, type Value } from './value.js';

/** More arms are one hole. */
const MAX_ARMS = 24;

/** Who numbers what is made. */
interface Counting {
  readonly unit: string;
  readonly count: () => number;
}

/** One of these; arms that are the same are one. `reference`: what stands for it in messages. */
export function choose(values: readonly Value[], run: Counting, at?: Span, reference = 'a conditional'): Value {
  const arms: Value[] = [];
  for (const value of values.flatMap((one) => (one.kind === 'choice' ? one.arms : [one])))
    if (!arms.some((arm) => isSame(arm, value))) arms.push(value);
  const [first] = arms;
  if (first === undefined) throw new Error('a choice of nothing');
  if (arms.length === 1) return first;
  const place = at ?? first.at;
  if (arms.length > MAX_ARMS) return unknownValue(place, reference);
  const hole: Hole = { reference, scope: `${run.unit} ${run.count()}`, at: place };
  return { kind: 'choice', arms, hole, at: place };
}

/** The same for certain; two holes of one reference are. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  const [one, other] = [identityOf(a), identityOf(b)];
  return a.kind === b.kind && one !== undefined && one === other;
}

/** Equal where two values of a kind are the same; undefined: a value is the same as itself alone. */
function identityOf(value: Value): unknown {
  switch (value.kind) {
    case 'text':
      return keyOf(value.text);
    case 'hole':
      return keyOf({ parts: [value.hole] });
    case 'number':
    case 'boolean':
      return value.value;
    case 'native':
      return value.native;
    case 'null':
    case 'undefined':
      return value.kind;
    default:
      return undefined;
  }
}

/** Each arm by itself; of what is no choice that alone. `label`: names what is done, where the same done to the same choice gives the same. */
export function eachArm(value: Value, run: Counting, label: string, work: (arm: Value) => Value): Value {
  if (value.kind !== 'choice') return work(value);
  const made = choose(value.arms.map(work), run, value.at, value.hole.reference);
  if (made.kind !== 'choice') return made;
  return { ...made, hole: { ...value.hole, reference: `${value.hole.reference}${label}` } };
}

/** Whether it counts as true; undefined: not known. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'boolean':
      return value.value;
    case 'number':
      return value.value !== 0 && !Number.isNaN(value.value);
    case 'null':
    case 'undefined':
      return false;
    case 'text':
      if (!hasHoles(value.text)) return knownValue(value.text) !== '';
      return value.text.parts.some((part) => (isHole(part) ? isToken(part) : part.literal !== '')) ? true : undefined;
    case 'hole':
      return isToken(value.hole) ? true : undefined;
    case 'choice': {
      const [first, ...others] = value.arms.map(truthOf);
      return others.every((one) => one === first) ? first : undefined;
    }
    default:
      return true;
  }
}
