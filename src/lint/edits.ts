/** Edits that add to what an author wrote, in the author's own layout. */
import type { ListTree } from '../value/tree.js';
import type { Edit } from './finding.js';

/** Puts items before the first item of a list; undefined for a list without one, whose layout says nothing. */
export function prependItems(list: ListTree, items: readonly string[]): Edit | undefined {
  const first = list.items[0];
  if (first === undefined || first.at.source.inside !== undefined) return undefined;
  const { source, start } = first.at;
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  const end = source.text.includes('\r\n') ? '\r\n' : '\n';
  // The item's own dash, and what indents it; in a flow list there is none.
  const between = /^[ \t]*- +$/.test(line) ? `${end}${line}` : ', ';
  return { at: { source, start, end: start }, text: items.map((item) => `${item}${between}`).join('') };
}
