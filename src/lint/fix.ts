/** Fixes as edits of files: carried out of embedded texts, and spliced. */
import { inFile, type Place } from '../value/place.js';
import type { Edit, Fix } from './finding.js';

/** An edit of the file itself; undefined where the text would have to be written otherwise out there than it is inside. */
export function fileEdit(edit: Edit): Edit | undefined {
  const at = inFile(edit.at);
  if (at.source === edit.at.source || isPart(edit.at)) return { at, text: edit.text };
  // Within quotes, block scalars and escapes alike these characters stand for themselves.
  const same = at.source.text.slice(at.start, at.end) === edit.at.source.text.slice(edit.at.start, edit.at.end);
  return same && at.end > at.start && /^[\w:.,/*@+=-]*$/.test(edit.text) ? { at, text: edit.text } : undefined;
}

/** The source is a stretch of the file, and no decoded text. */
function isPart({ source }: Place): boolean {
  const runs = source.inside?.runs();
  return runs?.length === 1 && runs[0]?.innerLength === source.text.length && runs[0].outerLength === source.text.length && source.inside?.host.inside === undefined && source.inside?.host.text.slice(runs[0].outer, runs[0].outer + source.text.length) === source.text;
}

/** The files that a fix changes, by path; undefined if an edit cannot be carried out or two overlap. */
export function applied(fix: Fix): ReadonlyMap<string, string> | undefined {
  const edits = fix.edits.map(fileEdit);
  const known = edits.filter((edit) => edit !== undefined);
  if (known.length !== edits.length || known.length === 0) return undefined;
  const byPath = new Map<string, Edit[]>();
  for (const edit of known) byPath.set(edit.at.source.path, [...(byPath.get(edit.at.source.path) ?? []), edit]);
  const texts = new Map<string, string>();
  for (const [path, own] of byPath) {
    own.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
    let text = '';
    let end = 0;
    const source = own[0]?.at.source.text ?? '';
    for (const { at, text: by } of own) {
      if (at.start < end) return undefined;
      text += source.slice(end, at.start) + by;
      end = at.end;
    }
    texts.set(path, text + source.slice(end));
  }
  return texts;
}
