/** Executes Go's templates over values with holes. Source: Go, src/text/template/exec.go, with `missingkey=zero` as Helm sets it. */
import type { Command, Define, Node, Operand, Pipe } from '../../document/go-template/ast.js';
import { isHole, keyOf, knownValue, literalText, type Text } from '../../value/text.js';
import { holderOf, itemsOf, variablesOf, type Frame } from './frame.js';
import { breaksLine, emptyOutput, endsLine, placedAt, type Context, type Output } from './output.js';
import { FUNCTIONS } from './functions/index.js';
import {
  NIL,
  RenderError,
  boolean,
  computed,
  digest,
  fail,
  float,
  hole,
  int,
  printed,
  text,
  truthOf,
  valueKey,
  type Value,
} from './value.js';

/** Includes within includes, which Helm bounds at 1000; deeper ones are not known. */
const MAX_DEPTH = 150;

/** Nodes and calls of one release. */
const MAX_STEPS = 400_000;

/** UTF-16 units that one release may print. */
const MAX_OUTPUT = 8_000_000;

type Flow = 'next' | 'break' | 'continue';

/** Past a bound nothing more is known of the unit. */
export class BoundReached extends Error {}

export class Execution {
  private steps = 0;
  private printedUnits = 0;
  private depth = 0;
  /** Arms of which it is not known whether they are executed. */
  private undecided = 0;
  readonly context: Context;

  constructor(
    private readonly defines: ReadonlyMap<string, Define>,
    readonly scope: string,
    mayBeGiven: boolean,
    private readonly parse: (text: string) => readonly Node[] | undefined,
    /** Templates may be defined in charts that are not here. */
    private readonly definesOpen: boolean,
  ) {
    this.context = {
      scope,
      mayBeGiven,
      include: (name, dot) => this.include(name, dot),
      tpl: (template, dot) => this.tpl(template, dot),
    };
  }

  run(nodes: readonly Node[], dot: Value): Output {
    const output = emptyOutput();
    this.list(nodes, dot, { names: new Map([['$', dot]]), outer: undefined }, output);
    return output;
  }

  private step(): void {
    if (++this.steps > MAX_STEPS) throw new BoundReached();
  }

  private print(output: Output, { parts }: Text): void {
    for (const part of parts) {
      this.printedUnits += isHole(part) ? 1 : part.literal.length;
      output.parts.push(part);
    }
    if (this.printedUnits > MAX_OUTPUT) throw new BoundReached();
  }

