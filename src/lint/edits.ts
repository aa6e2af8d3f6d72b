/** Edits that add to what an author wrote, in the author's own layout. */
import { entryOf, type ListTree, type MapTree, type Tree } from '../value/tree.js';
import type { Span } from '../value/span.js';
import type { Edit, Fix } from './finding.js';

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

/** Puts a member before the first one of a mapping, in quotes if that one has them: in JSON and in YAML. */
export function prependMember(map: MapTree, key: string, value: string): Edit | undefined {
  const [first] = map.entries;
  if (first === undefined) return undefined;
  const at = quoted(first.keyAt);
  return at.start < first.keyAt.start
    ? before(at, [`${JSON.stringify(key)}: ${JSON.stringify(value)}`], /^[ \t]*$/, ',')
    : before(at, [`${key}: ${value}`], /^[ \t]*$/);
}

/** Makes a text a list with one more, or puts that in front of a list; quoted as the author does it. */
export function withItem(tree: Tree, item: string): Edit | undefined {
  const first = tree.kind === 'list' ? tree.items[0] : tree;
  if (first?.kind !== 'text') return undefined;
  const at = quoted(first.at);
  const isQuoted = at.start < first.at.start;
  const text = isQuoted ? JSON.stringify(item) : item;
  if (tree.kind === 'text') return { at, text: `[${at.source.text.slice(at.start, at.end)}, ${text}]` };
  return before(
    at,
    [text],
    isQuoted && at.source.text.charAt(tree.at.start) === '[' ? /^[ \t]*$/ : /^[ \t]*- +$/,
    isQuoted && at.source.text.charAt(tree.at.start) === '[' ? ',' : '',
  );
}

/** Another name for a key of a mapping; where that is taken already, what stands under both would have to be brought together by hand. */
export const renameKey = (map: Tree | undefined, keyAt: Span, name: string, title: string): Fix =>
  entryOf(map, name) === undefined
    ? { title, safety: 'unsafe', edits: [{ at: keyAt, text: name }] }
    : { title: `${title}, together with what stands there already`, safety: 'manual', edits: [] };

/** A place with the double quotes around it, if there are any. */
function quoted({ source, start, end }: Span): Span {
  return source.text.charAt(start - 1) === '"' && source.text.charAt(end) === '"'
    ? { source, start: start - 1, end: end + 1 }
    : { source, start, end };
}

/** `separator` stands between members on lines of their own: a comma in JSON, nothing in YAML. */
function before({ source, start }: Span, texts: readonly string[], block: RegExp, separator = ''): Edit {
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  const end = source.text.includes('\r\n') ? '\r\n' : '\n';
  const between = block.test(line) ? `${separator}${end}${line}` : ', ';
  return { at: { source, start, end: start }, text: texts.map((text) => `${text}${between}`).join('') };
}
