/** Binary search over sorted numbers, as the offsets at which lines and parts begin. */

/** How many numbers are below `value`. */
export function countBelow(sorted: readonly number[], value: number): number {
  const last = lastAtMost(sorted, value - 1);
  return (sorted[last] ?? Infinity) < value ? last + 1 : 0;
}

/** The index of the last number that is not above `value`; 0 where all are. */
export function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
