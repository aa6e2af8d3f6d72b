/** HCL's native syntax to a tree with spans. A fault costs the item it stands in; a word of the top level at the start of a line closes what is open. */
import type { Source, Span } from '../../value/span.js';
import type { Attribute, Block, Body, Expression, HclFault, HclFile, Label, Template } from './ast.js';
import { ExpressionParser } from './expression.js';
import { CODE, Scanner, SyntaxFault } from './scanner.js';
import { bareTemplate } from './template.js';

/** No configuration nests blocks a tenth as deep. */
const MAX_BLOCKS = 100;

const TOP_LEVEL = /(?:resource|data|module|variable|output|locals|provider|terraform|moved|import|check|removed)\b/y;

/** Total: whatever the text, there is a file, and what could not be read is a fault. */
export function parseHcl(source: Source): HclFile {
  const parser = new Parser(new Scanner(source));
  const body = parser.body(true);
  return { source, body, faults: parser.faults };
}

/** One expression that is all of a source, as in the strings of `.tf.json`; undefined where it is none. */
export function parseExpression(source: Source): Expression | undefined {
  return whole(source, (scanner) => new ExpressionParser(scanner).parse(true));
}

/** A source as one template. Undefined where its sequences cannot be read. */
export function parseTemplate(source: Source): Template | undefined {
  return whole(source, (scanner) => bareTemplate(scanner, new ExpressionParser(scanner).inside));
}

function whole<T>(source: Source, read: (scanner: Scanner) => T): T | undefined {
  const scanner = new Scanner(source);
  try {
    const result = read(scanner);
    scanner.skip(true);
    return scanner.atEnd ? result : undefined;
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined;
    throw error;
  }
}

const OPENING: ReadonlySet<number> = new Set([CODE.openBrace, CODE.openBracket, CODE.openParenthesis]);
const CLOSING: ReadonlySet<number> = new Set([CODE.closeBrace, CODE.closeBracket, CODE.closeParenthesis]);

/** Owns the faults and the depth of blocks of one file. */
class Parser {
  readonly faults: HclFault[] = [];
  private readonly expressions: ExpressionParser;
  private blocks = 0;

  constructor(private readonly scanner: Scanner) {
    this.expressions = new ExpressionParser(scanner);
  }

  body(isTop: boolean): Body {
    const { scanner } = this;
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    let broken: Span | undefined;
    for (;;) {
      scanner.skip(true);
      const before = this.faults.length;
      if (this.endsBody(isTop)) {
        broken ??= this.faults[before]?.at;
        return broken === undefined ? { attributes, blocks } : { attributes, blocks, broken };
      }
      const start = scanner.offset;
      try {
        const item = this.item(start);
        if ('type' in item) blocks.push(item);
        this.lineEnd();
        // A value that goes on as no value can (`1_000`) is not known.
        if (!('type' in item)) attributes.push(item);
      } catch (error) {
        if (!(error instanceof SyntaxFault)) throw error;
        this.fault(error.message, error.offset);
        broken ??= this.faults.at(-1)?.at;
        this.expressions.reset();
        this.recover(start);
      }
    }
  }

  /** Whether nothing more belongs to the body; says what is missing. */
  private endsBody(isTop: boolean): boolean {
    const { scanner } = this;
    if (scanner.atEnd) {
      if (!isTop) this.fault('`}` is missing', scanner.offset);
      return true;
    }
    if (scanner.peek() === CODE.closeBrace) {
      if (!isTop) return true;
      this.fault('`}` closes nothing', scanner.offset);
      return this.endsBodyAfterStray();
    }
    if (isTop || !this.atTopLevelWord(scanner.offset)) return false;
    this.fault('`}` is missing before this', scanner.offset);
    return true;
  }

  private endsBodyAfterStray(): boolean {
    this.scanner.skip(true);
    while (this.scanner.take(CODE.closeBrace)) this.scanner.skip(true);
    return this.scanner.atEnd;
  }

