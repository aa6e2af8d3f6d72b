/** Three-valued truth (Kleene): `unknown` is what depends on a value nobody could read. */
export type Truth = 'yes' | 'no' | 'unknown';

export const not = (truth: Truth): Truth => (truth === 'yes' ? 'no' : truth === 'no' ? 'yes' : 'unknown');

export const truth = (known: boolean): Truth => (known ? 'yes' : 'no');

/** Conjunction; `yes` for no operand. */
export function all(truths: Iterable<Truth>): Truth {
  let result: Truth = 'yes';
  for (const t of truths) {
    if (t === 'no') return 'no';
    if (t === 'unknown') result = 'unknown';
  }
  return result;
}

/** Disjunction; `no` for no operand. */
export function any(truths: Iterable<Truth>): Truth {
  let result: Truth = 'no';
  for (const t of truths) {
    if (t === 'yes') return 'yes';
    if (t === 'unknown') result = 'unknown';
  }
  return result;
}
