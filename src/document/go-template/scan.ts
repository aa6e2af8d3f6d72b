/** Go's text/template as texts and actions, and an action as tokens. Source: Go, src/text/template/parse/lex.go. */
import type { Source, Span } from '../../value/span.js';
import { TemplateError } from './ast.js';
import { table } from '../../value/table.js';

/** Text between actions, trimmed as the dashes of its neighbours ask, or an action without its braces. */
export type Piece =
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'action';
      readonly start: number;
      readonly end: number;
      readonly inner: readonly [number, number];
    };

export type TokenKind = 'field' | 'variable' | 'word' | 'number' | 'string' | 'character' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The value of a string; else as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Blanks stand before it. */
  readonly spaced: boolean;
}

const BLANK = ' \t\r\n';
const isBlank = (c: string): boolean => c !== '' && BLANK.includes(c);

export function piecesOf(source: Source): readonly Piece[] {
  const { text } = source;
  const pieces: Piece[] = [];
  let from = 0;
  for (let open = text.indexOf('{{', from); open >= 0; open = text.indexOf('{{', from)) {
    const trimsLeft = text.charAt(open + 2) === '-' && isBlank(text.charAt(open + 3));
    const start = open + (trimsLeft ? 4 : 2);
    const { end, close, trimsRight, isComment } = actionEnd(source, open, start);
    pushText(pieces, text, from, trimsLeft ? trimmedEnd(text, from, open) : open);
    if (!isComment) pieces.push({ kind: 'action', start: open, end: close, inner: [start, end] });
    from = trimsRight ? trimmedStart(text, close) : close;
  }
  pushText(pieces, text, from, text.length);
  return pieces;
}

function pushText(pieces: Piece[], text: string, start: number, end: number): void {
  if (start < Math.min(end, text.length)) pieces.push({ kind: 'text', start, end });
}

function trimmedEnd(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && isBlank(text.charAt(at - 1))) at--;
  return at;
}

function trimmedStart(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charAt(at))) at++;
  return at;
}

interface ActionEnd {
  readonly end: number;
  readonly close: number;
  readonly trimsRight: boolean;
  readonly isComment: boolean;
}

function actionEnd(source: Source, open: number, start: number): ActionEnd {
  const { text } = source;
  if (text.startsWith('/*', start)) return commentEnd(source, open, start);
  for (let i = start; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"' || c === "'" || c === '`') i = quoteEnd(source, i);
    else if (c === '}' && text.charAt(i + 1) === '}') {
      const trimsRight = text.charAt(i - 1) === '-' && i - 2 >= start && isBlank(text.charAt(i - 2));
      return { end: trimsRight ? i - 2 : i, close: i + 2, trimsRight, isComment: false };
    }
  }
  throw new TemplateError('this action has no end', { source, start: open, end: open + 2 });
}

function commentEnd(source: Source, open: number, start: number): ActionEnd {
  const { text } = source;
  const end = text.indexOf('*/', start + 2);
  if (end < 0) throw new TemplateError('this comment has no end', { source, start: open, end: open + 4 });
  const after = end + 2;
  if (text.startsWith('}}', after)) return { end, close: after + 2, trimsRight: false, isComment: true };
  if (isBlank(text.charAt(after)) && text.startsWith('-}}', after + 1))
    return { end, close: after + 4, trimsRight: true, isComment: true };
  throw new TemplateError('a comment must be all of its action', { source, start: open, end: after });
}

/** The offset of the closing quote. */
function quoteEnd(source: Source, open: number): number {
  const { text } = source;
  const quote = text.charAt(open);
  for (let i = open + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === quote) return i;
    if (quote === '`') continue;
    if (c === '\n') break;
    if (c === '\\') i++;
  }
  throw new TemplateError('this text has no closing quote', { source, start: open, end: open + 1 });
}

const WORD = /[\p{L}\p{Nd}_]/u;
const DIGIT = /[0-9]/;