  private atTopLevelWord(offset: number): boolean {
    if (offset > 0 && this.scanner.text.charCodeAt(offset - 1) !== CODE.newline) return false;
    TOP_LEVEL.lastIndex = offset;
    return TOP_LEVEL.test(this.scanner.text);
  }

  private item(start: number): Attribute | Block {
    const { scanner } = this;
    const name = scanner.peek() === CODE.quote ? this.quotedName() : scanner.name();
    const nameAt = scanner.span(start);
    scanner.skip(false);
    if (scanner.peek() === CODE.equals && scanner.peek(1) !== CODE.equals) {
      scanner.offset++;
      scanner.skip(false);
      const value = this.expressions.parse(false);
      return { name, nameAt, value, at: scanner.span(start) };
    }
    const labels = this.labels();
    scanner.expect(CODE.openBrace, '`=` or `{`');
    if (this.blocks >= MAX_BLOCKS) scanner.fail('nested too deeply to be read');
    this.blocks++;
    const body = this.body(false);
    this.blocks--;
    scanner.take(CODE.closeBrace);
    return { type: name, typeAt: nameAt, labels, body, at: scanner.span(start) };
  }

  private labels(): readonly Label[] {
    const { scanner } = this;
    const labels: Label[] = [];
    for (;;) {
      scanner.skip(false);
      const start = scanner.offset;
      if (scanner.peek() === CODE.quote) {
        const value = this.quotedName();
        labels.push({ value, at: scanner.span(start + 1, scanner.offset - 1) });
      } else if (scanner.atName) {
        const value = scanner.name();
        labels.push({ value, at: scanner.span(start) });
      } else return labels;
    }
  }

  private quotedName(): string {
    return this.expressions
      .quoted()
      .parts.map((part) => (part.kind === 'literal' ? part.text : ''))
      .join('');
  }

  private lineEnd(): void {
    const { scanner } = this;
    // A block without its end stops at the word that begins the next one.
    if (this.atTopLevelWord(scanner.offset)) return;
    scanner.skip(false);
    const code = scanner.peek();
    if (code !== -1 && code !== CODE.newline && code !== CODE.closeBrace) scanner.fail('a line end is expected');
  }

  private fault(message: string, offset: number): void {
    const { scanner } = this;
    this.faults.push({ message, at: scanner.span(offset, Math.min(offset + 1, scanner.end)) });
  }

  /** To the end of the line on which the brackets are balanced that were opened since; never past a word of the top level. */
  private recover(start: number): void {
    const { scanner } = this;
    scanner.offset = Math.max(start, scanner.offset);
    // What is missing at the end of an item is often noticed only on the line of the next one.
    const line = scanner.text.lastIndexOf('\n', scanner.offset - 1) + 1;
    if (line > start && this.atTopLevelWord(line)) {
      scanner.offset = line;
      return;
    }
    let open = 0;
    while (!scanner.atEnd) {
      const code = scanner.peek();
      if (code === CODE.newline && (open <= 0 || this.atTopLevelWord(scanner.offset + 1))) return;
      if (code === CODE.quote) {
        this.passString();
        continue;
      }
      if (open === 0 && code === CODE.closeBrace) return;
      if (OPENING.has(code)) open++;
      else if (CLOSING.has(code)) open--;
      scanner.offset++;
    }
  }

  /** A string ends with its line, so that one missing quote does not hide the rest. */
  private passString(): void {
    const { scanner } = this;
    scanner.offset++;
    while (!scanner.atEnd && scanner.peek() !== CODE.quote && scanner.peek() !== CODE.newline)
      scanner.offset += scanner.peek() === CODE.backslash ? 2 : 1;
    if (scanner.peek() === CODE.quote) scanner.offset++;
    scanner.offset = Math.min(scanner.offset, scanner.end);
  }
}
