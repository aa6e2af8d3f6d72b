/** YAML as a language: several documents, comments, blocks and flows. */
import type { Source, Span } from '../../value/span.js';
import { entriesOf, field } from '../../value/tree.js';
import { insertionBefore, quotesAround, withQuotes, type Language } from '../language.js';
import { encodeQuoted } from '../scalar.js';
import { commentsOf } from './comments.js';
import { partsOf } from './parts.js';
import { isPlainString, readYaml } from './read.js';

const MARKS = '"\'';

export const yaml: Language = {
  name: 'yaml',
  extensions: ['.yaml', '.yml'],
  begins: () => true,
  partsOf,
  parse: (source, findHoles) => readYaml(source, { findHoles })[0],
  commentsOf,
  wholesOf,
  write: {
    marks: MARKS,
    scalar,
    replacement,
    membersBefore: (at, members) => {
      const start = withQuotes(at, MARKS);
      const isQuoted = start.start < at.start;
      // In a block a member begins its line; the first one of an item stands behind a dash.
      const isFlow = /[{,]\s*$/.test(start.source.text.slice(Math.max(0, start.start - 1000), start.start));
      return insertionBefore(
        start,
        members.map(([key, value]) =>
          isQuoted ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : `${scalar(key)}: ${scalar(value)}`,
        ),
        /^[ \t]*$/,
        isFlow ? ',' : '',
      );
    },
    itemsBefore: (list, at, items) => {
      const start = withQuotes(at, MARKS);
      const quoted = start.start < at.start;
      const texts = items.map((item) => (quoted ? JSON.stringify(item) : scalar(item)));
      const isFlow = list.source.text.charAt(list.start) === '[';
      // Items of a block stand behind a dash of their own.
      return insertionBefore(start, texts, isFlow ? /^[ \t]*$/ : /^[ \t]*- +$/, isFlow ? ',' : '');
    },
  },
};

/** Objects of Kubernetes, and resources of templates. */
function wholesOf(file: Source): readonly Span[] {
  return partsOf(file)
    .flatMap((part) => part.parse())
    .flatMap(({ tree }) => {
      if (field(tree, 'apiVersion') !== undefined && tree !== undefined) return tree.at;
      // What an alias stands for is written elsewhere.
      return entriesOf(field(tree, 'Resources')).flatMap(({ keyAt, value: { at } }) =>
        keyAt.end <= at.start ? { ...at, start: keyAt.start } : [],
      );
    });
}

/** Plain where nothing in it could be read otherwise; a JSON string is a YAML string, too. */
function scalar(value: string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  // A colon makes a mapping only at the end or before a blank.
  const isPlain =
    /^[A-Za-z][\w./:@-]*$/.test(value) &&
    !value.endsWith(':') &&
    !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function replacement(at: Span, text: string): string | undefined {
  const quotes = quotesAround(at);
  if (quotes !== undefined) return encodeQuoted(text, quotes);
  const before = at.source.text.slice(at.start, at.end);
  // The place of a block scalar ends with its last line.
  const lineEnd = /^[|>]/.test(before) ? (/\r?\n$/.exec(before)?.[0] ?? '') : '';
  const isPlain = /^[A-Za-z0-9/][\w./:@*+=\\-]*$/.test(text) && !text.endsWith(':') && isPlainString(text);
  return (isPlain ? text : scalar(text)) + lineEnd;
}
