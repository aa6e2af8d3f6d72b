/** JSON as a language: one document, no comments, members separated by commas. */
import type { Source } from '../../value/span.js';
import { findHolesIn } from '../holes.js';
import { insertionBefore, once, withQuotes, type Document, type Language } from '../language.js';
import { parseYaml } from '../yaml/parts.js';
import { readJson } from './read.js';

export const json: Language = {
  name: 'json',
  extensions: ['.json'],
  // What begins with two braces is a template.
  begins: (text) => /^\uFEFF?\s*(?:\[|\{(?!\{))/.test(text),
  partsOf: (file) => [{ file, from: -1, text: file.text, parse: once(() => parseFile(file)) }],
  parse: readJson,
  commentsOf: () => [],
  write: {
    scalar: JSON.stringify,
    membersBefore: (at, members) =>
      insertionBefore(
        withQuotes(at),
        members.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`),
        OWN_LINE,
        ',',
      ),
    itemsBefore: (_, at, items) =>
      insertionBefore(
        withQuotes(at),
        items.map((item) => JSON.stringify(item)),
        OWN_LINE,
        ',',
      ),
  },
};

const OWN_LINE = /^[ \t]*$/;

/** A text that begins like JSON may be a flow mapping of YAML; only a name that says JSON decides. */
function parseFile(file: Source): readonly Document[] {
  const parsed = readJson(file, findHolesIn(file));
  if (parsed.faults.length > 0 && !file.path.endsWith('.json')) return parseYaml(file);
  return [{ file, language: 'json', templated: false, ...parsed }];
}
