/** Parses programs. Only this file names the parser, which takes most of a second to load: it is imported where a program is to be read, and nowhere else. */
import { parse } from '../../../node_modules/@typescript-eslint/typescript-estree/dist/parser.js';
import type { Source } from '../../value/span.js';
import type { Program } from './ast.js';

/** Beyond this a file was made by a tool: a bundle. In UTF-16 units. */
const MAX_LENGTH = 1_000_000;

/** Undefined: no program, too large, or nested too deeply. */
export function parseTypeScript({ path, text }: Source): Program | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const isTypeScript = /\.[cm]?ts$/.test(path);
  try {
    return parse(text, {
      range: true,
      loc: false,
      comment: false,
      jsDocParsingMode: 'none',
      loggerFn: false,
      jsx: !isTypeScript,
      filePath: path,
    });
  } catch (error) {
    // A fault of syntax, or the end of the stack.
    if (error instanceof RangeError || (error instanceof Error && error.name === 'TSError')) return undefined;
    throw error;
  }
}