export function tokensOf(source: Source, [from, to]: readonly [number, number]): readonly Token[] {
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    const before = at;
    while (at < to && isBlank(source.text.charAt(at))) at++;
    const spaced = at > before;
    if (at >= to) return [...tokens, { kind: 'end', text: '', start: to, end: to, spaced }];
    const token = { ...tokenAt(source, at, to), spaced };
    tokens.push(token);
    at = token.end;
  }
}

function tokenAt(source: Source, start: number, to: number): Omit<Token, 'spaced'> {
  const { text } = source;
  const c = text.charAt(start);
  const next = text.charAt(start + 1);
  if (c === '"' || c === '`' || c === "'") return quoted(source, start);
  if (c === '.' && !DIGIT.test(next)) {
    const end = wordEnd(text, start + 1, to);
    return { kind: 'field', text: text.slice(start + 1, end), start, end };
  }
  if (c === '$') {
    const end = wordEnd(text, start + 1, to);
    return { kind: 'variable', text: text.slice(start, end), start, end };
  }
  if (beginsNumber(c, next)) return number(source, start, to);
  if (WORD.test(c)) {
    const end = wordEnd(text, start, to);
    return { kind: 'word', text: text.slice(start, end), start, end };
  }
  if (c === ':' && next === '=') return { kind: 'sign', text: ':=', start, end: start + 2 };
  if ('|(),='.includes(c)) return { kind: 'sign', text: c, start, end: start + 1 };
  throw new TemplateError(`unexpected \`${c}\` in an action`, { source, start, end: start + 1 });
}

const beginsNumber = (c: string, next: string): boolean =>
  DIGIT.test(c) || c === '.' || ((c === '+' || c === '-') && /[0-9.]/.test(next));

function wordEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && WORD.test(text.charAt(at))) at++;
  return at;
}

function number(source: Source, start: number, to: number): Omit<Token, 'spaced'> {
  const { text } = source;
  let end = start + 1;
  while (end < to && (/[\w.]/.test(text.charAt(end)) || isExponentSign(text, start, end))) end++;
  return { kind: 'number', text: text.slice(start, end), start, end };
}

/** `e` is a digit of a hexadecimal number, whose exponent follows `p`. Source: text/template/parse/lex.go, scanNumber. */
const isExponentSign = (text: string, start: number, at: number): boolean =>
  /[+-]/.test(text.charAt(at)) &&
  (isHexadecimal(text.slice(start, start + 3)) ? /[pP]/ : /[eE]/).test(text.charAt(at - 1));

const isHexadecimal = (start: string): boolean => /^[+-]?0[xX]/.test(start);

function quoted(source: Source, start: number): Omit<Token, 'spaced'> {
  const close = quoteEnd(source, start);
  const inner = source.text.slice(start + 1, close);
  const at: Span = { source, start, end: close + 1 };
  if (source.text.charAt(start) === '`')
    return { kind: 'string', text: inner.replaceAll('\r', ''), start, end: close + 1 };
  const value = unescaped(inner, at);
  if (source.text.charAt(start) === '"') return { kind: 'string', text: value, start, end: close + 1 };
  const code = value.codePointAt(0);
  if (code === undefined || String.fromCodePoint(code) !== value)
    throw new TemplateError('single quotes take one character', at);
  return { kind: 'character', text: String(code), start, end: close + 1 };
}

const ESCAPES: Readonly<Record<string, string>> = table({
  ...{ a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'" },
});

/** Go's escapes. `\xHH` and octal ones are bytes there; here those that are no ASCII are refused. */
function unescaped(text: string, at: Span): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S])|$)/g,
    (_, x?: string, u?: string, long?: string, octal?: string, simple?: string) => {
      const code = Number.parseInt(x ?? u ?? long ?? octal ?? '', octal === undefined ? 16 : 8);
      if (Number.isNaN(code)) return ESCAPES[simple ?? ''] ?? refuse(at);
      return code > 0x10ffff || ((x ?? octal) !== undefined && code > 127) ? refuse(at) : String.fromCodePoint(code);
    },
  );
}

function refuse(at: Span): never {
  throw new TemplateError('this text has an escape that Go does not know', at);
}
