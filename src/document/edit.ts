/** Edits: text in the innermost language of its place, carried out to the file by the languages it stands in. */
import { toHostSpan, type Span } from '../value/span.js';
import type { ListTree, MapTree, Tree } from '../value/tree.js';
import { withQuotes, type Member } from './language.js';
import { languageOf } from './languages.js';

/** Replaces what stands at `at` by `text`, written in the innermost language of the place. */
export interface Edit {
  readonly at: Span;
  readonly text: string;
}

/** The edit of the file itself; undefined where a language on the way out has no way to say it. */
export function toFileEdit(edit: Edit): Edit | undefined {
  let { at, text } = edit;
  for (let next = toHostSpan(at); next !== undefined; next = toHostSpan(at)) {
    const encoded = at.source.inside?.encode(text, at, next);
    if (encoded === undefined) return undefined;
    [at, text] = [next, encoded];
  }
  return { at, text };
}

/** Puts items before the first item of a list; undefined for a list without one, whose layout says nothing. */
export function insertItems(list: ListTree, items: readonly string[]): Edit | undefined {
  const [first] = list.items;
  return first === undefined ? undefined : languageOf(first.at.source).write.itemsBefore(list.at, first.at, items);
}

/** Puts members before the first one of a mapping; undefined for a mapping without any. */
export function insertMembers(map: MapTree, members: readonly Member[]): Edit | undefined {
  const [first] = map.entries;
  return first === undefined ? undefined : languageOf(first.keyAt.source).write.membersBefore(first.keyAt, members);
}

/** Makes a text a list with one item more, or puts that item in front of a list. */
export function addItem(tree: Tree, item: string): Edit | undefined {
  if (tree.kind === 'list') return insertItems(tree, [item]);
  if (tree.kind !== 'text') return undefined;
  const at = withQuotes(tree.at);
  const { source } = at;
  const text = at.start < tree.at.start ? JSON.stringify(item) : languageOf(source).write.scalar(item);
  return { at, text: `[${source.text.slice(at.start, at.end)}, ${text}]` };
}
