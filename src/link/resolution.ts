/** The answer of a lookup, and how candidates become one. */
import type { Truth } from '../value/truth.js';

/** It may stand in a file nobody gave us; `read` is a command, or a kind of file, that would tell. */
export interface Unseen {
  readonly kind: 'unseen';
  readonly read: string | undefined;
}

/** `absent`: every place it could be was read. */
export type Missing = { readonly kind: 'absent' } | Unseen;

export type Resolution<T> =
  | { readonly kind: 'found'; readonly all: readonly [T, ...T[]] }
  | { readonly kind: 'possible'; readonly all: readonly [T, ...T[]] }
  | Missing;

/** Those that fit for certain; if there are none, those that may; else what is missing. */
export function resolve<T>(
  candidates: readonly T[],
  fits: (candidate: T) => Truth,
  missing: () => Missing,
): Resolution<T> {
  const certain: T[] = [];
  const possible: T[] = [];
  for (const candidate of candidates) {
    const truth = fits(candidate);
    if (truth === 'yes') certain.push(candidate);
    else if (truth === 'unknown') possible.push(candidate);
  }
  const [first, ...rest] = certain;
  if (first !== undefined) return { kind: 'found', all: [first, ...rest] };
  const [maybe, ...others] = possible;
  return maybe === undefined ? missing() : { kind: 'possible', all: [maybe, ...others] };
}

/** What was found for certain. */
export const found = <T>(resolution: Resolution<T> | undefined): readonly T[] =>
  resolution?.kind === 'found' ? resolution.all : [];
