/**
 * The value of a template's tree: functions computed as far as the template says them, the rest holes with names that tell equal values.
 * Source: CloudFormation Template Reference, "Intrinsic function reference" and "AWS::LanguageExtensions transform".
 */
import type { Piece } from '../../document/assembled.js';
import type { Span } from '../../value/span.js';
import { isHole, type Hole, type Text } from '../../value/text.js';
import { Allowance } from '../allowance.js';
import { equalTrees } from './equal-trees.js';
import type { ChoiceTree, Entry, ListTree, MapTree, Tree } from '../../value/tree.js';
import { expandEntries } from './for-each.js';
import { callOf, FUNCTIONS, makesDocument, type Call } from './functions.js';
import { assembled, localText, scalarText, stretchesOf } from './texts.js';
import { ANY_WORLD, type World } from './world.js';

/** Values and arms that are computed for one template; what comes after is not known. */
export const MAX_STEPS = 400_000;
const MAX_DEPTH = 60;
/** More arms than these are not carried on. */
const MAX_ARMS = 16;
const MAX_TRIES = 64;
/** Characters of one text that is put together, and parts of one: as much as a template has at most (CloudFormation quotas, "Template size"). */
const MAX_LENGTH = 1_000_000;
const MAX_PARTS = 10_000;
/** Characters of texts that are put together which cost what one value does. */
const PER_STEP = 20;
/** How a text is called that is longer: nothing is put together of it again. */
const TOO_LONG = 'a text that is too long';

/** What names stand for. */
export interface Names {
  /** Keeps equal names of different templates apart. */
  readonly scope: string;
  readonly reference: (name: string, at: Span, evaluator: Evaluator) => Tree;
  readonly attribute: (name: string, attribute: string, at: Span, evaluator: Evaluator) => Tree;
  readonly imported: (name: string) => Tree | undefined;
  readonly mapping: (name: string) => MapTree | undefined;
  readonly condition: (name: string) => Tree | undefined;
  /** A closed list of what a parameter may be. */
  readonly allowed: (name: string) => readonly string[] | undefined;
}

export class Evaluator {
  private depth = 0;
  private world: World = ANY_WORLD;
  /** Where a text is computed once for each answer: the first question that has none yet. */
  private asked: readonly World[] | undefined;
  private isForked = false;
  private locals: ReadonlyMap<string, Tree> = new Map();

  constructor(
    readonly names: Names,
    private readonly steps = new Allowance(MAX_STEPS),
  ) {}

  /** `locals`: what the identifiers of loops around it stand for. */
  valueIn(tree: Tree, locals: ReadonlyMap<string, Tree>): Tree {
    const before = this.locals;
    this.locals = locals;
    const value = this.value(tree);
    this.locals = before;
    return value;
  }

  local(name: string): Tree | undefined {
    return this.locals.get(name);
  }

  get around(): ReadonlyMap<string, Tree> {
    return this.locals;
  }

  value(tree: Tree): Tree {
    if (!this.steps.take() || this.depth > MAX_DEPTH) return this.unknown('a value', tree.at);
    this.depth++;
    const value = this.read(tree);
    this.depth--;
    return value;
  }

  private read(tree: Tree): Tree {
    const call = callOf(tree);
    if (call !== undefined) return this.call(call, tree);
    switch (tree.kind) {
      case 'text':
        return this.locals.size === 0 ? tree : this.withLocals(tree.text, tree.at);
      case 'list':
        return this.list(tree);
      case 'map':
        return this.map(tree);
      case 'choice':
        return choiceOf(
          tree.arms.map((arm) => this.value(arm)),
          tree.at,
        );
      default:
        return tree;
    }
  }

  private call(call: Call, tree: Tree): Tree {
    const compute = FUNCTIONS[call.name];
    if (compute === undefined) return this.unknown(call.name, tree.at);
    // Both arms of a condition are computed where they stand, since they may be any tree.
    if (this.isForked || call.name === 'Fn::If' || makesDocument(call))
      return compute(call, this) ?? this.unknown(call.name, tree.at);
    return this.forked(() => compute(call, this) ?? this.unknown(call.name, tree.at), tree.at);
  }

  /** What is computed, once for each way in which the questions may be answered that it asks. */
  forked(compute: () => Tree, at: Span): Tree {
    if (this.isForked) return compute();
    const found = this.explored(compute);
    return found === undefined
      ? this.unknown('a conditional', at)
      : choiceOf(
          found.map(({ value }) => value),
          at,
        );
  }

  /** The worlds in which all that is asked is answered, each with what is computed there; undefined: too many. */
  explored<T>(compute: () => T): readonly { readonly world: World; readonly value: T }[] | undefined {
    const [around, found, tries] = [this.world, new Array<{ world: World; value: T }>(), [this.world]];
    this.isForked = true;
    let count = 0;
    for (let world = tries.pop(); world !== undefined && count++ < MAX_TRIES; world = tries.pop()) {
      this.world = world;
      this.asked = undefined;
      const value = compute();
      const asked = this.question();
      if (asked === undefined) found.push({ world, value });
      else for (const next of asked.toReversed()) tries.push(next);
    }
    [this.world, this.isForked, this.asked] = [around, false, undefined];
    return tries.length > 0 ? undefined : found;
  }

