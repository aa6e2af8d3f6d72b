/** Nearest names, for did-you-mean. */

/** Levenshtein distance with transpositions of neighbours counted as one edit. Beyond `limit` any number beyond it. */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (a === b) return 0;
  // Each character that one has more is an edit.
  const more = Math.abs(a.length - b.length);
  if (more > limit) return more;
  let before: Row = { cells: [], least: 0 };
  let previous: Row = { cells: Array.from({ length: b.length + 1 }, (_, i) => i), least: 0 };
  for (let i = 1; i <= a.length; i++) {
    const row = rowOf(i, a, b, previous.cells, before.cells);
    // What comes later builds on the last two rows.
    if (row.least > limit && previous.least > limit) return row.least;
    before = previous;
    previous = row;
  }
  return previous.cells[b.length] ?? 0;
}

/** The distances of the first characters of one text to all beginnings of another, and the least of them. */
interface Row {
  readonly cells: readonly number[];
  readonly least: number;
}

function rowOf(i: number, a: string, b: string, previous: readonly number[], before: readonly number[]): Row {
  const cells = [i];
  let least = i;
  for (let j = 1; j <= b.length; j++) {
    const cost = a[i - 1] === b[j - 1] ? 0 : 1;
    let best = Math.min((previous[j] ?? 0) + 1, (cells[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
    if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
      best = Math.min(best, (before[j - 2] ?? 0) + 1);
    cells.push(best);
    least = Math.min(least, best);
  }
  return { cells, least };
}

/** The nearest of the names within `limit` edits (two, of short names one), differences of case counted as nothing but never as equality; undefined if none is near. */
export function nearest(name: string, names: Iterable<string>, limit = name.length < 5 ? 1 : 2): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}
