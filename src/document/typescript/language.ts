/** TypeScript and JavaScript as a language: their comments, and how strings are written. Their files are read by dialects of their own. */
import type { Source, Span } from '../../value/span.js';
import { remembered } from '../../value/remembered.js';
import { lastAtMost } from '../../value/search.js';
import {
  insertionBefore,
  isFollowedBy,
  markBefore,
  withBracket,
  withQuotes,
  type Comment,
  type Insertion,
  type Language,
  type Member,
} from '../language.js';

const MARKS = '"\'`';

export const typescript: Language = {
  name: 'typescript',
  extensions: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
  begins: () => false,
  partsOf: () => [],
  parse: () => undefined,
  commentsOf,
  wholesOf,
  codeOf,
  textsOf,
  write: {
    marks: MARKS,
    scalar: (value) => (typeof value === 'string' ? quoted(value, '"') : String(value)),
    replacement,
    membersBefore,
    itemsBefore(_, at, items) {
      const place = withQuotes(at, MARKS);
      if (!/[[(,]/.test(markBefore(place)) || !mayHold(place, items)) return undefined;
      return insertionBefore(
        place,
        items.map((item) => quoted(item, '"')),
        OWN_LINE,
        ',',
      );
    },
  },
};

/** In an object, or in the JSON of a string or a template. */
function membersBefore(_: Span, at: Span, members: readonly Member[]): Insertion | undefined {
  const inQuotes = withQuotes(at, MARKS);
  const place = withBracket(inQuotes, '[');
  if (!isFollowedBy(inQuotes, /^\s*(?:\]\s*)?:/) || !/[{,]/.test(markBefore(place))) return undefined;
  if (!mayHold(place, members.flat())) return undefined;
  const isText = isInString(place.source, place.start);
  const written = members.map(([key, value]) => {
    const name = isText ? quoted(key, '"') : keyOf(key);
    return `${name}: ${typeof value === 'string' ? quoted(value, '"') : String(value)}`;
  });
  return insertionBefore(place, written, OWN_LINE, ',');
}

/** In code each text has quotes of its own; in a string, where a quote of JSON may not be one of the string's, only what needs no escape can stand. */
const mayHold = ({ source, start }: Span, texts: readonly (string | boolean)[]): boolean =>
  texts.every((text) => ITSELF.test(String(text))) || !isInString(source, start);

const OWN_LINE = /^[ \t]*$/;

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key, '"'));

type Mark = '"' | "'" | '`';

const isMark = (character: string): character is Mark => character === '"' || character === "'" || character === '`';

/** The marks that a string stands in, where it is all of one. */
const marksAround = ({ source, start, end }: Span): Mark | undefined => {
  const before = source.text.charAt(start - 1);
  return isMark(before) && source.text.charAt(end) === before ? before : undefined;
};

const quoted = (value: string, mark: Mark): string => `${mark}${escaped(value, mark)}${mark}`;

function escaped(value: string, mark: Mark): string {
  const plain = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  const marked = plain.replaceAll(mark, `\\${mark}`);
  return mark === '`' ? marked.replaceAll('${', '\\${') : marked;
}

