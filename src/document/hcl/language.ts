/** HCL as a language: its comments, and how members and items are added. Its files are read by dialects of their own. */
import type { Source, Span } from '../../value/span.js';
import {
  insertionBefore,
  isFollowedBy,
  markBefore,
  quotesAround,
  withBracket,
  withQuotes,
  type Comment,
  type Insertion,
  type Language,
  type Member,
} from '../language.js';
import { parseHcl } from './parse.js';

const MARKS = '"';

export const hcl: Language = {
  name: 'hcl',
  extensions: ['.tf', '.tofu', '.tfvars', '.hcl'],
  begins: () => false,
  partsOf: () => [],
  parse: () => undefined,
  commentsOf,
  textsOf,
  wholesOf,
  write: {
    marks: MARKS,
    scalar: quoted,
    replacement,
    membersBefore,
    itemsBefore(_, at, items) {
      const place = withQuotes(at, MARKS);
      return isItem(place) ? insertionBefore(place, items.map(quoted), OWN_LINE, ',') : undefined;
    },
  },
};

/** An argument of a block or a member of an object has `=` behind its name; JSON in a heredoc, and an object that is written like it, has `:`. */
function membersBefore(_: Span, at: Span, members: readonly Member[]): Insertion | undefined {
  const inQuotes = withQuotes(at, MARKS);
  const place = withBracket(inQuotes, '(');
  if (isFollowedBy(inQuotes, /^\s*(?:\)\s*)?=(?![=>])/)) {
    if (!isOnOwnLine(place) && !isInObject(place)) return undefined;
    const written = members.map(([key, value]) => `${NAME.test(key) ? key : quoted(key)} = ${quoted(value)}`);
    return insertionBefore(place, written, OWN_LINE, '');
  }
  if (!isFollowedBy(inQuotes, /^\s*(?:\)\s*)?:/) || !/[{,]/.test(markBefore(place))) return undefined;
  const written = members.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`);
  return insertionBefore(place, written, OWN_LINE, ',');
}

const NAME = /^[A-Za-z_][\w-]*$/;

const isItem = (place: Span): boolean => /[[(,]/.test(markBefore(place));

const isOnOwnLine = ({ source, start }: Span): boolean =>
  OWN_LINE.test(source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start));

/** Behind a comma, or the brace that opens an object: that of a block follows a name or a label. */
const isInObject = ({ source, start }: Span): boolean =>
  /(?:,|(?:^|[^\s\w"-])\s*\{)\s*$/.test(source.text.slice(Math.max(0, start - 1000), start));

const OWN_LINE = /^[ \t]*$/;

const JSON_ONLY: ReadonlyMap<string, string> = new Map([
  ['b', '\\u0008'],
  ['f', '\\u000c'],
]);

/** A string with its quotes. */
function quoted(value: string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  return JSON.stringify(value)
    .replace(/\\(.)/g, (escape, letter: string) => JSON_ONLY.get(letter) ?? escape)
    .replace(/([$%])\{/g, '$1$1{');
}

/** Characters that stand for themselves in quotes, in heredocs and in whatever they hold. */
const ITSELF = /^[\w:.,/*@+=-]*$/;

/** Policies in heredocs are JSON, which is quoted alike. */
function replacement(at: Span, text: string): string | undefined {
  const { source, start, end } = at;
  if (quotesAround(at) === '"' || isInQuotes(source.text, start)) return quoted(text).slice(1, -1);
  if (/^(?:-?\d[\d.eE+-]*|true|false|null)$/.test(source.text.slice(start, end))) return quoted(text);
  // The name of an argument, or a part of a line of a heredoc; all of one could be its end.
  return ITSELF.test(text) && !/^[ \t]*(?:[\r\n]|$)/.test(source.text.slice(end, end + 1000)) ? text : undefined;
}

function isInQuotes(text: string, offset: number): boolean {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  let isQuoted = false;
  for (let i = from; i < offset; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === '"') isQuoted = !isQuoted;
  }
  return isQuoted;
}

/** Marks within strings and heredocs begin no comment, but what speaks to the linter in a heredoc does. */
function commentsOf(file: Source): readonly Comment[] {
  return scanned(file).comments;
}

function textsOf(file: Source): readonly Span[] {
  return scanned(file).heredocs;
}

/** The blocks of the top level. */
function wholesOf(file: Source): readonly Span[] {
  return parseHcl(file).body.blocks.map(({ at }) => at);
}

interface Scanned {
  readonly comments: readonly Comment[];
  /** From the mark that begins one to the one that ends it. */
  readonly heredocs: readonly Span[];
}

/** Every character is looked at once: what is not closed goes on to the end. */
function scanned(source: Source): Scanned {
  const comments: Comment[] = [];
  const heredocs: Span[] = [];
  const { text } = source;
  const add = (start: number, from: number, to: number, end: number): void => {
    const trimmed = start + text.slice(start, end).trimEnd().length;
    comments.push({ text: text.slice(from, to).trim(), at: { source, start, end: trimmed } });
  };
  const token = /"|<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n|#|\/\/|\/\*/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [mark, heredoc] = match;
    const { index: start } = match;
    const from = start + mark.length;
    if (heredoc !== undefined) {
      const end = endOfHeredoc(text, from, heredoc);
      token.lastIndex = end;
      heredocs.push({ source, start, end });
      for (const line of directivesIn(text, from, end))
        add(line, line + 1, endOfLine(text, line), endOfLine(text, line));
    } else if (mark === '"') token.lastIndex = endOfString(text, from);
    else if (mark === '/*') {
      const end = text.indexOf('*/', from);
      if (end < 0) break;
      token.lastIndex = end + 2;
      add(start, from, end, end + 2);
    } else {
      const end = endOfLine(text, from);
      token.lastIndex = end;
      add(start, from, end, end);
    }
  }
  return { comments, heredocs };
}

/** Offsets of `# irsa-lint-`: YAML in a heredoc has comments of its own. */
function directivesIn(text: string, from: number, to: number): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf('# irsa-lint-', from); at >= 0 && at < to; at = text.indexOf('# irsa-lint-', at + 1))
    if (/^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', at) + 1, at))) found.push(at);
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Behind the quote that closes a string, or at the end of its line. */
function endOfString(text: string, from: number): number {
  const end = /(?:[^"\\\n]|\\.)*"?/y;
  end.lastIndex = from;
  return from + (end.exec(text)?.[0].length ?? 0);
}

function endOfHeredoc(text: string, from: number, mark: string): number {
  for (let start = from; start < text.length;) {
    const end = endOfLine(text, start);
    if (end === text.length || text.slice(start, end).trim() === mark) return end;
    start = end + 1;
  }
  return text.length;
}
