/** Expressions to values. What Terraform refuses for certain throws an EvaluationError, what it cannot know is a hole or a choice; the number of steps is bounded. */
import type { Call, Expression, ForExpression, Template, TemplatePart } from '../../document/hcl/ast.js';
import type { Span } from '../../value/span.js';
import { equals, knownValue, type Text } from '../../value/text.js';
import type { Entry, ListTree, MapTree } from '../../value/tree.js';
import * as decimal from './decimal.js';
import { callFunction } from './functions/index.js';
import { evaluateTemplate } from './template.js';
import { unified } from './types.js';
import {
  boolean,
  conditionOf,
  entry,
  EvaluationError,
  fail,
  hole,
  integerOf,
  isUnknown,
  list,
  nothing,
  number,
  numberOf,
  object,
  requireText,
  sameValue,
  StaticError,
  textFrom,
  unknown,
  type Value,
} from './value.js';

/** What names mean where an expression stands. */
export interface Scope {
  /** Names of loops and template variables. */
  readonly names: ReadonlyMap<string, Value>;
  /** `var.x`, `local.x`, `module.x`, `each.key`, `aws_iam_role.x`, `data.aws_iam_role.x`; undefined: no such thing can stand here. */
  readonly reference: (path: readonly string[], at: Span) => Value | undefined;
  readonly files: Files;
  readonly budget: Budget;
  /** In a template file, which may not read another. */
  readonly inTemplate?: true;
}

/** What `file`, `templatefile` and `fileset` see. Paths are as written in the program. */
export interface Files {
  /** The text; undefined: unseen. */
  readonly read: (path: string) => import('../../value/span.js').Source | undefined;
  readonly paths: () => readonly string[];
  /** A path relative to the root module as one relative to the linted tree; undefined: outside. */
  readonly resolve: (path: string) => string | undefined;
}

/** Steps that are left of a unit. */
export interface Budget {
  steps: number;
  /** How many evaluations stand within each other. */
  depth: number;
}

/** Each is a few frames of the stack. */
const MAX_DEPTH = 1000;

/** More arms than these are not carried on. */
const MAX_ARMS = 16;

export function evaluate(expression: Expression, scope: Scope): Value {
  const { budget } = scope;
  if (budget.steps-- <= 0) return unknown(expression.at, 'too many steps');
  if (budget.depth >= MAX_DEPTH) return unknown(expression.at, 'too deep');
  budget.depth++;
  try {
    return evaluateOne(expression, scope);
  } finally {
    budget.depth--;
  }
}

/** A whole file as a template. */
export const evaluateWhole = (template: Template, scope: Scope): Value => evaluateTemplate(template, scope, TEMPLATES);

function evaluateOne(expression: Expression, scope: Scope): Value {
  const { at } = expression;
  switch (expression.kind) {
    case 'number':
      return number(decimal.decimalOf(expression.text) ?? expression.text, at);
    case 'boolean':
      return boolean(expression.value, at);
    case 'null':
      return nothing(at);
    case 'template':
      return evaluateTemplate(expression, scope, TEMPLATES);
    case 'name':
    case 'attribute':
    case 'index':
    case 'splat':
      return traversal(expression, scope);
    case 'call':
      return call(expression, scope);
    case 'conditional':
      return conditional(expression, scope);
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, scope), () => evaluate(expression.right, scope), at);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, scope), at);
    case 'parentheses':
      return evaluate(expression.inner, scope);
    case 'tuple':
      return list(
        expression.items.map((item) => evaluate(item, scope)),
        at,
      );
    case 'object':
      return object(
        expression.members.map(({ key, value }): Entry => {
          const name = keyOf(key, scope);
          return { key: name, keyAt: key.at, value: evaluate(value, scope) };
        }),
        at,
      );
    case 'for':
      return forExpression(expression, scope);
  }
}

/** A bare name as a key is its own text. */
function keyOf(key: Expression, scope: Scope): Text {
  if (key.kind === 'name') return { parts: [{ literal: key.name, at: key.at }] };
  if (key.kind === 'boolean') return { parts: [{ literal: String(key.value), at: key.at }] };
  if (key.kind === 'null') return { parts: [{ literal: 'null', at: key.at }] };
  return requireText(evaluate(key, scope));
}

const TEMPLATES = {
  evaluate: (part: TemplatePart, scope: Scope): Value =>
    part.kind === 'interpolation' ? evaluate(part.value, scope) : nothing(part.at),
  test: (part: Extract<TemplatePart, { kind: 'if' }>, scope: Scope) => conditionOf(evaluate(part.condition, scope)),
  rounds: (part: Extract<TemplatePart, { kind: 'for' }>, scope: Scope) => {
    const collection = evaluate(part.collection, scope);
    return isOpenCollection(collection) ? undefined : roundsOf(part.names, collection, scope);
  },
};