  private question(): readonly World[] | undefined {
    return this.asked;
  }

  /** Computes where something is taken to hold. */
  within(world: World, compute: () => Tree): Tree {
    const before = this.world;
    this.world = world;
    const value = compute();
    this.world = before;
    return value;
  }

  get here(): World {
    return this.world;
  }

  /** Whether what is computed holds only where something is taken to hold. */
  get isConditional(): boolean {
    const { is, not, holds } = this.world;
    return this.asked !== undefined || is.size + not.size + holds.size > 0;
  }

  /** Says that the value depends on an answer; what is computed without it is thrown away. */
  ask(worlds: readonly World[]): void {
    this.asked ??= worlds;
  }

  get isAsking(): boolean {
    return this.isForked;
  }

  private list(tree: ListTree): Tree {
    let { open } = tree;
    const items = tree.items.flatMap((item): readonly Tree[] => {
      const value = this.value(item);
      if (value.kind === 'null' && callOf(item) !== undefined) return [];
      if (value.kind !== 'choice' || !value.arms.some(({ kind }) => kind === 'null')) return [value];
      // Whether it is there is not known.
      open = true;
      return [];
    });
    return { ...tree, items, open };
  }

  private map(tree: MapTree): Tree {
    const { entries, open } = expandEntries(tree.entries, this);
    return {
      ...tree,
      entries: entries.flatMap((entry): readonly Entry[] => {
        const value = entry.locals === undefined ? this.value(entry.value) : this.valueIn(entry.value, entry.locals);
        if (value.kind === 'null' && callOf(entry.value) !== undefined) return [];
        const key = entry.locals === undefined ? this.keyIn(entry, this.locals) : entry.key;
        return [{ key, keyAt: entry.keyAt, value }];
      }),
      open: tree.open || open,
    };
  }

  /** One text of many pieces; none where it is longer than any that CloudFormation takes, or where all of them are longer than a template can make. */
  assembled(pieces: readonly Piece[], at: Span): Tree {
    let length = 0;
    for (const { part } of pieces)
      length += isHole(part) ? (part.reference === TOO_LONG ? Infinity : 1) : part.literal.length;
    const isTooLong = length > MAX_LENGTH || pieces.length > MAX_PARTS;
    if (isTooLong || !this.steps.take(Math.ceil((length + pieces.length) / PER_STEP)))
      return this.unknown(TOO_LONG, at);
    return assembled(pieces, at);
  }

  /** A key within loops. */
  keyIn({ key, keyAt }: Entry, locals: ReadonlyMap<string, Tree>): Text {
    if (locals.size === 0) return key;
    const before = this.locals;
    this.locals = locals;
    const tree = this.withLocals(key, keyAt);
    this.locals = before;
    return scalarText(tree) ?? key;
  }

  /** `${Id}` and `&{Id}` of a loop, in any text. */
  private withLocals(text: Text, at: Span): Tree {
    const pieces = stretchesOf(text, at).flatMap((stretch): readonly Piece[] => {
      if ('part' in stretch) return [stretch];
      const local = this.locals.get(stretch.name);
      const value = local === undefined ? undefined : localText(stretch.written, local);
      if (value === undefined) return [{ part: { literal: stretch.written, at: stretch.at }, at: stretch.at }];
      return value.parts.map((part) => ({ part, at: stretch.at }));
    });
    return pieces.every(({ part }, i) => part === text.parts[i])
      ? { kind: 'text', text, at }
      : this.assembled(pieces, at);
  }

  hole(reference: string, at: Span, more: Partial<Hole> = {}): Tree {
    return { kind: 'hole', hole: { ...more, reference, scope: this.names.scope, at }, at };
  }

  /** Equal to nothing else. */
  unknown(reference: string, at: Span): Tree {
    return this.hole(reference, at, { anonymous: true });
  }

  /** The text of a value that is to be part of one; undefined where it is none. */
  text(tree: Tree): Text | undefined {
    return scalarText(this.value(tree));
  }
}

/** One of these. */
export function choiceOf(arms: readonly Tree[], at: Span): Tree {
  const flat = arms.flatMap((arm) => (arm.kind === 'choice' ? arm.arms : [arm]));
  const distinct: Tree[] = [];
  for (const arm of flat) {
    if (distinct.length > MAX_ARMS) break;
    if (!distinct.some((other) => equalTrees(other, arm))) distinct.push(arm);
  }
  const [only, ...others] = distinct;
  if (only !== undefined && others.length === 0) return only;
  if (distinct.length > MAX_ARMS)
    return {
      kind: 'hole',
      hole: { reference: 'a conditional', scope: at.source.path, anonymous: true, at },
      at,
    };
  const choice: ChoiceTree = { kind: 'choice', arms: distinct, at };
  return choice;
}
