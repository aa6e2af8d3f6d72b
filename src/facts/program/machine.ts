/** What the parts of the evaluator share: the bounds, the effects, and what is known of the unit. */
import type { Source, Span } from '../../value/span.js';
import { Allowance } from '../allowance.js';
import type { Hole, Text } from '../../value/text.js';
import { parsed, stringified } from './builtins/json.js';
import { callValue } from './calls.js';
import { choose } from './choices.js';
import { Effects, type Branch } from './effects.js';
import type { Library, Run } from './library.js';
import { get } from './members.js';
import { Modules } from './modules.js';
import { textFrom } from './texts.js';
import { Thrown } from './thrown.js';
import { holeValue, type ClassValue, type FunctionValue, type HoleValue, type Value } from './value.js';
import type { FunctionNode } from '../../document/typescript/ast.js';

/** Expressions and statements of one unit that are evaluated; beyond them nothing is known. */
export const MAX_STEPS = 1_000_000;
/** Values that are copied in the time of a step. */
const COPIES_OF_STEP = 8;
/** Steps that a construct or a resource counts as. */
const MADE = 150;
/** Calls within calls. */
const MAX_DEPTH = 60;
/** Expressions within expressions. */
const MAX_NESTING = 400;

/** The bounds of a unit are reached: nothing is said of it. */
export class Exhausted extends Error {}

export interface Files {
  readonly get: (path: string) => Source | undefined;
  readonly peek: (path: string) => Source | undefined;
}

/** Owns the state of a run. */
export class Machine implements Run {
  readonly effects = new Effects((values) => choose(values, this));
  readonly modules: Modules;
  /** Functions and classes that are made while no function runs; those that nobody called are read by themselves. */
  readonly declared: (FunctionValue | ClassValue)[] = [];
  readonly called = new Set<FunctionNode | ClassValue['node']>();
  depth = 0;
  nesting = 0;
  private doubts = 0;
  private awaited = 0;
  private counted = 0;

  constructor(
    readonly unit: string,
    readonly files: Files,
    readonly libraries: readonly Library[],
    private readonly steps = new Allowance(MAX_STEPS),
  ) {
    this.modules = new Modules(this);
  }

  get certain(): boolean {
    return this.doubts === 0;
  }

  step(): void {
    this.spend(1);
  }

  /** Members, items or parts that are copied: a value that grows in a loop is copied as often. */
  copying(count: number): void {
    this.spend(count / COPIES_OF_STEP);
  }

  making(): void {
    this.spend(MADE);
  }

  private spend(steps: number): void {
    if (!this.steps.take(steps)) throw new Exhausted();
  }

  /** A value that lies too deep is not known. */
  nested(work: () => Value, at: Span): Value {
    if (this.nesting > MAX_NESTING) return holeValue('a value', this.unit, at, { anonymous: true });
    this.nesting++;
    try {
      return work();
    } finally {
      this.nesting--;
    }
  }

  get isDeep(): boolean {
    return this.depth >= MAX_DEPTH;
  }

  doubted<T>(work: () => T): T {
    this.doubts++;
    try {
      return work();
    } finally {
      this.doubts--;
    }
  }

  /** What a work comes to, or what a function throws that it calls for certain. */
  attempt<T>(work: () => T): T | Thrown {
    this.awaited++;
    try {
      return work();
    } catch (error) {
      if (error instanceof Thrown) return error;
      throw error;
    } finally {
      this.awaited--;
    }
  }

  /** A function ends with a throw. Where nobody awaits it, nothing is known of what it gives. */
  thrown(value: Value, at: Span): Value {
    if (this.awaited > 0) throw new Thrown(value);
    return holeValue('an error', this.unit, at, { anonymous: true });
  }

  /** Of these branches those that do not throw; if all do, the work around them does. */
  branches<T>(works: readonly (() => T)[]): readonly T[] {
    const { effects } = this;
    const done = this.doubted(() => works.map((work) => effects.apart(() => this.attempt(work))));
    const possible = done.filter((one): one is Branch<T> => !(one.result instanceof Thrown));
    const [first] = done;
    if (possible.length === 0 && first?.result instanceof Thrown)
      this.thrown(first.result.value, first.result.value.at);
    effects.join((possible.length === 0 ? done : possible).map(({ after }) => after));
    return possible.map(({ result }) => result);
  }

  /** Runs a file: it is run once, whatever asks for it. */
  asModule(work: () => void): void {
    const { depth, doubts, awaited } = this;
    this.depth = 0;
    this.doubts = 0;
    this.awaited = 0;
    try {
      this.effects.outside(work);
    } finally {
      this.depth = depth;
      this.doubts = doubts;
      this.awaited = awaited;
    }
  }

  maybe<T>(work: () => T): T {
    const { awaited } = this;
    this.awaited = 0;
    try {
      return this.doubted(() => this.effects.repeated(work));
    } finally {
      this.awaited = awaited;
    }
  }

  count(): number {
    return ++this.counted;
  }

  get(value: Value, name: string, at: Span): Value {
    return get(value, name, at, this);
  }

  call(callee: Value, args: readonly Value[], at: Span): Value {
    const places = args.map((arg) => arg.at);
    return callValue(callee, { args, places, open: false, self: undefined, bound: undefined, at }, this);
  }

  hole(reference: string, at: Span, more: Partial<Hole> & { readonly token?: true } = {}): HoleValue {
    return holeValue(reference, this.unit, at, more);
  }

  json(value: Value, at: Span): Value {
    return stringified(value, at, this);
  }

  parse(value: Value, at: Span): Value {
    return parsed(value, at, this);
  }

  text(value: Value, at: Span): Text {
    return textFrom(value, at, this);
  }
}
