/** Comments of a YAML file, with their places. A `#` within a scalar begins none. */
import { CST, Lexer } from 'yaml';
import type { Source } from '../../value/span.js';
import type { Comment } from '../language.js';
import { isTemplated, mask } from '../template-mask.js';

/** Lexemes that stand for nothing in the text. */
const MARKS: ReadonlySet<string | null> = new Set(['doc-mode', 'flow-error-end']);

export function commentsOf(file: Source): readonly Comment[] {
  const text = isTemplated(file.text) ? mask(file.text).text : file.text;
  const found: Comment[] = [];
  let start = 0;
  // What follows the mark of a scalar is its text, whatever it begins with.
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: string | null = inScalar ? 'text' : CST.tokenType(lexeme);
    inScalar = type === 'scalar';
    if (inScalar || MARKS.has(type)) continue;
    if (type === 'comment')
      found.push({
        text: lexeme.replace(/^#+/, '').trim(),
        at: { source: file, start, end: start + lexeme.trimEnd().length },
      });
    start += lexeme.length;
  }
  return found;
}
