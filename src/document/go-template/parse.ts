/** Parses Go's text/template. Source: Go, src/text/template/parse/parse.go. */
import type { Source, Span } from '../../value/span.js';
import {
  TemplateError,
  type Branch,
  type Command,
  type Define,
  type Node,
  type Operand,
  type Pipe,
  type TemplateFile,
} from './ast.js';
import { piecesOf, tokensOf, type Piece, type Token } from './scan.js';

/** Blocks within blocks, and parentheses within parentheses, beyond this are refused. */
const MAX_DEPTH = 200;

/** Throws a TemplateError for what Go's parser refuses. Whether functions and variables exist is for who executes it. */
export function parseTemplate(source: Source): TemplateFile {
  const parser = new Parser(source, piecesOf(source));
  const { nodes, stop } = parser.list(0);
  if (stop !== undefined) throw new TemplateError(`unexpected \`${stop.word}\``, stop.at);
  return { body: nodes, defines: parser.defines, functions: parser.functions };
}

/** The action that ended a list: `end`, or `else` with what follows it. */
interface Stop {
  readonly word: string;
  readonly tokens: Tokens;
  readonly at: Span;
}

class Parser {
  readonly defines: Define[] = [];
  readonly functions = new Map<string, Span>();
  private at = 0;
  /** How many bodies of `range` it is in. */
  private ranges = 0;

  constructor(
    private readonly source: Source,
    private readonly pieces: readonly Piece[],
  ) {}

  list(depth: number): { readonly nodes: readonly Node[]; readonly stop: Stop | undefined } {
    const nodes: Node[] = [];
    for (let piece = this.pieces[this.at++]; piece !== undefined; piece = this.pieces[this.at++]) {
      const at = this.span(piece.start, piece.end);
      if (depth > MAX_DEPTH) throw new TemplateError('blocks are nested too deeply', at);
      if (piece.kind === 'text') {
        nodes.push({ kind: 'text', at });
        continue;
      }
      const tokens = new Tokens(this.source, tokensOf(this.source, piece.inner), this.functions);
      const word = tokens.peek().kind === 'word' ? tokens.peek().text : '';
      if (word === 'end' || word === 'else') {
        tokens.next();
        if (word === 'end') tokens.finish('end');
        return { nodes, stop: { word, tokens, at } };
      }
      const node = this.action(word, tokens, at, depth);
      if (node !== undefined) nodes.push(node);
    }
    return { nodes, stop: undefined };
  }

  private action(word: string, tokens: Tokens, at: Span, depth: number): Node | undefined {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        tokens.next();
        return this.branch(word, tokens, at, depth);
      case 'define':
        tokens.next();
        this.define(tokens, at, depth);
        return undefined;
      case 'block':
      case 'template':
        tokens.next();
        return this.template(word, tokens, at, depth);
      case 'break':
      case 'continue':
        tokens.next();
        tokens.finish(word);
        if (this.ranges === 0) throw new TemplateError(`\`${word}\` stands outside of a \`range\``, at);
        return { kind: word, at };
      default:
        return { kind: 'action', pipe: tokens.wholePipe('an action', 0), at };
    }
  }

  private branch(kind: Branch['kind'], tokens: Tokens, opened: Span, depth: number): Branch {
    const pipe = tokens.wholePipe(kind, 0);
    const around = this.ranges;
    if (kind === 'range') this.ranges++;
    const { nodes, stop } = this.list(depth + 1);
    this.ranges = around;
    if (stop === undefined) throw new TemplateError(`\`${kind}\` has no \`end\``, opened);
    if (stop.word === 'end') return { kind, pipe, body: nodes, otherwise: [], at: this.upTo(opened, stop.at) };
    const next = stop.tokens.peek();
    const chained = next.kind === 'word' ? next.text : '';
    if ((chained === 'if' && kind === 'if') || (chained === 'with' && kind === 'with')) {
      stop.tokens.next();
      const inner = this.branch(chained, stop.tokens, stop.at, depth + 1);
      return { kind, pipe, body: nodes, otherwise: [inner], at: this.upTo(opened, inner.at) };
    }
    stop.tokens.finish('else');
    const otherwise = this.list(depth + 1);
    if (otherwise.stop?.word !== 'end') throw new TemplateError(`\`${kind}\` has no \`end\``, opened);
    return { kind, pipe, body: nodes, otherwise: otherwise.nodes, at: this.upTo(opened, otherwise.stop.at) };
  }

  private define(tokens: Tokens, at: Span, depth: number): void {
    if (depth > 0) throw new TemplateError('`define` must stand at the top of a file', at);
    const name = tokens.name('define');
    tokens.finish('define');
    this.body('define', name, at, depth);
  }

  private body(kind: string, name: string, at: Span, depth: number): void {
    const around = this.ranges;
    this.ranges = 0;
    const { nodes, stop } = this.list(depth + 1);
    this.ranges = around;
    if (stop?.word !== 'end') throw new TemplateError(`\`${kind}\` has no \`end\``, at);
    this.defines.push({ name, body: nodes, at: this.upTo(at, stop.at) });
  }

  private template(kind: 'block' | 'template', tokens: Tokens, at: Span, depth: number): Node {
    const name = tokens.name(kind);
    const argument = kind === 'template' && tokens.peek().kind === 'end' ? undefined : tokens.wholePipe(kind, 0);
    if (kind === 'block') this.body('block', name, at, depth);
    return { kind: 'template', name, argument, at };
  }

  private span(start: number, end: number): Span {
    return { source: this.source, start, end };
  }

  private upTo(from: Span, to: Span): Span {
    return this.span(from.start, to.end);
  }
}

