/** The characters of an HCL source: position, white space, names, and faults that end an item. */
import type { Source, Span } from '../../value/span.js';

/** What cannot be read: ends the item it stands in, and no more. */
export class SyntaxFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

export const CODE = {
  tab: 9,
  newline: 10,
  carriageReturn: 13,
  space: 32,
  bang: 33,
  quote: 34,
  hash: 35,
  dollar: 36,
  percent: 37,
  openParenthesis: 40,
  closeParenthesis: 41,
  star: 42,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  less: 60,
  equals: 61,
  question: 63,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  openBrace: 123,
  closeBrace: 125,
  tilde: 126,
} as const;

const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isNamePart = (code: number): boolean => isNameStart(code) || isDigit(code) || code === CODE.minus;

/** Owns the position in one source. */
export class Scanner {
  readonly text: string;
  offset: number;

  constructor(
    readonly source: Source,
    start = source.text.startsWith('\uFEFF') ? 1 : 0,
    readonly end = source.text.length,
  ) {
    this.text = source.text;
    this.offset = start;
  }

  /** The UTF-16 unit at the position, or some units ahead; -1 at the end. */
  peek(ahead = 0): number {
    const at = this.offset + ahead;
    return at < this.end ? this.text.charCodeAt(at) : -1;
  }

  startsWith(word: string): boolean {
    return this.text.startsWith(word, this.offset) && this.offset + word.length <= this.end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  get atName(): boolean {
    return isNameStart(this.peek());
  }

  /** A word, not followed by more of a name. */
  atWord(word: string): boolean {
    return this.startsWith(word) && !isNamePart(this.peek(word.length));
  }

  span(start: number, end = this.offset): Span {
    return { source: this.source, start, end };
  }

  fail(message: string): never {
    throw new SyntaxFault(message, Math.min(this.offset, this.end));
  }

  /** Consumes a unit that must be there. */
  expect(code: number, name: string): void {
    if (this.peek() !== code) this.fail(`${name} is expected`);
    this.offset++;
  }

  /** Consumes a unit if it is there. */
  take(code: number): boolean {
    if (this.peek() !== code) return false;
    this.offset++;
    return true;
  }

  takeText(word: string): boolean {
    if (!this.startsWith(word)) return false;
    this.offset += word.length;
    return true;
  }

  name(): string {
    const start = this.offset;
    if (!this.atName) this.fail('a name is expected');
    while (isNamePart(this.peek())) this.offset++;
    return this.text.slice(start, this.offset);
  }

  digits(): void {
    while (isDigit(this.peek())) this.offset++;
  }

  /** Passes over white space and comments; over line ends only where they mean nothing. */
  skip(lineEnds: boolean): void {
    for (;;) {
      const code = this.peek();
      if (code === CODE.space || code === CODE.tab || code === CODE.carriageReturn) this.offset++;
      else if (code === CODE.newline && lineEnds) this.offset++;
      else if (!this.skipComment(code)) return;
    }
  }

  private skipComment(code: number): boolean {
    const isLine = code === CODE.hash || (code === CODE.slash && this.peek(1) === CODE.slash);
    if (!isLine && !(code === CODE.slash && this.peek(1) === CODE.star)) return false;
    const close = isLine ? this.text.indexOf('\n', this.offset) : this.text.indexOf('*/', this.offset + 2);
    this.offset = close < 0 ? this.end : Math.min(this.end, isLine ? close : close + 2);
    return true;
  }
}
