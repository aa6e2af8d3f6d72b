/** HCL as a language: its comments, and how members and items are added. Its files are read by dialects of their own. */
import type { Source } from '../../value/span.js';
import { insertionBefore, withQuotes, type Comment, type Language } from '../language.js';

export const hcl: Language = {
  name: 'hcl',
  extensions: ['.tf', '.tofu', '.tfvars', '.hcl'],
  begins: () => false,
  partsOf: () => [],
  parse: () => undefined,
  commentsOf,
  write: {
    scalar: quoted,
    membersBefore: (at, members) =>
      insertionBefore(
        withQuotes(at),
        members.map(([key, value]) => `${/^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key)} = ${quoted(value)}`),
        OWN_LINE,
        '',
      ),
    itemsBefore: (_, at, items) => insertionBefore(withQuotes(at), items.map(quoted), OWN_LINE, ','),
  },
};

const OWN_LINE = /^[ \t]*$/;

/** A string with its quotes. */
function quoted(value: string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  return JSON.stringify(value).replace(/([$%])\{/g, '$1$1{');
}

/** Comments of lines and of blocks; marks within strings and heredocs are none. */
function commentsOf(file: Source): readonly Comment[] {
  const comments: Comment[] = [];
  const { text } = file;
  const token = /"(?:[^"\\\n]|\\.)*"|<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n|(?:#|\/\/)([^\n]*)|\/\*([\s\S]*?)\*\//g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [whole, heredoc, line, block] = match;
    if (heredoc !== undefined) {
      token.lastIndex = endOfHeredoc(text, token.lastIndex, heredoc);
      continue;
    }
    const content = line ?? block;
    if (content === undefined) continue;
    const at = { source: file, start: match.index, end: match.index + whole.trimEnd().length };
    comments.push({ text: content.trim(), at });
  }
  return comments;
}

function endOfHeredoc(text: string, from: number, mark: string): number {
  for (let start = from; start < text.length;) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    if (line.trim() === mark || end < 0) return end < 0 ? text.length : end;
    start = end + 1;
  }
  return text.length;
}