  private list(nodes: readonly Node[], dot: Value, frame: Frame, output: Output): Flow {
    for (const node of nodes) {
      const flow = this.node(node, dot, frame, output);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  private node(node: Node, dot: Value, frame: Frame, output: Output): Flow {
    this.step();
    switch (node.kind) {
      case 'text':
        this.print(output, {
          parts: [{ literal: node.at.source.text.slice(node.at.start, node.at.end), at: node.at }],
        });
        return 'next';
      case 'action': {
        const value = this.pipe(node.pipe, dot, frame);
        if (node.pipe.variables.length === 0) this.print(output, placedAt(printed(value), node));
        return 'next';
      }
      case 'template':
        this.template(node.name, node.argument === undefined ? NIL : this.pipe(node.argument, dot, frame), output);
        return 'next';
      case 'break':
      case 'continue':
        return node.kind;
      case 'range':
        this.range(node, dot, frame, output);
        return 'next';
      default:
        return this.conditional(node, dot, frame, output);
    }
  }

  private conditional(
    node: Extract<Node, { kind: 'if' | 'with' | 'range' }>,
    dot: Value,
    frame: Frame,
    output: Output,
  ): Flow {
    const inner: Frame = { names: new Map(), outer: frame };
    const value = this.pipe(node.pipe, dot, inner);
    const own = node.kind === 'with' ? value : dot;
    const holds = truthOf(value);
    if (holds === 'yes') return this.list(node.body, own, inner, output);
    if (holds === 'no') return this.list(node.otherwise, dot, inner, output);
    const arms = [() => this.arm(node.body, own, inner), () => this.arm(node.otherwise, dot, inner)];
    this.choose(valueKey(value), node.at.source.text.slice(node.pipe.at.start, node.pipe.at.end), arms, frame, output);
    return 'next';
  }

  private arm(nodes: readonly Node[], dot: Value, frame: Frame): Output {
    const output = emptyOutput();
    this.list(nodes, dot, { names: new Map(), outer: frame }, output);
    return output;
  }

  /** One of these is executed. An arm that fails cannot be the one. */
  private choose(
    condition: string | undefined,
    written: string,
    arms: readonly (() => Output)[],
    frame: Frame,
    output: Output,
  ): void {
    const before = variablesOf(frame);
    const outcomes: { readonly output: Output; readonly after: readonly Value[] }[] = [];
    let failure: RenderError | undefined;
    this.undecided++;
    for (const arm of arms) {
      try {
        const own = arm();
        outcomes.push({ output: own, after: before.map(({ names, name }) => names.get(name) ?? NIL) });
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
        failure = error;
      }
      for (const { names, name, value } of before) names.set(name, value);
    }
    this.undecided--;
    const [first] = outcomes;
    if (first === undefined) throw failure ?? new RenderError('no arm can be executed');
    for (const [i, { names, name }] of before.entries())
      names.set(
        name,
        this.oneOf(
          condition,
          written,
          outcomes.map(({ after }) => after[i] ?? NIL),
        ),
      );
    this.printOneOf(
      condition,
      written,
      outcomes.map((outcome) => outcome.output),
      output,
    );
  }

  private oneOf(condition: string | undefined, written: string, values: readonly Value[]): Value {
    const keys = values.map((value) => valueKey(value));
    const [first = NIL] = values;
    if (keys[0] !== undefined && keys.every((key) => key === keys[0])) return first;
    if (values.every((value) => value === first)) return first;
    if (condition === undefined || keys.includes(undefined)) return hole(written, this.scope, { anonymous: true });
    return hole(written, `${this.scope}#${digest([condition, ...keys].join('\x02'))}`);
  }

  private printOneOf(condition: string | undefined, written: string, outputs: readonly Output[], output: Output): void {
    const [first = emptyOutput()] = outputs;
    const keys = outputs.map(({ parts, gaps }) => (gaps.length > 0 ? undefined : keyOf({ parts })));
    if (outputs.length === 1 || (keys[0] !== undefined && keys.every((key) => key === keys[0]))) {
      output.gaps.push(...first.gaps.map((gap) => gap + output.parts.length));
      this.print(output, { parts: first.parts });
      return;
    }
    const isInline = outputs.every(({ parts, gaps }) => gaps.length === 0 && !parts.some(breaksLine));
    if (!isInline) {
      output.gaps.push(output.parts.length);
      // What comes after must begin a line of its own where the arms end with one.
      if (outputs.every(({ parts }) => endsLine(parts))) this.print(output, literalText('\n'));
      return;
    }
    const chosen = this.oneOf(
      condition,
      written,
      outputs.map(({ parts }) => text({ parts })),
    );
    this.print(output, printed(chosen));
  }

  private range(
    node: Extract<Node, { kind: 'if' | 'with' | 'range' }>,
    dot: Value,
    frame: Frame,
    output: Output,
  ): void {
    const outer: Frame = { names: new Map(), outer: frame };
    const value = this.pipe({ ...node.pipe, variables: [] }, dot, outer);
    const { items, open } = itemsOf(value);
    if (items.length === 0 && !open) {
      this.list(node.otherwise, dot, outer, output);
      return;
    }
    for (const [key, item] of items) {
      this.step();
      const inner: Frame = { names: new Map(), outer: frame };
      this.declare(node.pipe, [...(node.pipe.variables.length > 1 ? [key] : []), item], inner);
      if (this.list(node.body, item, inner, output) === 'break') break;
    }
    if (!open) return;
    const written = node.at.source.text.slice(node.pipe.at.start, node.pipe.at.end);
    const unknown = hole(`range ${written}`, this.scope, { anonymous: true });
    const once = (): Output => {
      const inner: Frame = { names: new Map(), outer: frame };
      this.declare(node.pipe, [...(node.pipe.variables.length > 1 ? [unknown] : []), unknown], inner);
      return this.arm(node.body, unknown, inner);
    };
    this.choose(undefined, written, [once, emptyOutput], frame, output);
  }

  private declare({ variables, assigns }: Pipe, values: readonly Value[], frame: Frame): void {
    for (const [i, name] of variables.entries()) {
      const value = values[i] ?? NIL;
      if (assigns) holderOf(frame, name).names.set(name, value);
      else frame.names.set(name, value);
    }
  }

  private template(name: string, dot: Value, output: Output): void {
    this.print(output, this.include(name, dot));
  }

  private include(name: string, dot: Value): Text {
    const define = this.defines.get(name);
    if (define === undefined) {
      if (!this.definesOpen) fail(`template \`${name}\` is not defined`);
      return printed(computed(`include ${JSON.stringify(name)}`, [dot], this.scope));
    }
    return this.nested(define.body, dot, `include ${JSON.stringify(name)}`);
  }

  private nested(nodes: readonly Node[], dot: Value, name: string): Text {
    if (this.depth >= MAX_DEPTH) throw new BoundReached();
    this.depth++;
    const output = this.run(nodes, dot);
    this.depth--;
    // Lines that may or may not stand there make all of the text unknown: whoever includes it may indent it.
    return output.gaps.length > 0 ? printed(computed(name, [dot], this.scope)) : { parts: output.parts };
  }

  private tpl(template: Text, dot: Value): Text {
    const known = knownValue(template);
    if (known === undefined) {
      const isTemplate = template.parts.some((part) => !isHole(part) && part.literal.includes('{{'));
      return isTemplate ? printed(computed('tpl', [text(template), dot], this.scope)) : template;
    }
    if (!known.includes('{{')) return template;
    return this.nested(this.parse(known) ?? fail('`tpl` got a text that is no template'), dot, 'tpl');
  }

  private pipe(pipe: Pipe, dot: Value, frame: Frame): Value {
    let value: Value | undefined;
    for (const command of pipe.commands) value = this.command(command, dot, frame, value);
    const result = value ?? NIL;
    this.declare(pipe, [result], frame);
    return result;
  }

  private command(
    { operands: [head, ...rest], at }: Command,
    dot: Value,
    frame: Frame,
    piped: Value | undefined,
  ): Value {
    this.step();
    if (head === undefined) return NIL;
    const lazily = rest.map((operand) => (): Value => this.operand(operand, dot, frame));
    const args = piped === undefined ? lazily : [...lazily, (): Value => piped];
    try {
      if (head.kind === 'function') return this.along(this.call(head.name, args), head.names, true);
      if (args.length === 0) return this.operand(head, dot, frame);
      return this.method(
        head,
        args.map((arg) => arg()),
        dot,
        frame,
      );
    } catch (error) {
      if (error instanceof RenderError && error.at === undefined) throw new RenderError(error.message, at);
      throw error;
    }
  }

  private call(name: string, args: readonly (() => Value)[]): Value {
    if (name === 'and' || name === 'or') return this.shortCircuit(name, args);
    const known = FUNCTIONS.get(name);
    const values = args.map((arg) => arg());
    if (known === undefined) return computed(name, values, this.scope);
    const result = known(values, this.context);
    if (result === undefined) return computed(name, values, this.scope);
    return result;
  }

  /** The argument that decides; the others are not evaluated. */
  private shortCircuit(name: 'and' | 'or', args: readonly (() => Value)[]): Value {
    const stop = name === 'or' ? 'yes' : 'no';
    const doubtful: Value[] = [];
    for (const [i, arg] of args.entries()) {
      const value = arg();
      const holds = truthOf(value);
      const isLast = i === args.length - 1;
      // Which argument it is is not known, once one before might have been it.
      if (holds === stop || isLast)
        return doubtful.length === 0 ? value : computed(name, [...doubtful, value], this.scope);
      if (holds === 'unknown') doubtful.push(value);
    }
    return fail(`\`${name}\` takes arguments`);
  }

  private operand(operand: Operand, dot: Value, frame: Frame): Value {
    this.step();
    switch (operand.kind) {
      case 'field':
        return this.along(dot, operand.names, false);
      case 'variable':
        return this.along(holderOf(frame, operand.name).names.get(operand.name) ?? NIL, operand.names, false);
      case 'function':
        return this.along(this.call(operand.name, []), operand.names, true);
      case 'pipe':
        return this.along(this.pipe(operand.pipe, dot, { names: new Map(), outer: frame }), operand.names, true);
      case 'nil':
        return NIL;
      case 'boolean':
        return boolean(operand.value);
      case 'number':
        return operand.isFloat ? float(operand.value) : int(operand.value);
      case 'string':
        return text({ parts: operand.value === '' ? [] : [{ literal: operand.value, at: operand.at }] });
    }
  }

  /** Fields one after another. A field of nil fails, but the first after parentheses. */
  private along(from: Value, names: readonly string[], parenthesised: boolean): Value {
    return names.reduce<Value>((value, name, i) => {
      if (value.kind === 'nil' && parenthesised && i === 0) return NIL;
      return this.field(value, name);
    }, from);
  }

  private field(value: Value, name: string): Value {
    switch (value.kind) {
      case 'map': {
        const member = value.members.get(name);
        if (member !== undefined) return member.value;
        return value.open === true ? hole(`.${name}`, this.scope, { anonymous: true }) : NIL;
      }
      case 'native':
        return value.member(name, []);
      case 'hole':
        return { ...value, hole: { ...value.hole, reference: `${value.hole.reference}.${name}` } };
      case 'nil':
        return fail(`nil pointer evaluating interface {}.${name}`);
      default:
        return fail(`can't evaluate field ${name} in a ${value.kind}`);
    }
  }

  private method(head: Operand, args: readonly Value[], dot: Value, frame: Frame): Value {
    if (head.kind === 'field' || head.kind === 'variable') {
      const name = head.names.at(-1);
      const holder = this.operand({ ...head, names: head.names.slice(0, -1) }, dot, frame);
      if (name !== undefined && holder.kind === 'native') return holder.member(name, args);
      if (name !== undefined && holder.kind === 'hole') return computed(name, [holder, ...args], this.scope);
    }
    return fail('this is not a function and takes no arguments');
  }
}