class Tokens {
  private at = 0;

  constructor(
    private readonly source: Source,
    private readonly tokens: readonly Token[],
    private readonly functions: Map<string, Span>,
  ) {}

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new TemplateError('an action is empty', { source: this.source, start: 0, end: 0 });
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  finish(where: string): void {
    if (this.peek().kind !== 'end') this.unexpected(where);
  }

  name(where: string): string {
    const token = this.next();
    if (token.kind !== 'string')
      throw new TemplateError(`\`${where}\` takes a name in quotes`, this.span(token, token));
    return token.text;
  }

  wholePipe(where: string, depth: number): Pipe {
    const pipe = this.pipe(where, depth);
    this.finish(where);
    return pipe;
  }

  private pipe(where: string, depth: number): Pipe {
    const first = this.peek();
    if (depth > MAX_DEPTH) this.unexpected(where);
    const { variables, assigns } = this.declaration(where);
    const commands = [this.command(where, depth)];
    while (this.isSign('|')) {
      this.next();
      // Go takes a pipe that leads nowhere.
      if (this.peek().kind === 'end' || this.isSign(')')) break;
      commands.push(this.command(where, depth));
    }
    const nonFunction = commands.slice(1).find(({ operands: [head] }) => head !== undefined && !takesArguments(head));
    if (nonFunction !== undefined) throw new TemplateError('only a function can stand after `|`', nonFunction.at);
    return { variables, assigns, commands, at: this.span(first, this.before()) };
  }

  private declaration(where: string): Pick<Pipe, 'variables' | 'assigns'> {
    const isTwo = where === 'range' && this.isSign(',', 1);
    const sign = this.peek(isTwo ? 3 : 1);
    const first = this.peek();
    if (first.kind !== 'variable' || sign.kind !== 'sign' || (sign.text !== ':=' && sign.text !== '='))
      return { variables: [], assigns: false };
    const second = this.peek(2);
    const variables = isTwo ? [first.text, second.text] : [first.text];
    for (let i = 0; i < variables.length * 2; i++) this.next();
    return { variables, assigns: sign.text === '=' };
  }

  private command(where: string, depth: number): Command {
    const first = this.peek();
    const operands: Operand[] = [];
    while (!(this.peek().kind === 'end' || this.isSign('|') || this.isSign(')'))) {
      if (operands.length > 0 && !this.peek().spaced && this.peek().kind !== 'sign') this.unexpected(where);
      operands.push(this.operand(where, depth));
    }
    const [head] = operands;
    if (head === undefined) throw new TemplateError(`a value is missing in ${quoted(where)}`, this.span(first, first));
    return { operands, at: this.span(first, this.before()) };
  }

