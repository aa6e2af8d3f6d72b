/** Edits that rules offer: what is added is laid out by the language it stands in. */
import { entryOf, type Tree } from '../value/tree.js';
import type { Span } from '../value/span.js';
import { quotesAround } from '../document/language.js';
import type { Edit, Fix } from './finding.js';

export { addItem, insertItems, insertMembers, setBoolean, toFileEdit } from '../document/edit.js';

/** Puts code in front of a text and its quotes. */
export function beforeText(at: Span, code: string): Edit {
  const start = quotesAround(at) === undefined ? at.start : at.start - 1;
  return { at: { source: at.source, start, end: start }, text: code, isCode: true };
}

/** Another name for a key of a mapping; where that is taken already, what stands under both would have to be brought together by hand. */
export const renameKey = (map: Tree | undefined, keyAt: Span, name: string, title: string): Fix =>
  entryOf(map, name) === undefined
    ? { title, safety: 'unsafe', edits: [{ at: keyAt, text: name }] }
    : { title: `${title}, together with what stands there already`, safety: 'manual', edits: [] };
