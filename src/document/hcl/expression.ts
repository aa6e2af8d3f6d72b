/** Expressions of HCL by recursive descent, with a bound on their depth. */
import type { Expression, ObjectMember } from './ast.js';
import { CODE, isDigit, type Scanner } from './scanner.js';
import { heredocTemplate, loopNames, quotedTemplate } from './template.js';

/** The parser and whoever walks a tree recurse. No configuration is nested a tenth as deep. */
const MAX_DEPTH = 300;

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['==', 3],
  ['!=', 3],
  ['<', 4],
  ['>', 4],
  ['<=', 4],
  ['>=', 4],
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
  ['%', 6],
]);

/** Owns the depth; `lineEnds` of its methods: line ends are white space there, as in every bracket. */
export class ExpressionParser {
  private depth = 0;
  private readonly unclosed = new Map<string, number>();

  constructor(private readonly scanner: Scanner) {}

  /** Back at the start of an item, after a fault. */
  reset(): void {
    this.depth = 0;
  }

  parse(lineEnds: boolean): Expression {
    return this.deeper(() => this.conditional(lineEnds));
  }

  quoted() {
    return quotedTemplate(this.scanner, this.inside);
  }

  /** What stands in `${}`. */
  readonly inside = (): Expression => this.parse(true);

  private deeper<T>(work: () => T): T {
    if (++this.depth > MAX_DEPTH) this.scanner.fail('nested too deeply to be read');
    const result = work();
    this.depth--;
    return result;
  }

  private conditional(lineEnds: boolean): Expression {
    const { scanner } = this;
    const test = this.binary(lineEnds, 0);
    const before = scanner.offset;
    scanner.skip(lineEnds);
    if (!scanner.take(CODE.question)) {
      scanner.offset = before;
      return test;
    }
    scanner.skip(lineEnds);
    const yes = this.parse(lineEnds);
    scanner.skip(lineEnds);
    scanner.expect(CODE.colon, '`:`');
    scanner.skip(lineEnds);
    const no = this.parse(lineEnds);
    return { kind: 'conditional', test, yes, no, at: scanner.span(test.at.start) };
  }

  private binary(lineEnds: boolean, above: number): Expression {
    const { scanner } = this;
    let left = this.unary(lineEnds);
    for (;;) {
      const before = scanner.offset;
      scanner.skip(lineEnds);
      const operator = this.operator();
      const precedence = operator === undefined ? undefined : PRECEDENCE.get(operator);
      if (operator === undefined || precedence === undefined || precedence <= above) {
        scanner.offset = before;
        return left;
      }
      scanner.offset += operator.length;
      scanner.skip(lineEnds);
      const right = this.deeper(() => this.binary(lineEnds, precedence));
      left = { kind: 'binary', operator, left, right, at: scanner.span(left.at.start) };
    }
  }

  private operator(): string | undefined {
    const { text, offset } = this.scanner;
    const two = text.slice(offset, offset + 2);
    if (PRECEDENCE.has(two)) return two;
    const one = two.charAt(0);
    return PRECEDENCE.has(one) ? one : undefined;
  }

  private unary(lineEnds: boolean): Expression {
    const { scanner } = this;
    const code = scanner.peek();
    if (code !== CODE.minus && !(code === CODE.bang && scanner.peek(1) !== CODE.equals)) return this.postfix(lineEnds);
    const start = scanner.offset++;
    scanner.skip(lineEnds);
    const operand = this.deeper(() => this.unary(lineEnds));
    return { kind: 'unary', operator: code === CODE.bang ? '!' : '-', operand, at: scanner.span(start) };
  }

  private postfix(lineEnds: boolean): Expression {
    const { scanner } = this;
    let expression = this.primary(lineEnds);
    let length = 0;
    for (;;) {
      const before = scanner.offset;
      scanner.skip(lineEnds);
      const step =
        scanner.peek() === CODE.dot
          ? this.dotted(expression)
          : // Without a bracket around it, an index touches what it is of.
            scanner.peek() === CODE.openBracket && (lineEnds || scanner.offset === before)
            ? this.bracketed(expression)
            : undefined;
      if (step === undefined) {
        scanner.offset = before;
        return expression;
      }
      if (++length > MAX_DEPTH) scanner.fail('nested too deeply to be read');
      expression = step;
    }
  }

  /** `.name`, `.0`, `.*`; undefined for `...`. */
  private dotted(of: Expression): Expression | undefined {
    const { scanner } = this;
    const next = scanner.peek(1);
    const { start } = of.at;
    if (next === CODE.dot) return undefined;
    scanner.offset++;
    if (scanner.take(CODE.star)) return { kind: 'splat', of, full: false, at: scanner.span(start) };
    const at = scanner.offset;
    if (isDigit(next)) {
      scanner.digits();
      const key: Expression = { kind: 'number', text: scanner.text.slice(at, scanner.offset), at: scanner.span(at) };
      return { kind: 'index', of, key, dotted: true, at: scanner.span(start) };
    }
    scanner.skip(false);
    const name = scanner.name();
    return { kind: 'attribute', of, name, at: scanner.span(start) };
  }

  private bracketed(of: Expression): Expression {
    const { scanner } = this;
    const { start } = of.at;
    scanner.offset++;
    scanner.skip(true);
    const inside = scanner.offset;
    if (scanner.take(CODE.star)) {
      scanner.skip(true);
      if (scanner.take(CODE.closeBracket)) return { kind: 'splat', of, full: true, at: scanner.span(start) };
      scanner.offset = inside;
    }
    const key = this.parse(true);
    scanner.skip(true);
    scanner.expect(CODE.closeBracket, '`]`');
    return { kind: 'index', of, key, at: scanner.span(start) };
  }

