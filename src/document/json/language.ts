/** JSON as a language: one document, no comments, members separated by commas. */
import type { Source } from '../../value/span.js';
import { findHolesIn } from '../holes.js';
import { insertionBefore, once, quotesAround, withQuotes, type Document, type Language } from '../language.js';
import { encodeQuoted } from '../scalar.js';
import { isTemplated } from '../template-mask.js';
import { parseYaml } from '../yaml/parts.js';
import { readJson } from './read.js';

/** A flow mapping of YAML begins like JSON, and may have single quotes. */
const MARKS = '"\'';

export const json: Language = {
  name: 'json',
  extensions: ['.json'],
  // What begins with two braces is a template.
  begins: (text) => /^\uFEFF?\s*(?:\[|\{(?!\{))/.test(text),
  partsOf(file) {
    const parse = once(() => parseFile(file));
    return [
      { file, from: -1, text: file.text, parse, isBroken: () => parse().some(({ faults }) => faults.length > 0) },
    ];
  },
  parse: readJson,
  commentsOf: () => [],
  write: {
    marks: MARKS,
    scalar: JSON.stringify,
    replacement(at, text) {
      const quotes = quotesAround(at);
      return quotes === undefined ? JSON.stringify(text) : encodeQuoted(text, quotes);
    },
    membersBefore: (_, at, members) =>
      insertionBefore(
        withQuotes(at, MARKS),
        members.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`),
        OWN_LINE,
        ',',
      ),
    itemsBefore: (_, at, items) =>
      insertionBefore(
        withQuotes(at, MARKS),
        items.map((item) => JSON.stringify(item)),
        OWN_LINE,
        ',',
      ),
  },
};

const OWN_LINE = /^[ \t]*$/;

/** An interpolation where a value is expected: `"Principal": ${jsonencode(x)}`. */
const UNQUOTED = /[:,[]\s*\$\{/;

/** A text that begins like JSON may be a flow mapping of YAML, or a template that becomes JSON: YAML reads both, also with a comma too many. */
function parseFile(file: Source): readonly Document[] {
  const parsed = readJson(file, findHolesIn(file));
  const mayBeYaml = !file.path.endsWith('.json') || isTemplated(file.text) || UNQUOTED.test(file.text);
  if (parsed.faults.length > 0 && mayBeYaml) return parseYaml(file);
  return [{ file, language: 'json', templated: false, ...parsed }];
}
