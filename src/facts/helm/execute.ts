/** Executes Go's templates over values with holes. Source: Go, src/text/template/exec.go, with `missingkey=zero` as Helm sets it. */
import type { Branch, Command, Define, Node, Operand, Pipe, TemplateFile } from '../../document/go-template/ast.js';
import { isHole, keyOf, knownValue, literalText, type Part, type Text } from '../../value/text.js';
import { BoundReached, COPIES, MAX_DEPTH, MAX_NESTING, type Bounds } from './bounds.js';
import { along, heldAs, unwrapped } from './fields.js';
import { assignedIn, holderOf, itemsOf, variablesOf, writtenIn, type Frame } from './frame.js';
import {
  breaksLine,
  emptyOutput,
  endsLine,
  leastIndent,
  namesNamespace,
  placedAt,
  placedInText,
  withoutNoValue,
  type Arm,
  type Context,
  type Flow,
  type Output,
} from './output.js';
import { Undecided, type Condition } from './undecided.js';
import { lightWeight, weightOf, WEIGHED } from './weight.js';
import { FUNCTIONS } from './functions/index.js';
import { requireArity } from './functions/names.js';
import {
  NIL,
  RenderError,
  boolean,
  computed,
  fail,
  hole,
  numeral,
  printed,
  text,
  truthOf,
  valueKey,
  type Value,
} from './value.js';

export class Execution {
  private depth = 0;
  private nesting = 0;
  private readonly undecided: Undecided;
  readonly context: Context;

