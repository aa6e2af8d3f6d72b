/** Edits that rules offer: what is added is laid out by the language it stands in. */
import { entryOf, type Tree } from '../value/tree.js';
import { toFileSpan, type Span } from '../value/span.js';
import { quotesAround } from '../document/language.js';
import type { Edit, Fix } from './finding.js';

export { addItem, insertItems, insertMembers, setBoolean, toFileEdit } from '../document/edit.js';

/** Puts code in front of a text and its quotes. */
export function beforeText(at: Span, code: string): Edit {
  const start = quotesAround(at) === undefined ? at.start : at.start - 1;
  return { at: { source: at.source, start, end: start }, text: code, isCode: true };
}

/** Between a key and its value: the marks of both, and comments. An anchor of YAML is a name that others may read. */
const BETWEEN = /^["'`\])]*\s*[:=](?:(?:#|\/\/).*\n|![\w:]*|[\s"'`([|>+-])*$/;

/**
 * A value stands behind its key, or where it is handed over: not at a name (a constant, a parameter's default, a local, an anchor), which others may read as well.
 * What a library makes has no key of its own: `keyAt` is the place of the value.
 */
export function isWrittenAt(keyAt: Span, at: Span): boolean {
  if (isOperation(toFileSpan(keyAt), toFileSpan(at))) return true;
  const { source, start } = at;
  if (keyAt.source !== source) return false;
  if (keyAt.start !== start) return keyAt.end <= start && BETWEEN.test(source.text.slice(keyAt.end, start));
  return !/[^=!<>]=[\s["'`]*$/.test(source.text.slice(Math.max(0, start - 100), start));
}

/** `path` and `value` of an operation of a JSON patch. */
const isOperation = (path: Span, value: Span): boolean =>
  path.source === value.source &&
  /\bpath\\?["']?\s*:[^\n]*$/.test(textBefore(path)) &&
  /\bvalue\\?["']?\s*:\s*["']?$/.test(textBefore(value));

const textBefore = ({ source, start }: Span): string => source.text.slice(Math.max(0, start - 200), start);

/** Another name for a key of a mapping; where that is taken already, what stands under both would have to be brought together by hand. */
export const renameKey = (map: Tree | undefined, keyAt: Span, name: string, title: string): Fix =>
  entryOf(map, name) === undefined
    ? { title, safety: 'unsafe', edits: [{ at: keyAt, text: name }] }
    : { title: `${title}, together with what stands there already`, safety: 'manual', edits: [] };
