/** Expressions to values. What Terraform refuses for certain throws an EvaluationError, what it cannot know is a hole or a choice; the number of steps is bounded. */
import type { Call, Expression, ForExpression, Template, TemplatePart } from '../../document/hcl/ast.js';
import type { Text } from '../../value/text.js';
import type { Entry } from '../../value/tree.js';
import { isTooHeavy, weightOf } from '../../value/weight.js';
import { attempt, choice } from './choices.js';
import { decimalOf } from './decimal.js';
import { callFunction } from './functions/index.js';
import { grouped, isOpenCollection, roundsOf, unrepeated } from './loops.js';
import { apply, type Step } from './members.js';
import { placedAt } from './places.js';
import { binary, unary } from './operators.js';
import type { Scope } from './scope.js';
import { evaluateTemplate } from './template.js';
import { unified } from './unify.js';
import {
  boolean,
  conditionOf,
  fail,
  inPart,
  isUnknown,
  list,
  nothing,
  number,
  object,
  requireText,
  StaticError,
  unknown,
  type Value,
} from './value.js';

/** Each is a few frames of the stack. */
const MAX_DEPTH = 400;

/** So many units of what a function is given are one step. */
const UNITS_OF_STEP = 100;

export function evaluate(expression: Expression, scope: Scope): Value {
  const { budget } = scope;
  if (!budget.steps.take()) return unknown(expression.at, 'too many steps');
  if (budget.depth >= MAX_DEPTH) return unknown(expression.at, 'too deep');
  budget.depth++;
  try {
    const value = evaluateOne(expression, scope);
    return MAKES.has(expression.kind) && isTooHeavy(value) ? unknown(value.at, 'a large value') : value;
  } finally {
    budget.depth--;
  }
}

/** Expressions whose value is a new one, put together from others. */
const MAKES: ReadonlySet<Expression['kind']> = new Set(['call', 'tuple', 'object', 'for', 'template', 'conditional']);

/** A whole file as a template. */
export const evaluateWhole = (template: Template, scope: Scope): Value => evaluateTemplate(template, scope, TEMPLATES);

function evaluateOne(expression: Expression, scope: Scope): Value {
  if (isTraversal(expression)) return traversal(expression, scope);
  const { at } = expression;
  switch (expression.kind) {
    case 'number':
      return number(decimalOf(expression.text) ?? expression.text, at);
    case 'boolean':
      return boolean(expression.value, at);
    case 'null':
      return nothing(at);
    case 'template':
      return evaluateTemplate(expression, scope, TEMPLATES);
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
      return objectOf(expression, scope);
    case 'for':
      return forExpression(expression, scope);
  }
}

function objectOf({ members, at }: Extract<Expression, { kind: 'object' }>, scope: Scope): Value {
  const [first] = members;
  if (first?.key.kind === 'name' && first.key.name === 'for') fail('what begins so is a loop');
  return object(
    members.map(({ key, value }): Entry => {
      const name = keyOf(key, scope);
      return { key: name, keyAt: key.at, value: evaluate(value, scope) };
    }),
    at,
  );
}

/** A bare name as a key is its own text. */
export function keyOf(key: Expression, scope: Scope): Text {
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

type Traversal = Extract<Expression, { readonly kind: 'name' | 'attribute' | 'index' | 'splat' }>;

const isTraversal = (expression: Expression): expression is Traversal =>
  ['name', 'attribute', 'index', 'splat'].includes(expression.kind);

function traversal(expression: Traversal, scope: Scope): Value {
  const steps: Step[] = [];
  let root: Expression = expression;
  while (root.kind === 'attribute' || root.kind === 'index' || root.kind === 'splat') {
    const { at } = root;
    if (root.kind === 'attribute') steps.push({ kind: 'attribute', name: root.name, at });
    else if (root.kind === 'index')
      steps.push({ kind: 'index', key: evaluate(root.key, scope), dotted: root.dotted === true, at });
    else steps.push({ kind: 'splat', full: root.full, at });
    root = root.of;
  }
  steps.reverse();
  if (root.kind !== 'name') return apply(evaluate(root, scope), steps);
  const bound = scope.names.get(root.name);
  if (bound !== undefined) return placedAt(apply(bound, steps), expression.at);
  const names = [root.name];
  for (const step of steps) {
    if (step.kind !== 'attribute' || names.length === (root.name === 'data' ? 3 : 2)) break;
    names.push(step.name);
  }
  const value = scope.reference(names, expression.at);
  if (value === undefined) throw new StaticError(`there is no \`${names.join('.')}\``);
  return placedAt(apply(value, steps.slice(names.length - 1)), expression.at);
}

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

function call(expression: Call, scope: Scope): Value {
  const { name, at } = expression;
  if (name === 'try') return tried(expression, scope);
  if (name === 'can') {
    const [argument] = expression.args;
    if (argument === undefined) return fail('`can` takes one argument');
    const { value, inPart: some } = inPart(() => attempt(() => evaluate(argument, scope)));
    return value === undefined ? boolean(false, at) : some || isUnknown(value) ? unknown(at) : boolean(true, at);
  }
  const args = expression.args.map((argument) => evaluate(argument, scope));
  scope.budget.steps.take(args.reduce((sum, argument) => sum + weightOf(argument), 0) / UNITS_OF_STEP);
  if (!expression.expanded) return callFunction(name, args, at, scope);
  const last = args.at(-1);
  if (last === undefined || isOpenCollection(last)) return unknown(at, `${name}(…)`);
  if (last.kind !== 'list') return fail('only a list can be expanded');
  return callFunction(name, [...args.slice(0, -1), ...last.items], at, scope);
}

/** The first argument that is not refused; where some arms of one are refused, what follows may be meant. */
function tried({ args, at }: Call, scope: Scope): Value {
  const arms: Value[] = [];
  for (const argument of args) {
    const { value, inPart: some } = inPart(() => attempt(() => evaluate(argument, scope)));
    if (value === undefined) continue;
    arms.push(value);
    if (!some) return choice(arms, at);
  }
  return arms.length > 0 ? choice(arms, at) : fail(`no argument of \`try\` at ${at.start} succeeds`);
}
