/** Templates: quoted strings, heredocs and template files, with interpolations and directives. */
import type { Expression, Template, TemplatePart } from './ast.js';
import { CODE, isNamePart, type Scanner } from './scanner.js';

/** Parses an expression at the scanner's position; line ends mean nothing in it. */
type ParseExpression = () => Expression;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** Collects the parts of a template; owns the literal that is being read. */
class Parts {
  readonly parts: TemplatePart[] = [];
  private text = '';
  private start: number;
  private raw = true;

  constructor(
    private readonly scanner: Scanner,
    private readonly parse: ParseExpression,
  ) {
    this.start = scanner.offset;
  }

  add(text: string, raw: boolean): void {
    this.text += text;
    this.raw &&= raw;
  }

  flush(): void {
    if (this.text !== '')
      this.parts.push({ kind: 'literal', text: this.text, raw: this.raw, at: this.scanner.span(this.start) });
    this.text = '';
    this.raw = true;
  }

  /** `${`, `%{` and their escapes `$${`, `%%{`; false for a mark that is a character like any. */
  sequence(mark: number): boolean {
    const { scanner } = this;
    if (scanner.peek(1) === mark && scanner.peek(2) === CODE.openBrace) {
      this.add(`${String.fromCharCode(mark)}{`, false);
      scanner.offset += 3;
      return true;
    }
    if (scanner.peek(1) !== CODE.openBrace) return false;
    this.flush();
    const start = scanner.offset;
    scanner.offset += 2;
    const trimBefore = scanner.take(CODE.tilde);
    scanner.skip(true);
    const content = mark === CODE.dollar ? this.interpolation() : this.directive();
    scanner.skip(true);
    const trimAfter = scanner.take(CODE.tilde);
    scanner.expect(CODE.closeBrace, '`}`');
    this.parts.push({ ...content, trimBefore, trimAfter, at: scanner.span(start) });
    this.start = scanner.offset;
    return true;
  }

  private interpolation(): { readonly kind: 'interpolation'; readonly value: Expression } {
    return { kind: 'interpolation', value: this.parse() };
  }

  private directive() {
    const { scanner } = this;
    const word = scanner.name();
    scanner.skip(true);
    switch (word) {
      case 'if':
        return { kind: 'if' as const, condition: this.parse() };
      case 'for': {
        const names = loopNames(scanner);
        return { kind: 'for' as const, names, collection: this.parse() };
      }
      case 'else':
      case 'endif':
      case 'endfor':
        return { kind: word } as const;
      default:
        return scanner.fail(`\`${word}\` is not a template directive`);
    }
  }
}

/** `v in` or `k, v in`. */
export function loopNames(scanner: Scanner): readonly [string] | readonly [string, string] {
  const first = scanner.name();
  scanner.skip(true);
  let second: string | undefined;
  if (scanner.take(CODE.comma)) {
    scanner.skip(true);
    second = scanner.name();
    scanner.skip(true);
  }
  if (!scanner.atWord('in')) scanner.fail('`in` is expected');
  scanner.offset += 2;
  scanner.skip(true);
  return second === undefined ? [first] : [first, second];
}

/** At the opening quote. */
export function quotedTemplate(scanner: Scanner, parse: ParseExpression): Template {
  const start = scanner.offset++;
  const parts = new Parts(scanner, parse);
  for (;;) {
    readPlain(scanner, parts, isMarkInQuotes);
    const code = scanner.peek();
    if (code === -1 || code === CODE.newline) scanner.fail('the string has no closing quote');
    if (code === CODE.quote) break;
    if (code === CODE.backslash) parts.add(escape(scanner), false);
    else if (!parts.sequence(code)) parts.add(scanner.text.charAt(scanner.offset++), true);
  }
  parts.flush();
  scanner.offset++;
  return { kind: 'template', parts: parts.parts, heredoc: undefined, at: scanner.span(start) };
}

const isMarkInQuotes = (code: number): boolean =>
  code === CODE.quote ||
  code === CODE.backslash ||
  code === CODE.dollar ||
  code === CODE.percent ||
  code === CODE.newline;