  private primary(lineEnds: boolean): Expression {
    const { scanner } = this;
    const code = scanner.peek();
    switch (code) {
      case CODE.quote:
        return this.quoted();
      case CODE.openParenthesis:
        return this.parentheses();
      case CODE.openBracket:
        return this.tuple();
      case CODE.openBrace:
        return this.object();
      case CODE.less:
        if (scanner.peek(1) === CODE.less) return heredocTemplate(scanner, this.inside, this.unclosed);
    }
    if (isDigit(code)) return this.number();
    if (scanner.atName) return this.nameOrCall(lineEnds);
    return scanner.fail('an expression is expected');
  }

  private number(): Expression {
    const { scanner } = this;
    const start = scanner.offset;
    scanner.digits();
    if (scanner.peek() === CODE.dot && isDigit(scanner.peek(1))) {
      scanner.offset++;
      scanner.digits();
    }
    const exponent = /[eE][-+]?\d/y;
    exponent.lastIndex = scanner.offset;
    const found = exponent.exec(scanner.text);
    if (found !== null) {
      scanner.offset += found[0].length;
      scanner.digits();
    }
    return { kind: 'number', text: scanner.text.slice(start, scanner.offset), at: scanner.span(start) };
  }

  private parentheses(): Expression {
    const { scanner } = this;
    const start = scanner.offset++;
    scanner.skip(true);
    const inner = this.parse(true);
    scanner.skip(true);
    scanner.expect(CODE.closeParenthesis, '`)`');
    return { kind: 'parentheses', inner, at: scanner.span(start) };
  }

  private nameOrCall(lineEnds: boolean): Expression {
    const { scanner } = this;
    const start = scanner.offset;
    let name = scanner.name();
    while (scanner.takeText('::')) name += `::${scanner.name()}`;
    const nameAt = scanner.span(start);
    scanner.skip(lineEnds);
    if (scanner.peek() === CODE.openParenthesis) {
      const { args, expanded } = this.args();
      return { kind: 'call', name, nameAt, args, expanded, at: scanner.span(start) };
    }
    scanner.offset = nameAt.end;
    if (name === 'true' || name === 'false') return { kind: 'boolean', value: name === 'true', at: nameAt };
    return name === 'null' ? { kind: 'null', at: nameAt } : { kind: 'name', name, at: nameAt };
  }

  private args(): { readonly args: readonly Expression[]; readonly expanded: boolean } {
    const { scanner } = this;
    let expanded = false;
    const args = this.items(CODE.closeParenthesis, '`,` or `)`', () => {
      const argument = this.parse(true);
      scanner.skip(true);
      expanded ||= scanner.takeText('...');
      return argument;
    });
    return { args, expanded };
  }

  /** At an opening bracket: items between commas, to the closing one. */
  private items<T>(close: number, expected: string, item: () => T): readonly T[] {
    const { scanner } = this;
    const found: T[] = [];
    scanner.offset++;
    for (;;) {
      scanner.skip(true);
      if (scanner.take(close)) return found;
      found.push(item());
      scanner.skip(true);
      if (scanner.take(CODE.comma)) continue;
      if (scanner.take(close)) return found;
      scanner.fail(`${expected} is expected`);
    }
  }

  private tuple(): Expression {
    const { scanner } = this;
    const start = scanner.offset;
    if (this.beginsFor()) return this.for(start, CODE.closeBracket);
    const items = this.items(CODE.closeBracket, '`,` or `]`', this.inside);
    return { kind: 'tuple', items, at: scanner.span(start) };
  }

  /** `for` begins a loop only where a name follows; else it is a name itself. */
  private beginsFor(): boolean {
    const { scanner } = this;
    const before = scanner.offset++;
    scanner.skip(true);
    if (scanner.atWord('for')) {
      scanner.offset += 3;
      scanner.skip(true);
      if (scanner.atName) return true;
    }
    scanner.offset = before;
    return false;
  }

  private for(start: number, close: typeof CODE.closeBracket | typeof CODE.closeBrace): Expression {
    const { scanner } = this;
    const names = loopNames(scanner);
    const collection = this.parse(true);
    scanner.skip(true);
    scanner.expect(CODE.colon, '`:`');
    scanner.skip(true);
    let value = this.parse(true);
    let key: Expression | undefined;
    let grouped = false;
    scanner.skip(true);
    if (scanner.takeText('=>')) {
      key = value;
      scanner.skip(true);
      value = this.parse(true);
      scanner.skip(true);
      grouped = scanner.takeText('...');
      scanner.skip(true);
    }
    let condition: Expression | undefined;
    if (scanner.atWord('if')) {
      scanner.offset += 2;
      scanner.skip(true);
      condition = this.parse(true);
      scanner.skip(true);
    }
    scanner.expect(close, close === CODE.closeBracket ? '`]`' : '`}`');
    return { kind: 'for', names, collection, key, value, grouped, condition, at: scanner.span(start) };
  }

  private object(): Expression {
    const { scanner } = this;
    const start = scanner.offset;
    if (this.beginsFor()) return this.for(start, CODE.closeBrace);
    scanner.offset++;
    const members: ObjectMember[] = [];
    for (;;) {
      scanner.skip(true);
      if (scanner.take(CODE.closeBrace)) break;
      const key = this.parse(false);
      scanner.skip(false);
      if (!scanner.take(CODE.equals) && !scanner.take(CODE.colon)) scanner.fail('`=` is expected');
      scanner.skip(true);
      members.push({ key, value: this.parse(false) });
      scanner.skip(false);
      if (scanner.take(CODE.comma) || scanner.peek() === CODE.newline) continue;
      if (scanner.take(CODE.closeBrace)) break;
      scanner.fail('a line end, `,` or `}` is expected');
    }
    return { kind: 'object', members, at: scanner.span(start) };
  }
}
