/** YAML as a language: several documents, comments, blocks and flows. */
import { covers, type Source, type Span } from '../../value/span.js';
import { entriesOf, field } from '../../value/tree.js';
import {
  insertionBefore,
  isFollowedBy,
  markBefore,
  quotesAround,
  withQuotes,
  type Insertion,
  type Language,
  type Member,
} from '../language.js';
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
    membersBefore,
    itemsBefore: (list, at, items) => {
      const start = withQuotes(at, MARKS);
      const quoted = start.start < at.start;
      const texts = items.map((item) => (quoted ? JSON.stringify(item) : scalar(item)));
      const isFlow = list.source.text.charAt(list.start) === '[';
      if (isFlow) return insertionBefore(start, texts, /^[ \t]*$/, ',');
      // Items of a block stand behind a dash of their own.
      return /^[ \t]*- +$/.test(lineBefore(start)) ? insertionBefore(start, texts, /^/, '') : undefined;
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

/** Behind an explicit key (`? key`), an anchor or a tag nothing can be put in front of the key alone. */
function membersBefore(map: Span, at: Span, members: readonly Member[]): Insertion | undefined {
  const place = withQuotes(at, MARKS);
  // What is merged in stands in another mapping.
  if (!isFollowedBy(place, /^\s*:/) || (map.source === at.source && !covers(map, at))) return undefined;
  const isQuoted = place.start < at.start;
  const written = members.map(([key, value]) =>
    isQuoted ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : `${scalar(key)}: ${scalar(value)}`,
  );
  const line = lineBefore(place);
  if (isInFlow(map, place)) {
    const isAfterMark = /[{,]/.test(markBefore(place));
    return isAfterMark ? insertionBefore(place, written, /^[ \t]*$/, ',') : undefined;
  }
  if (/^[ \t]*$/.test(line)) return insertionBefore(place, written, /^/, '');
  // The first member of an item stands behind its dash, the next ones below it.
  if (!/^ *(?:- +)+$/.test(line)) return undefined;
  const end = place.source.text.includes('\r\n') ? '\r\n' : '\n';
  const below = `${end}${' '.repeat(line.length)}`;
  return { at: { ...place, end: place.start }, text: written.map((one) => `${one}${below}`).join('') };
}

/** Between braces: those of the mapping itself, or what stands before the key. */
const isInFlow = (map: Span, place: Span): boolean =>
  (map.source === place.source && map.source.text.charAt(map.start) === '{') ||
  /[{,]\s*$/.test(place.source.text.slice(Math.max(0, place.start - 1000), place.start));

const lineBefore = ({ source, start }: Span): string =>
  source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);

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