  private operand(where: string, depth: number): Operand {
    const token = this.next();
    const at = this.span(token, token);
    switch (token.kind) {
      case 'field':
        return token.text === ''
          ? { kind: 'field', names: [], at }
          : { ...this.withNames(token, [token.text]), kind: 'field' };
      case 'variable':
        return { ...this.withNames(token, []), kind: 'variable', name: token.text };
      case 'word':
        return this.word(token, at);
      case 'number':
        return numberOf(token, at);
      case 'character':
        return { kind: 'number', value: Number(token.text), isFloat: false, at };
      case 'string':
        return { kind: 'string', value: token.text, at };
      default:
        break;
    }
    if (token.text !== '(') this.unexpected(where, token);
    const pipe = this.pipe('parentheses', depth + 1);
    if (!this.isSign(')')) throw new TemplateError('a parenthesis is not closed', at);
    this.next();
    return { ...this.withNames(token, []), kind: 'pipe', pipe };
  }

  private word(token: Token, at: Span): Operand {
    if (token.text === 'true' || token.text === 'false') return { kind: 'boolean', value: token.text === 'true', at };
    if (token.text === 'nil') return { kind: 'nil', at };
    if (!this.functions.has(token.text)) this.functions.set(token.text, at);
    return { ...this.withNames(token, []), kind: 'function', name: token.text };
  }

  /** The fields that follow without a blank. */
  private withNames(from: Token, first: readonly string[]): { readonly names: readonly string[]; readonly at: Span } {
    const names = [...first];
    while (this.peek().kind === 'field' && !this.peek().spaced) {
      const { text } = this.next();
      if (text === '') this.unexpected('a field');
      names.push(text);
    }
    return { names, at: this.span(from, this.before()) };
  }

  private before(): Token {
    return this.peek(-1);
  }

  private isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  private span(from: Token, to: Token): Span {
    return { source: this.source, start: from.start, end: Math.max(from.start, to.end) };
  }

  private unexpected(where: string, token = this.peek()): never {
    const what =
      token.kind === 'end' ? 'the end of the action' : `\`${this.source.text.slice(token.start, token.end)}\``;
    throw new TemplateError(`unexpected ${what} in ${quoted(where)}`, this.span(token, token));
  }
}

const quoted = (where: string): string => (where.includes(' ') || where === 'parentheses' ? where : `\`${where}\``);

/** Functions are called; a field or a variable may hold one (`.Files.Get`). */
const takesArguments = ({ kind }: Operand): boolean =>
  kind === 'function' || kind === 'field' || kind === 'variable' || kind === 'pipe';

/** Source: text/template/parse/node.go, newNumber; strconv.ParseFloat. */
function numberOf(token: Token, at: Span): Operand {
  const digits = token.text.replaceAll('_', '').replace(/^\+/, '');
  const isInteger = /^-?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/.test(digits);
  const isFloat = !isInteger && /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(digits);
  const hexadecimal = isInteger || isFloat ? undefined : hexadecimalFloat(digits);
  if (!isInteger && !isFloat && hexadecimal === undefined)
    throw new TemplateError(`\`${token.text}\` is not a number`, at);
  const octal = /^(-?)0([0-7]+)$/.exec(digits);
  const sign = digits.startsWith('-') ? -1 : 1;
  const value = octal === null ? sign * Number(digits.replace(/^-/, '')) : sign * Number.parseInt(octal[2] ?? '0', 8);
  return { kind: 'number', value: hexadecimal ?? value, isFloat: !isInteger, at };
}

/** `0x1.8p60`: a mantissa of base 16, and how often 2 multiplies it. */
function hexadecimalFloat(digits: string): number | undefined {
  const [, sign, whole = '', fraction = '', exponent] =
    /^(-?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([-+]?[0-9]{1,4})$/.exec(digits) ?? [];
  if (exponent === undefined || whole + fraction === '') return undefined;
  const mantissa = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -mantissa : mantissa;
}
