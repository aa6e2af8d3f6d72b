/** Edits: text in the innermost language of its place, carried out to the file by the languages it stands in. */
import { covers, toFileSpan, toHostSpan, type Span } from '../value/span.js';
import { stringOf, type BooleanTree, type ListTree, type MapTree, type TextTree, type Tree } from '../value/tree.js';
import { withQuotes, type Insertion, type Member } from './language.js';
import { languageOf } from './languages.js';

/**
 * Puts `text` in the place of the scalar or the part of one that stands at `at`. It is what is meant, with no quotes or escapes: the language of the place
 * writes it, so that a name of one file can never become syntax in another. With `isCode` it is written as it stands there; only languages make that.
 */
export interface Edit {
  readonly at: Span;
  readonly text: string;
  readonly isCode?: true;
}

/** The edit of the file itself; undefined where a language on the way out has no way to say it. */
export function toFileEdit(edit: Edit): Edit | undefined {
  const written = edit.isCode === true ? edit : inLanguage(edit);
  if (written === undefined) return undefined;
  let { at, text } = written;
  for (let next = toHostSpan(at); next !== undefined; next = toHostSpan(at)) {
    const encoded = at.source.inside?.encode(text, at, next);
    if (encoded === undefined) return undefined;
    [at, text] = [next, encoded];
  }
  return { at, text, isCode: true };
}

/** Marks of templates: what fills a file in would take the text for an expression. */
const TEMPLATE = /\{\{|[$%]\{|\$\(/;

/** The expressions that the place of an edit holds: what fills them in gives each of those that share the text a value of its own, so no one value may stand there. */
export const expressionsAt = (at: Span): readonly string[] => {
  const { source, start, end } = toFileSpan(at);
  const written = source.text.slice(start, end);
  return TEMPLATE.test(written) ? (written.match(/\{\{[^{}]*\}\}|[$%]\{[^{}]*\}|\$\([^()]*\)/g) ?? [written]) : [];
};

function inLanguage({ at, text }: Edit): Edit | undefined {
  const { source } = at;
  if (TEMPLATE.test(text) || expressionsAt(at).length > 0) return undefined;
  // The content of a scalar: what holds it encodes it on the way out.
  if (source.inside !== undefined && source.inside.slice !== true && source.isDocument !== true) return { at, text };
  const written = languageOf(source).write.replacement(at, text);
  return written === undefined ? undefined : { at, text: written };
}

/** Another boolean in the place of one. */
export const setBoolean = ({ at }: BooleanTree, value: boolean): Edit => ({
  at,
  text: languageOf(at.source).write.scalar(value),
  isCode: true,
});

/** Puts items before the first item of a list; undefined for a list without one, whose layout says nothing, and where its first item stands elsewhere. */
export function insertItems(list: ListTree, items: readonly string[]): Edit | undefined {
  const [first] = list.items;
  return first === undefined || !covers(list.at, first.at) || (first.kind === 'text' && !isWritten(first))
    ? undefined
    : asCode(languageOf(first.at.source).write.itemsBefore(list.at, first.at, items));
}

const asCode = (insertion: Insertion | undefined): Edit | undefined =>
  insertion === undefined ? undefined : { ...insertion, isCode: true };

/** Puts members before the first one of a mapping; undefined for a mapping without any, and where that one is not written as a member. */
export function insertMembers(map: MapTree, members: readonly Member[]): Edit | undefined {
  const [first] = map.entries;
  return first === undefined
    ? undefined
    : asCode(languageOf(first.keyAt.source).write.membersBefore(map.at, first.keyAt, members));
}

/** What stands at its place is this text, in its quotes or bare: a library makes texts of which all that stands there is the call. */
function isWritten(tree: TextTree): boolean {
  const { source, start, end } = tree.at;
  // Its quotes are escaped: a string of a program or of Terraform that holds JSON.
  if (source.text.charAt(end) === '\\') return false;
  return (
    withQuotes(tree.at, languageOf(source).write.marks).start < start ||
    source.text.slice(start, end).replace(/^(["'`])(.*)\1$/s, '$2') === stringOf(tree)
  );
}

/** Makes a text a list with one item more, or puts that item in front of a list, also of one that counts as its only item; undefined for an argument. */
export function addItem(tree: Tree, item: string): Edit | undefined {
  if (tree.kind === 'list') return insertItems(tree, [item]);
  if (tree.kind !== 'text' || !isWritten(tree)) return undefined;
  const { write } = languageOf(tree.at.source);
  const at = withQuotes(tree.at, write.marks);
  const { source } = at;
  const text = at.start < tree.at.start ? JSON.stringify(item) : write.scalar(item);
  // Programs pass a list of one as its item.
  const before = source.text
    .slice(Math.max(0, at.start - 1000), at.start)
    .trimEnd()
    .at(-1);
  if (before === '[') return { at: { source, start: at.start, end: at.start }, text: `${text}, `, isCode: true };
  if (before === ',' || before === '(') return undefined;
  return { at, text: `[${source.text.slice(at.start, at.end)}, ${text}]`, isCode: true };
}
