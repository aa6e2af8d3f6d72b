/** Parses programs. Only this file names the parser, which takes most of a second to load: it is imported where a program is to be read, and nowhere else. */
import { parse } from '../../../node_modules/@typescript-eslint/typescript-estree/dist/parser.js';
import type { Source } from '../../value/span.js';
import type { Fault } from '../language.js';
import type { Program } from './ast.js';

/** Beyond this a file was made by a tool: a bundle. In UTF-16 units. */
const MAX_LENGTH = 1_000_000;

/** A fault: it is no program. Undefined: too large, or nested too deeply. */
export function parseTypeScript(source: Source): Program | Fault | undefined {
  const { path, text } = source;
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
    // The end of the stack.
    if (error instanceof RangeError) return undefined;
    if (isSyntaxError(error)) return faultOf(error, source);
    throw error;
  }
}

/** What the parser throws where a text is no program. `offset`: in UTF-16 units. */
interface SyntaxFault extends Error {
  readonly location: { readonly start: { readonly offset: number } };
}

const isSyntaxError = (error: unknown): error is SyntaxFault =>
  error instanceof Error && error.name === 'TSError' && 'location' in error;

function faultOf({ message, location }: SyntaxFault, source: Source): Fault {
  // At its end there is nothing to mark.
  const start = Math.min(location.start.offset, source.text.trimEnd().length - 1);
  return { message: asClause(message), at: { source, start, end: start + 1 } };
}

/** The parser writes sentences. */
const asClause = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