  constructor(
    private defines: ReadonlyMap<string, Define>,
    readonly scope: string,
    mayBeGiven: boolean,
    private readonly parse: (text: string) => Pick<TemplateFile, 'body' | 'defines'> | undefined,
    /** Templates may be defined in charts that are not here. */
    private readonly definesOpen: boolean,
    private readonly bounds: Bounds,
  ) {
    this.undecided = new Undecided(scope);
    this.context = {
      scope,
      touch: this.undecided.touch,
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
    if (!this.bounds.steps.take()) throw new BoundReached();
  }

  private print(output: Output, { parts }: Text): void {
    let units = 0;
    for (const part of parts) {
      units += isHole(part) ? 1 : part.literal.length;
      output.parts.push(part);
    }
    if (!this.bounds.printed.take(units)) throw new BoundReached();
  }

  private list(nodes: readonly Node[], dot: Value, frame: Frame, output: Output): Flow {
    return this.deeper(() => {
      for (const node of nodes) {
        const flow = this.node(node, dot, frame, output);
        if (flow !== 'next') return flow;
      }
      return 'next';
    });
  }

  private deeper<T>(run: () => T): T {
    if (this.nesting > MAX_NESTING) throw new BoundReached();
    this.nesting++;
    try {
      return run();
    } finally {
      this.nesting--;
    }
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
        if (node.pipe.variables.length > 0) return 'next';
        this.weigh(value);
        // Helm deletes it from what is printed in the end.
        const shown = value.kind === 'nil' ? literalText('<no value>') : printed(value);
        this.print(output, placedAt(shown, node));
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
    return this.choose({ key: valueKey(value), written: writtenIn(node) }, arms, frame, output);
  }

  private arm(nodes: readonly Node[], dot: Value, frame: Frame): Arm {
    const output = emptyOutput();
    const flow = this.list(nodes, dot, { names: new Map(), outer: frame }, output);
    return { output, flow };
  }

  /** One of these is executed. */
  private choose(condition: Condition, arms: readonly (() => Arm)[], frame: Frame, output: Output): Flow {
    const outcomes = this.undecided.run(arms, condition, frame);
    const [first] = outcomes;
    const flow = first?.flow ?? 'next';
    // Whether a loop goes on is not known.
    if (outcomes.some((outcome) => outcome.flow !== flow)) throw new BoundReached();
    this.printOneOf(
      condition,
      outcomes.map((outcome) => outcome.output),
      output,
    );
    return flow;
  }

  private printOneOf(condition: Condition, outputs: readonly Output[], output: Output): void {
    const [first = emptyOutput()] = outputs;
    const keys = outputs.map(({ parts, gaps }) => (gaps.length > 0 ? undefined : keyOf({ parts })));
    if (outputs.length === 1 || (keys[0] !== undefined && keys.every((key) => key === keys[0]))) {
      for (const gap of first.gaps) output.gaps.push({ ...gap, next: gap.next + output.parts.length });
      this.print(output, { parts: first.parts });
      return;
    }
    const isInline = outputs.every(({ parts, gaps }) => gaps.length === 0 && !parts.some(breaksLine));
    if (!isInline) {
      const atLineStart = endsLine(output.parts);
      const indent = outputs.reduce((least, one) => Math.min(least, leastIndent(one, atLineStart)), Infinity);
      output.gaps.push({ next: output.parts.length, indent, namesNamespace: outputs.some(namesNamespace) });
      // What comes after must begin a line of its own where the arms end with one.
      if (outputs.every(({ parts }) => endsLine(parts))) this.print(output, literalText('\n'));
      return;
    }
    const chosen = this.undecided.oneOf(
      condition,
      outputs.map(({ parts }) => text({ parts })),
    );
    this.print(output, printed(chosen));
  }

  private range(node: Branch, dot: Value, frame: Frame, output: Output): void {
    const outer: Frame = { names: new Map(), outer: frame };
    const value = this.pipe({ ...node.pipe, variables: [] }, dot, outer);
    const { items, open } = itemsOf(value);
    if (items.length === 0 && !open) {
      this.list(node.otherwise, dot, outer, output);
      return;
    }
    for (const [key, own] of items) {
      this.step();
      const item = heldAs(own);
      const inner: Frame = { names: new Map(), outer: frame };
      this.declare(node.pipe, [...(node.pipe.variables.length > 1 ? [key] : []), item], inner);
      if (this.list(node.body, item, inner, output) === 'break') return;
    }
    if (open) this.unknownTimes(node, items.length === 0, dot, frame, output);
  }

  /** How often the body is executed is not known, and may be never. */
  private unknownTimes(node: Branch, mayBeEmpty: boolean, dot: Value, frame: Frame, output: Output): void {
    const written = writtenIn(node);
    const unknown = hole(`range ${written}`, this.scope, { anonymous: true });
    const once = (): Arm => {
      const inner: Frame = { names: new Map(), outer: frame };
      // A time before may have assigned whatever the body assigns.
      for (const name of assignedIn(node.body))
        for (const variable of variablesOf(frame)) if (variable.name === name) variable.names.set(name, unknown);
      this.declare(node.pipe, [...(node.pipe.variables.length > 1 ? [unknown] : []), unknown], inner);
      return { ...this.arm(node.body, unknown, inner), flow: 'next' };
    };
    const never = (): Arm =>
      mayBeEmpty ? this.arm(node.otherwise, dot, frame) : { output: emptyOutput(), flow: 'next' };
    this.choose({ key: undefined, written }, [once, never], frame, output);
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
    const output = emptyOutput();
    try {
      this.list(nodes, dot.kind === 'nil' ? NIL : dot, { names: new Map([['$', dot]]), outer: undefined }, output);
    } finally {
      this.depth--;
    }
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
    const { body, defines } = this.parse(known) ?? fail('`tpl` got a text that is no template');
    const place = (part: Part): Part => placedInText(part, template);
    const outer = this.defines;
    try {
      // What the text defines is known within it alone.
      if (defines.length > 0) this.defines = new Map([...outer, ...defines.map((one) => [one.name, one] as const)]);
      return { parts: this.nested(body, dot, 'tpl').parts.map((part) => place(withoutNoValue(part))) };
    } catch (error) {
      // Its place is within a text that is no file: that of the call says where.
      if (error instanceof RenderError && error.at?.source.path === '') throw new RenderError(error.message);
      throw error;
    } finally {
      this.defines = outer;
    }
  }

  private pipe(pipe: Pipe, dot: Value, frame: Frame): Value {
    let result: Value | undefined;
    for (const command of pipe.commands) result = unwrapped(this.command(command, dot, frame, result));
    result ??= NIL;
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
    if (head.kind === 'nil') throw new RenderError('`nil` is no command', at);
    const lazily = rest.map((operand) => (): Value => this.operand(operand, dot, frame));
    const args = piped === undefined ? lazily : [...lazily, (): Value => piped];
    try {
      if (head.kind === 'function') return along(this.scope, this.call(head.name, args, frame), head.names);
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

  private call(name: string, args: readonly (() => Value)[], frame: Frame): Value {
    requireArity(name, args.length);
    if (name === 'and' || name === 'or') return this.shortCircuit(name, args, frame);
    const values = args.map((arg) => arg());
    if (WEIGHED.has(name)) for (const value of values) this.weigh(value, name.endsWith('eepCopy') ? COPIES : 1);
    const result = FUNCTIONS.get(name)?.(values, this.context) ?? computed(name, values, this.scope);
    if (!this.bounds.work.take(lightWeight(result))) throw new BoundReached();
    return result;
  }

  /** What goes through all of a value costs as much: a map that holds another twice doubles at every level. */
  private weigh(value: Value, times = 1): void {
    const { work } = this.bounds;
    if (!work.take(times * weightOf(value, work.left + 1))) throw new BoundReached();
  }

  /** The argument that decides; the others are not evaluated. */
  private shortCircuit(name: 'and' | 'or', args: readonly (() => Value)[], frame: Frame): Value {
    const stop = name === 'or' ? 'yes' : 'no';
    const doubtful: Value[] = [];
    for (const [i, arg] of args.entries()) {
      const value = doubtful.length === 0 ? arg() : this.perhaps(arg, frame);
      const holds = value === undefined ? stop : truthOf(value);
      const isLast = i === args.length - 1;
      // Which argument it is is not known, once one before might have been it.
      if (holds === stop || isLast)
        return doubtful.length === 0 && value !== undefined
          ? value
          : computed(name, [...doubtful, value ?? NIL], this.scope);
      if (holds === 'unknown' && value !== undefined) doubtful.push(value);
    }
    return fail(`\`${name}\` takes arguments`);
  }

  /** A value that may not be asked for. Undefined: it fails, so one before was the one. */
  private perhaps(arg: () => Value, frame: Frame): Value | undefined {
    const condition = { key: undefined, written: 'an argument' };
    const [first] = this.undecided.run<Value | undefined>([() => undefined, arg], condition, frame).slice(1);
    return first;
  }

  private operand(operand: Operand, dot: Value, frame: Frame): Value {
    this.step();
    switch (operand.kind) {
      case 'field':
        return along(this.scope, dot, operand.names);
      case 'variable':
        return along(this.scope, holderOf(frame, operand.name).names.get(operand.name) ?? NIL, operand.names);
      case 'function':
        return along(this.scope, this.call(operand.name, [], frame), operand.names);
      case 'pipe':
        return along(
          this.scope,
          this.deeper(() => this.pipe(operand.pipe, dot, { names: new Map(), outer: frame })),
          operand.names,
        );
      case 'nil':
        return NIL;
      case 'boolean':
        return boolean(operand.value);
      case 'number':
        return numeral(operand.value, operand.isFloat);
      case 'string':
        return text({ parts: operand.value === '' ? [] : [{ literal: operand.value, at: operand.at }] });
    }
  }

  private method(head: Operand, args: readonly Value[], dot: Value, frame: Frame): Value {
    if (head.kind === 'field' || head.kind === 'variable' || head.kind === 'pipe') {
      const name = head.names.at(-1);
      const holder = this.operand({ ...head, names: head.names.slice(0, -1) }, dot, frame);
      if (name !== undefined && holder.kind === 'native') return holder.member(name, args);
      if (name !== undefined && holder.kind === 'hole') return computed(name, [holder, ...args], this.scope);
    }
    return fail('this is not a function and takes no arguments');
  }
}