// Traversals

type Step =
  | { readonly kind: 'attribute'; readonly name: string; readonly at: Span }
  | { readonly kind: 'index'; readonly key: Value; readonly at: Span }
  | { readonly kind: 'splat'; readonly full: boolean; readonly at: Span };

function traversal(expression: Expression, scope: Scope): Value {
  const steps: Step[] = [];
  let root = expression;
  while (root.kind === 'attribute' || root.kind === 'index' || root.kind === 'splat') {
    const { at } = root;
    if (root.kind === 'attribute') steps.push({ kind: 'attribute', name: root.name, at });
    else if (root.kind === 'index') steps.push({ kind: 'index', key: evaluate(root.key, scope), at });
    else steps.push({ kind: 'splat', full: root.full, at });
    root = root.of;
  }
  steps.reverse();
  if (root.kind !== 'name') return apply(evaluate(root, scope), steps);
  const bound = scope.names.get(root.name);
  if (bound !== undefined) return apply(bound, steps);
  const names = [root.name];
  for (const step of steps) {
    if (step.kind !== 'attribute' || names.length === (root.name === 'data' ? 3 : 2)) break;
    names.push(step.name);
  }
  const value = scope.reference(names, expression.at);
  if (value === undefined) throw new StaticError(`there is no \`${names.join('.')}\``);
  return apply(value, steps.slice(names.length - 1));
}

function apply(value: Value, steps: readonly Step[]): Value {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step.kind === 'splat') return splat(value, step, rest);
  const next = step.kind === 'attribute' ? attributeOf(value, step.name, step.at) : indexOf(value, step.key, step.at);
  return apply(next, rest);
}

/** `[*]` takes all that follows to each element, `.*` attributes alone. */
function splat(value: Value, { full, at }: Extract<Step, { kind: 'splat' }>, rest: readonly Step[]): Value {
  const end = full ? rest.length : rest.findIndex((step) => step.kind !== 'attribute');
  const own = end < 0 ? rest : rest.slice(0, end);
  const after = end < 0 ? [] : rest.slice(end);
  if (value.kind === 'hole')
    return apply(hole(`${value.hole.reference}[*]`, value.hole.scope, at, copied(value.hole)), rest);
  if (value.kind === 'choice') return distribute(value, (arm) => splat(arm, { kind: 'splat', full, at }, rest), at);
  const items = value.kind === 'null' ? [] : value.kind === 'list' ? value.items : [value];
  const open = value.kind === 'list' && value.open;
  return apply(
    list(
      items.map((item) => apply(item, own)),
      at,
      'tuple',
      open,
    ),
    after,
  );
}

const copied = (own: { readonly anonymous?: true }): { readonly anonymous?: true } =>
  own.anonymous === undefined ? {} : { anonymous: own.anonymous };

export function attributeOf(value: Value, name: string, at: Span): Value {
  switch (value.kind) {
    case 'hole':
      return hole(`${value.hole.reference}.${name}`, value.hole.scope, at, copied(value.hole));
    case 'choice':
      return distribute(value, (arm) => attributeOf(arm, name, at), at);
    case 'map':
      return memberOf(value, name, at);
    default:
      return fail(`there is no attribute \`${name}\``);
  }
}

function memberOf(map: MapTree, name: string, at: Span): Value {
  const found = map.entries.findLast(({ key }) => knownValue(key) === name);
  if (found !== undefined) return found.value;
  const maybe = map.open || map.entries.some(({ key }) => equals(key, { parts: [{ literal: name }] }) === 'unknown');
  return maybe ? missing(map, name, at) : fail(`there is no attribute \`${name}\``);
}

/** A member of something that is not all known, named after what it belongs to. */
const missing = (map: MapTree, name: string, at: Span): Value => {
  const owner = OWNERS.get(map);
  return owner === undefined ? unknown(at, name) : hole(`${owner.reference}.${name}`, owner.scope, at);
};

/** What open mappings are called, so that two reads of one member are one hole. */
const OWNERS = new WeakMap<MapTree, { readonly reference: string; readonly scope: string }>();

export function named(map: MapTree, reference: string, scope: string): MapTree {
  OWNERS.set(map, { reference, scope });
  return map;
}