/** Characters that stand for themselves in strings of every kind, and in the JSON that one may hold. */
const ITSELF = /^[\w:.,/*@+= -]*$/;

function replacement(at: Span, text: string): string | undefined {
  const { source, start, end } = at;
  const mark = marksAround(at);
  if (mark !== undefined) return escaped(text, mark);
  const written = source.text.slice(start, end);
  if (/^(?:-?\d[\d.]*|true|false|null)$/.test(written)) return quoted(text, '"');
  // A part of a string, or a name as a key.
  if (/^[A-Za-z_$][\w$]*$/.test(written) && isKey(at)) return keyOf(text);
  return ITSELF.test(text) && isInString(source, start) ? text : undefined;
}

/** `name:` in an object. */
const isKey = ({ source, start, end }: Span): boolean =>
  /[{,\s]/.test(source.text.charAt(start - 1)) &&
  /^\s{0,10}:/.test(source.text.slice(end, end + 12)) &&
  !isInString(source, start);

/** Whether an offset lies within a string or a template. */
function isInString(file: Source, offset: number): boolean {
  const { starts, ends } = stringsOf(file);
  const index = lastAtMost(starts, offset - 1);
  return (starts[index] ?? offset) < offset && offset < (ends[index] ?? 0);
}

/** Where strings begin and end, in their order. */
const stringsOf = remembered((file: Source) => {
  const starts: number[] = [];
  const ends: number[] = [];
  visit(file.text, file.text.length, (kind, start, end) => {
    if (kind !== 'string') return;
    starts.push(start);
    ends.push(end);
  });
  return { starts, ends };
});

/** Templates, with the code that they hold. */
function textsOf(file: Source): readonly Span[] {
  const { starts, ends } = stringsOf(file);
  const { text } = file;
  const texts: Span[] = [];
  const open: number[] = [];
  for (const [index, from] of starts.entries()) {
    const end = ends[index] ?? from;
    const mark = text.charAt(from);
    if (mark !== '`' && mark !== '}') continue;
    const start = mark === '`' ? from : (open.pop() ?? from);
    if (text.slice(end - 2, end) === '${') open.push(start);
    else texts.push({ source: file, start, end });
  }
  return texts;
}

/** Comments of lines and of blocks; marks within strings are none. */
function commentsOf(file: Source): readonly Comment[] {
  const comments: Comment[] = [];
  const { text } = file;
  visit(text, text.length, (kind, start, end) => {
    if (kind === 'string') return;
    const inner = text.slice(start + 2, kind === 'block' ? end - 2 : end);
    const trimmed = start + text.slice(start, end).trimEnd().length;
    comments.push({ text: inner.trim(), at: { source: file, start, end: trimmed } });
  });
  return comments;
}

/** Calls of several lines, as those that make a construct; one with a function in it holds more than what its line says. */
function wholesOf(file: Source): readonly Span[] {
  const { text } = file;
  const code = codeOf(file);
  const found: Span[] = [];
  const open: number[] = [];
  for (let i = 0; i < code.length; i++) {
    const c = code.charAt(i);
    if (c === '(') open.push(i);
    if (c !== ')') continue;
    const start = open.pop();
    const inner = start === undefined ? '' : code.slice(start, i);
    if (
      start !== undefined &&
      inner.includes('\n') &&
      CALLED.test(code.slice(Math.max(0, start - 200), start)) &&
      !/=>|\bfunction\b/.test(inner)
    )
      found.push({ source: file, start: text.lastIndexOf('\n', start) + 1, end: i + 1 });
  }
  return found;
}

function codeOf({ text }: Source): string {
  let code = '';
  visit(text, text.length, (_, start, end) => {
    code += text.slice(code.length, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
  });
  return code + text.slice(code.length);
}

type Visit = (kind: 'string' | 'line' | 'block', start: number, end: number) => void;

/** Strings and comments in their order, up to an offset. Every character is looked at once. What a template holds in its braces is code again. */
function visit(text: string, until: number, visitor: Visit): void {
  /** Of each template that is open: how many braces are open in the code that it holds. */
  const templates: number[] = [];
  const seen = (kind: Parameters<Visit>[0], start: number, end: number): number => {
    visitor(kind, start, end);
    return end;
  };
  const template = (start: number): number => {
    const end = endOfTemplate(text, start);
    if (text.charAt(end - 1) === '{') templates.push(0);
    return seen('string', start, end);
  };
  const slash = (start: number): number => {
    const next = text.charAt(start + 1);
    if (next === '/') return seen('line', start, endOfLine(text, start));
    if (next !== '*') return beginsPattern(text, start) ? endOfPattern(text, start) : start + 1;
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? text.length : seen('block', start, end + 2);
  };
  const brace = (start: number, isOpening: boolean): number => {
    const depth = templates.pop();
    if (depth === 0 && !isOpening) return template(start);
    if (depth !== undefined) templates.push(isOpening ? depth + 1 : depth - 1);
    return start + 1;
  };
  const behind = (start: number): number => {
    const c = text.charAt(start);
    switch (c) {
      case '/':
        return slash(start);
      case '"':
      case "'":
        return seen('string', start, endOfString(text, start, c));
      case '`':
        return template(start);
      case '{':
      case '}':
        return brace(start, c === '{');
      default:
        return start + 1;
    }
  };
  for (let i = 0; i < text.length && i <= until;) i = behind(i);
}

/** What a call calls; keywords call nothing. */
const CALLED =
  /(?:^|[^\w$])(?!(?:if|for|while|switch|catch|function|constructor)[^\w$.]*$)[A-Za-z_$][\w$.]*(?:<[\w$., ]*>)?$/;

function endOfLine(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (text.charAt(i) === '\n' || text.charAt(i) === '\r') return i;
  return text.length;
}

/** Behind the mark that closes a string, or at the end of its line. */
function endOfString(text: string, from: number, mark: string): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === mark) return i + 1;
    else if (c === '\n') return i;
  }
  return text.length;
}

/** Behind the mark that closes a template, or behind the brace that opens code in it. */
function endOfTemplate(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === '`') return i + 1;
    else if (c === '$' && text.charAt(i + 1) === '{') return i + 2;
  }
  return text.length;
}

/** A regular expression stands where no value can end: behind an operator, an arrow, or a word that a value follows. */
const beginsPattern = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 20), at).trimEnd();
  return before === '' || /[(,=:[!&|?{};+>]$|(?:^|[^\w$.])(?:return|case|typeof|await|yield|throw)$/.test(before);
};

function endOfPattern(text: string, from: number): number {
  let isInClass = false;
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === '\n') return from + 1;
    else if (c === '[') isInClass = true;
    else if (c === ']') isInClass = false;
    else if (c === '/' && !isInClass) return i + 1;
  }
  return from + 1;
}