const isMark = (code: number): boolean => code === CODE.dollar || code === CODE.percent;

function readPlain(scanner: Scanner, parts: Parts, isEnd: (code: number) => boolean): void {
  const start = scanner.offset;
  while (!scanner.atEnd && !isEnd(scanner.peek())) scanner.offset++;
  parts.add(scanner.text.slice(start, scanner.offset), true);
}

const NO_ESCAPE = 'there is no such escape in HCL: write `\\\\` for a backslash';

/** At the backslash. */
function escape(scanner: Scanner): string {
  const letter = scanner.text.charAt(scanner.offset + 1);
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) {
    scanner.offset += 2;
    return simple;
  }
  const length = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  const hex = scanner.text.slice(scanner.offset + 2, scanner.offset + 2 + length);
  if (length === 0 || !/^[0-9a-fA-F]+$/.test(hex) || hex.length < length) scanner.fail(NO_ESCAPE);
  const code = Number.parseInt(hex, 16);
  if (code > 0x10ffff) scanner.fail('there is no such character');
  scanner.offset += 2 + length;
  return String.fromCodePoint(code);
}

/** At `<<`. `unclosed` remembers from where on no line closes a mark, so that many heredocs without an end cost no more than one. */
export function heredocTemplate(scanner: Scanner, parse: ParseExpression, unclosed: Map<string, number>): Template {
  const start = scanner.offset;
  scanner.offset += 2;
  const indented = scanner.take(CODE.minus);
  const mark = scanner.name();
  scanner.take(CODE.carriageReturn);
  if (scanner.peek() !== CODE.newline) scanner.fail('a line end is expected after the mark of a heredoc');
  scanner.offset++;
  const first = scanner.offset;
  if (first >= (unclosed.get(mark) ?? Infinity)) scanner.fail(`the heredoc \`${mark}\` has no end`);
  const parts = new Parts(scanner, parse);
  let end = closingMark(scanner, mark);
  while (end === undefined) {
    if (scanner.atEnd) {
      unclosed.set(mark, Math.min(first, unclosed.get(mark) ?? Infinity));
      scanner.offset = first;
      scanner.fail(`the heredoc \`${mark}\` has no end`);
    }
    readLine(scanner, parts);
    end = closingMark(scanner, mark);
  }
  parts.flush();
  scanner.offset = end;
  return {
    kind: 'template',
    parts: parts.parts,
    heredoc: indented ? 'indented' : 'plain',
    at: scanner.span(start),
  };
}

/** To the start of the next line; an interpolation may go over several. */
function readLine(scanner: Scanner, parts: Parts): void {
  for (;;) {
    readPlain(scanner, parts, (code) => isMark(code) || code === CODE.newline);
    if (scanner.atEnd) return;
    if (scanner.peek() === CODE.newline) {
      parts.add('\n', true);
      scanner.offset++;
      return;
    }
    if (!parts.sequence(scanner.peek())) parts.add(scanner.text.charAt(scanner.offset++), true);
  }
}

/** The offset behind the mark, where the line that begins here holds it alone. */
function closingMark(scanner: Scanner, mark: string): number | undefined {
  const isBlank = (code: number): boolean => code === CODE.space || code === CODE.tab;
  let ahead = 0;
  while (isBlank(scanner.peek(ahead))) ahead++;
  const at = scanner.offset + ahead;
  if (!scanner.text.startsWith(mark, at) || isNamePart(scanner.peek(ahead + mark.length))) return undefined;
  let after = ahead + mark.length;
  while (isBlank(scanner.peek(after)) || scanner.peek(after) === CODE.carriageReturn) after++;
  const next = scanner.peek(after);
  return next === CODE.newline || next === -1 ? at + mark.length : undefined;
}

/** A whole source as a template, as `templatefile` reads it. */
export function bareTemplate(scanner: Scanner, parse: ParseExpression): Template {
  const start = scanner.offset;
  const parts = new Parts(scanner, parse);
  while (!scanner.atEnd) readLine(scanner, parts);
  parts.flush();
  return { kind: 'template', parts: parts.parts, heredoc: 'plain', at: scanner.span(start) };
}