function indexOf(value: Value, key: Value, at: Span): Value {
  if (value.kind === 'choice') return distribute(value, (arm) => indexOf(arm, key, at), at);
  if (value.kind === 'hole') {
    const name = textFrom(key);
    const known = name === undefined ? undefined : knownValue(name);
    if (known === undefined) return unknown(at, `${value.hole.reference}[…]`);
    return hole(`${value.hole.reference}[${known}]`, value.hole.scope, at, copied(value.hole));
  }
  if (isUnknown(key))
    return value.kind === 'map' || value.kind === 'list' ? anyOf(value, at) : fail('this has no index');
  if (value.kind === 'map') {
    const name = knownValue(requireText(key));
    return name === undefined ? anyOf(value, at) : memberOf(value, name, at);
  }
  if (value.kind !== 'list') return fail('this has no index');
  if (value.collection === 'set') return fail('a set has no index');
  const index = integerOf(key);
  if (index === undefined) return anyOf(value, at);
  const item = value.items[index];
  if (item !== undefined && !(value.open && index > 0)) return item;
  return value.open ? unknown(at, `[${index}]`) : fail('the index is out of range');
}

/** One of the members, and which is not known. */
function anyOf(value: ListTree | MapTree, at: Span): Value {
  const members = value.kind === 'list' ? value.items : value.entries.map((one) => one.value);
  return value.open ? unknown(at) : choice(members, at);
}

function choice(arms: readonly Value[], at: Span): Value {
  const flat = arms.flatMap((arm) => (arm.kind === 'choice' ? arm.arms : [arm]));
  const distinct = flat.filter((arm, i) => !flat.slice(0, i).some((other) => sameValue(arm, other) === 'yes'));
  const [only, ...others] = distinct;
  if (only === undefined) return unknown(at);
  if (others.length === 0) return only;
  return distinct.length > MAX_ARMS ? unknown(at) : { kind: 'choice', arms: distinct, at };
}

/** What is asked of a choice is asked of each arm; an arm that refuses cannot be the one. */
export function distribute(value: Value, of: (arm: Value) => Value, at: Span): Value {
  if (value.kind !== 'choice') return of(value);
  const arms = value.arms.flatMap((arm) => {
    try {
      return [of(arm)];
    } catch (error) {
      if (error instanceof EvaluationError) return [];
      throw error;
    }
  });
  return arms.length === 0 ? fail('no arm of the conditional has it') : choice(arms, at);
}

// Operators

function conditional(expression: Extract<Expression, { kind: 'conditional' }>, scope: Scope): Value {
  const test = conditionOf(evaluate(expression.test, scope));
  if (test === undefined) {
    const arms = [expression.yes, expression.no].flatMap((arm) => attempt(() => evaluate(arm, scope)) ?? []);
    return arms.length === 0 ? unknown(expression.at) : choice(unified(arms), expression.at);
  }
  const [taken, other] = test ? [expression.yes, expression.no] : [expression.no, expression.yes];
  const value = evaluate(taken, scope);
  const rest = attempt(() => evaluate(other, scope));
  if (rest === undefined) return value;
  const [first = value] = unified([value, rest]);
  return first;
}

