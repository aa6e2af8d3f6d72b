/** Edits that add to what an author wrote, in the author's own layout. */
import type { ListTree, MapTree } from '../value/tree.js';
import type { Place } from '../value/place.js';
import type { Edit } from './finding.js';

/** Puts items before the first item of a list; undefined for a list without one, whose layout says nothing. */
export function prependItems(list: ListTree, items: readonly string[]): Edit | undefined {
  const [first] = list.items;
  // The item's own dash, and what indents it; in a flow list there is none.
  return first === undefined ? undefined : before(first.at, items, /^[ \t]*- +$/);
}

/** Puts entries before the first entry of a mapping; undefined for one without any. */
export function prependEntries(map: MapTree, entries: readonly string[]): Edit | undefined {
  const [first] = map.entries;
  return first === undefined ? undefined : before(first.keyAt, entries, /^[ \t]*$/);
}

function before({ source, start }: Place, texts: readonly string[], block: RegExp): Edit {
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  const end = source.text.includes('\r\n') ? '\r\n' : '\n';
  const between = block.test(line) ? `${end}${line}` : ', ';
  return { at: { source, start, end: start }, text: texts.map((text) => `${text}${between}`).join('') };
}