/** Undefined where it is refused. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function unary(operator: '!' | '-', operand: Value, at: Span): Value {
  if (operand.kind === 'choice') return distribute(operand, (arm) => unary(operator, arm, at), at);
  if (operator === '!') {
    const known = conditionOf(operand);
    return known === undefined ? unknown(at) : boolean(!known, at);
  }
  const known = numberOf(operand);
  return known === undefined ? unknown(at) : number(decimal.subtract('0', known) ?? fail('this is no number'), at);
}

function binary(operator: string, left: Value, right: () => Value, at: Span): Value {
  if (operator === '&&' || operator === '||') return logical(operator, left, right, at);
  const other = right();
  if (operator === '==' || operator === '!=') {
    const truth = sameValue(left, other);
    return truth === 'unknown' ? unknown(at) : boolean((truth === 'yes') === (operator === '=='), at);
  }
  const [a, b] = [numberOf(left), numberOf(other)];
  if (a === undefined || b === undefined) return unknown(at);
  const compared = COMPARISONS.get(operator);
  if (compared !== undefined) return boolean(compared(decimal.compare(a, b)), at);
  if ((operator === '/' || operator === '%') && b === '0') fail('division by zero');
  const result = ARITHMETIC.get(operator)?.(a, b);
  return result === undefined ? unknown(at) : number(result, at);
}

const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['<', (order) => order < 0],
  ['>', (order) => order > 0],
  ['<=', (order) => order <= 0],
  ['>=', (order) => order >= 0],
]);

const ARITHMETIC: ReadonlyMap<string, (a: string, b: string) => string | undefined> = new Map([
  ['+', decimal.add],
  ['-', decimal.subtract],
  ['*', decimal.multiply],
  ['/', decimal.divide],
  ['%', decimal.remainder],
]);

function logical(operator: '&&' | '||', left: Value, right: () => Value, at: Span): Value {
  const decisive = operator === '||';
  const [a, b] = [conditionOf(left), conditionOf(right())];
  if (a === decisive || b === decisive) return boolean(decisive, at);
  return a === undefined || b === undefined ? unknown(at) : boolean(!decisive, at);
}

// Loops

const isOpenCollection = (value: Value): boolean =>
  isUnknown(value) || ((value.kind === 'list' || value.kind === 'map') && value.open);

function roundsOf(
  names: readonly [string] | readonly [string, string],
  collection: Value,
  scope: Scope,
): readonly Scope[] {
  return elementsOf(collection).map(([key, value]) => {
    const [first, second] = names;
    const bound = new Map(scope.names);
    bound.set(first, second === undefined ? value : key);
    if (second !== undefined) bound.set(second, value);
    return { ...scope, names: bound };
  });
}

/** Keys and values in Terraform's order: those of a set are equal. */
export function elementsOf(collection: Value): readonly (readonly [Value, Value])[] {
  if (collection.kind === 'list')
    return collection.items.map((item, i) => [
      collection.collection === 'set' ? item : number(String(i), item.at),
      item,
    ]);
  if (collection.kind === 'map')
    return collection.entries.map((one) => [{ kind: 'text', text: one.key, at: one.keyAt }, one.value]);
  return fail('a collection is required');
}

function forExpression(expression: ForExpression, scope: Scope): Value {
  const { at, key, condition } = expression;
  const collection = evaluate(expression.collection, scope);
  if (isUnknown(collection)) {
    // Over something unknown: any number of members, none of which is known.
    return key === undefined ? list([], at, 'tuple', true) : object([], at, 'object', true);
  }
  let open = isOpenCollection(collection);
  const rounds = roundsOf(expression.names, collection, scope).filter((round) => {
    if (condition === undefined) return true;
    const test = conditionOf(evaluate(condition, round));
    if (test === undefined) open = true;
    return test === true;
  });
  if (key === undefined)
    return list(
      rounds.map((round) => evaluate(expression.value, round)),
      at,
      'tuple',
      open,
    );
  const entries = rounds.map((round): Entry => {
    const name = evaluate(key, round);
    return { key: requireText(name), keyAt: key.at, value: evaluate(expression.value, round) };
  });
  return object(expression.grouped ? grouped(entries, at) : unrepeated(entries), at, 'object', open);
}

function unrepeated(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>();
  for (const { key } of entries) {
    const name = knownValue(key);
    if (name === undefined) continue;
    if (seen.has(name)) fail('two members have one key');
    seen.add(name);
  }
  return entries;
}

function grouped(entries: readonly Entry[], at: Span): readonly Entry[] {
  const groups = new Map<string, { key: Text; values: Value[] }>();
  for (const one of entries) {
    const name = knownValue(one.key) ?? `\0${one.key.parts.map((part) => JSON.stringify(part)).join()}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key: one.key, values: [one.value] });
    else group.values.push(one.value);
  }
  return [...groups.values()].map(({ key, values }) => entry(key, list(values, at), at));
}

// Calls

function call(expression: Call, scope: Scope): Value {
  const { name, at } = expression;
  if (name === 'try') return tried(expression, scope);
  if (name === 'can') {
    const [argument] = expression.args;
    if (argument === undefined) return fail('`can` takes one argument');
    const value = attempt(() => evaluate(argument, scope));
    return value === undefined ? boolean(false, at) : isUnknown(value) ? unknown(at) : boolean(true, at);
  }
  const args = expression.args.map((argument) => evaluate(argument, scope));
  if (!expression.expanded) return callFunction(name, args, at, scope);
  const last = args.at(-1);
  if (last === undefined || isOpenCollection(last)) return unknown(at, `${name}(…)`);
  if (last.kind !== 'list') return fail('only a list can be expanded');
  return callFunction(name, [...args.slice(0, -1), ...last.items], at, scope);
}

/** The first argument that is not refused. One that is not known may be refused yet: it is one of the arms. */
function tried({ args, at }: Call, scope: Scope): Value {
  for (const argument of args) {
    const value = attempt(() => evaluate(argument, scope));
    if (value !== undefined) return value;
  }
  return fail(`no argument of \`try\` at ${at.start} succeeds`);
}
