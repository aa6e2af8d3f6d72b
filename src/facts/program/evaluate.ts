/** Expressions. */
import type { ClassNode, FunctionNode, Node, Readers, TSESTree } from '../../document/typescript/ast.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import type { Span } from '../../value/span.js';
import { patternValue } from './builtins/patterns.js';
import { callValue, constructValue } from './calls.js';
import { choose, truthOf } from './choices.js';
import { classValue, constructParent, isInstanceOf, methodOf } from './classes.js';
import { functionValue } from './declarations.js';
import { yieldedItem } from './generators.js';
import { globalValue } from './builtins/globals.js';
import type { Call } from './library.js';
import type { Machine } from './machine.js';
import { get, getComputed, hasMember, keyText } from './members.js';
import { binary, unary } from './operators.js';
import { bind, withDefault } from './patterns.js';
import { spanOf } from './places.js';
import { lookUp, type Scope } from './scope.js';
import {
  booleanValue,
  isNothing,
  listValue,
  nullValue,
  numberValue,
  textValue,
  undefinedValue,
  unknownValue,
  type ClassValue,
  type Value,
} from './value.js';
import { joinedValue } from './texts.js';
import { arrayLiteral, objectLiteral, spreadItems } from './literals.js';

/** `bound`: the name that the value gets at once. */
export function evaluate(node: Node, scope: Scope, machine: Machine, bound?: string): Value {
  machine.step();
  const at = spanOf(node, scope);
  return machine.nested(() => valueOf(node.type, node, at, scope, machine, bound), at);
}

type Given = readonly [at: Span, scope: Scope, machine: Machine, bound: string | undefined];

function valueOf<Type extends Node['type']>(
  type: Type,
  node: Extract<Node, { readonly type: Type }>,
  ...given: Given
): Value {
  const reader: Readers<Node, Given, Value>[Type] = READERS[type];
  return reader === undefined ? unknownValue(given[0], 'an expression') : reader(node, ...given);
}

const inner = (node: { readonly expression: Node }, ...[, scope, machine, bound]: Given): Value =>
  evaluate(node.expression, scope, machine, bound);

const functionOf = (node: FunctionNode, ...[, scope, machine]: Given): Value => functionValue(node, scope, machine);

const classOf = (node: ClassNode, ...[, scope, machine]: Given): Value => classValue(node, scope, machine);

const READERS: Readers<Node, Given, Value> = {
  Literal: literal,
  TemplateLiteral: (node, _, scope, machine) => template(node, scope, machine),
  Identifier: (node, at, scope, machine) => name(node.name, at, scope, machine),
  ThisExpression: (_, at, scope, machine) => name('this', at, scope, machine),
  ObjectExpression: (node, at, scope, machine) => objectLiteral(node, at, scope, machine),
  ArrayExpression: (node, at, scope, machine) => arrayLiteral(node, at, scope, machine),
  MemberExpression: member,
  ChainExpression: inner,
  TSAsExpression: inner,
  TSNonNullExpression: inner,
  TSSatisfiesExpression: inner,
  TSTypeAssertion: inner,
  TSInstantiationExpression: inner,
  AwaitExpression: (node, _, scope, machine, bound) => evaluate(node.argument, scope, machine, bound),
  YieldExpression: yieldedItem,
  CallExpression: call,
  NewExpression: (node, at, scope, machine, bound) =>
    constructValue(
      evaluate(node.callee, scope, machine),
      callOf(node.arguments, at, undefined, bound, scope, machine),
      machine,
    ),
  ArrowFunctionExpression: functionOf,
  FunctionExpression: functionOf,
  FunctionDeclaration: functionOf,
  ClassExpression: classOf,
  ClassDeclaration: classOf,
  BinaryExpression: compared,
  UnaryExpression: unaryValue,
  LogicalExpression: logical,
  ConditionalExpression: conditional,
  AssignmentExpression: assigned,
  UpdateExpression: updated,
  SequenceExpression: (node, at, scope, machine) =>
    node.expressions.map((one) => evaluate(one, scope, machine)).at(-1) ?? undefinedValue(at),
  TaggedTemplateExpression: tagged,
  MetaProperty: (_, at) => unknownValue(at, 'a meta property'),
};

function updated(node: TSESTree.UpdateExpression, at: Span, scope: Scope, machine: Machine): Value {
  const before = evaluate(node.argument, scope, machine);
  const after =
    before.kind === 'number' ? numberValue(before.value + (node.operator === '++' ? 1 : -1), at) : unknownValue(at);
  bind(node.argument, after, scope, machine);
  return node.prefix ? after : before;
}

function literal(node: TSESTree.Literal, at: Span): Value {
  if ('regex' in node) return patternValue(node.regex.pattern, node.regex.flags, at);
  const { value } = node;
  if (value === null) return nullValue(at);
  if (typeof value === 'boolean') return booleanValue(value, at);
  if (typeof value === 'number') return numberValue(value, at);
  if (typeof value !== 'string') return unknownValue(at, 'a number');
  const within = { ...at, start: at.start + 1, end: at.end - 1 };
  return textValue(value, at.source.text.slice(within.start, within.end) === value ? within : at);
}

function template({ quasis, expressions }: TSESTree.TemplateLiteral, scope: Scope, machine: Machine): Value {
  const texts: Text[] = [];
  const first = quasis[0]?.range[0] ?? 0;
  const last = quasis.at(-1)?.range[1] ?? first;
  // A quasi with the marks around it: a backquote or a brace before it, a backquote or `${` behind.
  const at = { source: scope.source, start: first + 1, end: last - 1 };
  for (const [i, quasi] of quasis.entries()) {
    texts.push(quasiText(quasi, i === quasis.length - 1, scope));
    const expression = expressions[i];
    if (expression !== undefined)
      texts.push(machine.text(evaluate(expression, scope, machine), spanOf(expression, scope)));
  }
  machine.copying(texts.reduce((sum, { parts }) => sum + parts.length, 0));
  return joinedValue(texts, at);
}

function quasiText({ range: [start, end], value }: TSESTree.TemplateElement, isLast: boolean, { source }: Scope): Text {
  const at = { source, start: start + 1, end: end - (isLast ? 1 : 2) };
  const cooked = value.cooked ?? value.raw;
  if (cooked === '') return literalText('');
  const written = source.text.slice(at.start, at.end);
  if (written.length === cooked.length || written.replaceAll('\r\n', '\n') !== cooked)
    return { parts: [{ literal: cooked, at }] };
  // The language takes line ends of Windows for those of others: each line keeps its place.
  let offset = at.start;
  const parts = written.split(/(\r\n)/).flatMap((piece) => {
    const start = offset;
    offset += piece.length;
    return piece === '' ? [] : [{ literal: piece === '\r\n' ? '\n' : piece, at: { source, start, end: offset } }];
  });
  return { parts };
}

/** Tags that take nothing from the text: `dedent` and the like are not among them. */
function tagged(node: TSESTree.TaggedTemplateExpression, at: Span, scope: Scope, machine: Machine): Value {
  const callee = evaluate(node.tag, scope, machine);
  const { quasis, expressions } = node.quasi;
  const strings = quasis.map((quasi, i): Value => {
    const text = quasiText(quasi, i === quasis.length - 1, scope);
    return textValue(text, text.parts[0]?.at ?? spanOf(quasi, scope));
  });
  const values = expressions.map((expression) => evaluate(expression, scope, machine));
  const places = [spanOf(node.quasi, scope), ...expressions.map((expression) => spanOf(expression, scope))];
  const args = [listValue(strings, spanOf(node.quasi, scope)), ...values];
  return callValue(callee, { args, places, open: false, self: undefined, bound: undefined, at }, machine);
}

function name(called: string, at: Span, scope: Scope, machine: Machine): Value {
  if (called === 'undefined') return undefinedValue(at);
  const found = lookUp(scope, called);
  if (found === undefined) return globalValue(called, at, machine) ?? unknownValue(at, called);
  if (typeof found === 'function') return found();
  return found.value ?? unknownValue(at, called);
}

function member(node: TSESTree.MemberExpression, at: Span, scope: Scope, machine: Machine): Value {
  if (node.object.type === 'Super') return superMember(node, at, scope, machine);
  const object = evaluate(node.object, scope, machine);
  if (isNothing(object) && (node.optional || isChained(node.object))) return undefinedValue(at);
  return memberOf(object, node, at, scope, machine);
}

/** What follows `?.` is not evaluated where nothing stands before it. */
const isChained = (node: TSESTree.Node): boolean =>
  (node.type === 'MemberExpression' && (node.optional || isChained(node.object))) ||
  (node.type === 'CallExpression' && (node.optional || isChained(node.callee)));

function memberOf(object: Value, node: TSESTree.MemberExpression, at: Span, scope: Scope, machine: Machine): Value {
  if (node.computed) return getComputed(object, evaluate(node.property, scope, machine), at, machine);
  const { property } = node;
  return get(object, property.type === 'PrivateIdentifier' ? `#${property.name}` : property.name, at, machine);
}

function superMember(node: TSESTree.MemberExpression, at: Span, scope: Scope, machine: Machine): Value {
  const home = homeOf(scope);
  const self = name('this', at, scope, machine);
  if (node.computed || node.property.type !== 'Identifier' || home?.parent === undefined) return unknownValue(at);
  const { name: called } = node.property;
  if (home.parent.kind === 'class') {
    const method = methodOf(home.parent, called, false);
    if (method !== undefined) return { ...method.member, self };
  }
  return self.kind === 'object' && self.base !== undefined ? get(self.base, called, at, machine) : unknownValue(at);
}

const homeOf = (scope: Scope): ClassValue | undefined => {
  const found = lookUp(scope, 'super');
  return typeof found === 'object' && found.value?.kind === 'class' ? found.value : undefined;
};

function call(
  node: TSESTree.CallExpression,
  at: Span,
  scope: Scope,
  machine: Machine,
  bound: string | undefined,
): Value {
  const { callee } = node;
  if (callee.type === 'Super') {
    const home = homeOf(scope);
    const self = name('this', at, scope, machine);
    if (home === undefined || self.kind !== 'object') return undefinedValue(at);
    constructParent(home, self, callOf(node.arguments, at, self, bound, scope, machine), machine);
    return undefinedValue(at);
  }
  if (callee.type !== 'MemberExpression' || callee.object.type === 'Super') {
    const value = evaluate(callee, scope, machine);
    if (node.optional && isNothing(value)) return undefinedValue(at);
    return callValue(value, callOf(node.arguments, at, undefined, bound, scope, machine), machine);
  }
  const self = evaluate(callee.object, scope, machine);
  if (isNothing(self) && (callee.optional || isChained(callee.object))) return undefinedValue(at);
  // A promise is the value that it will hold.
  const promised = promiseCall(self, callee, node, at, scope, machine, bound);
  if (promised !== undefined) return promised;
  const method = memberOf(self, callee, spanOf(callee, scope), scope, machine);
  if (node.optional && isNothing(method)) return undefinedValue(at);
  return callValue(method, callOf(node.arguments, at, self, bound, scope, machine), machine);
}

function promiseCall(
  self: Value,
  callee: TSESTree.MemberExpression,
  node: TSESTree.CallExpression,
  at: Span,
  scope: Scope,
  machine: Machine,
  bound: string | undefined,
): Value | undefined {
  if (callee.computed || callee.property.type !== 'Identifier') return undefined;
  const { name: called } = callee.property;
  if (called !== 'then' && called !== 'catch' && called !== 'finally') return undefined;
  if (self.kind === 'native' && self.native.get?.(called, at, machine) !== undefined) return undefined;
  const { args, places } = callOf(node.arguments, at, undefined, bound, scope, machine);
  const [then] = args;
  if (called === 'catch' || then === undefined) return self;
  const given = called === 'then' ? [self] : [];
  const result = callValue(then, { args: given, places, open: false, self: undefined, bound: undefined, at }, machine);
  return called === 'then' ? result : self;
}

function callOf(
  nodes: readonly TSESTree.CallExpressionArgument[],
  at: Span,
  self: Value | undefined,
  bound: string | undefined,
  scope: Scope,
  machine: Machine,
): Call {
  const args: Value[] = [];
  const places: Span[] = [];
  let open = false;
  for (const node of nodes) {
    const place = spanOf(node, scope);
    if (node.type !== 'SpreadElement') {
      args.push(evaluate(node, scope, machine));
      places.push(place);
      continue;
    }
    const inner = spreadItems(evaluate(node.argument, scope, machine), machine);
    for (const item of inner?.items ?? []) {
      args.push(item);
      places.push(place);
    }
    if (inner?.open ?? true) {
      open = true;
      break;
    }
  }
  return { args, places, open, self, bound, at };
}

function compared(node: TSESTree.BinaryExpression, at: Span, scope: Scope, machine: Machine): Value {
  const left = node.left.type === 'PrivateIdentifier' ? undefinedValue(at) : evaluate(node.left, scope, machine);
  const right = evaluate(node.right, scope, machine);
  if (node.operator === 'in') return right.kind === 'object' ? hasMember(right, left, at, machine) : unknownValue(at);
  if (node.operator === 'instanceof') {
    const answer = isInstanceOf(left, right);
    return answer === undefined ? unknownValue(at, 'a comparison') : booleanValue(answer, at);
  }
  return binary(node.operator, left, right, at, machine, [spanOf(node.left, scope), spanOf(node.right, scope)]);
}

function unaryValue(node: TSESTree.UnaryExpression, at: Span, scope: Scope, machine: Machine): Value {
  if (node.operator !== 'delete') return unary(node.operator, evaluate(node.argument, scope, machine), at);
  const { argument } = node;
  if (argument.type !== 'MemberExpression' || argument.object.type === 'Super') return unknownValue(at);
  const target = evaluate(argument.object, scope, machine);
  const key = argument.computed
    ? knownValue(keyText(evaluate(argument.property, scope, machine), at, machine))
    : argument.property.type === 'Identifier'
      ? argument.property.name
      : undefined;
  if (target.kind === 'object') {
    if (key === undefined) machine.effects.openObject(target);
    else machine.effects.deleteMember(target, key);
  }
  return booleanValue(true, at);
}

function logical(
  node: TSESTree.LogicalExpression,
  at: Span,
  scope: Scope,
  machine: Machine,
  bound: string | undefined,
): Value {
  const left = evaluate(node.left, scope, machine, bound);
  const right = (): Value => evaluate(node.right, scope, machine, bound);
  return logicalValue(node.operator, left, right, at, machine);
}

/** `right` is evaluated where it is needed; beside what is not known it is one of two. */
function logicalValue(operator: string, left: Value, right: () => Value, at: Span, machine: Machine): Value {
  if (operator === '??') {
    if (isNothing(left)) return right();
    if (left.kind !== 'hole' && left.kind !== 'choice') return left;
    if (left.kind === 'choice' && !left.arms.some((arm) => isNothing(arm) || arm.kind === 'hole')) return left;
  } else {
    const truth = truthOf(left);
    if (truth === (operator === '||')) return left;
    if (truth !== undefined) return right();
  }
  const other = machine.maybe(right);
  if (operator === '&&') {
    const none = left.kind === 'choice' ? left.arms.filter((arm) => truthOf(arm) !== true) : [undefinedValue(at)];
    return choose([...none, other], machine, at);
  }
  if (left.kind === 'hole') return withDefault(left, other, machine);
  if (left.kind === 'choice') {
    const kept = left.arms.filter((arm) => (operator === '??' ? !isNothing(arm) : truthOf(arm) !== false));
    return choose([...kept, other], machine, at);
  }
  return choose([left, other], machine, at);
}

function conditional(
  node: TSESTree.ConditionalExpression,
  at: Span,
  scope: Scope,
  machine: Machine,
  bound: string | undefined,
): Value {
  const truth = truthOf(evaluate(node.test, scope, machine));
  if (truth !== undefined) return evaluate(truth ? node.consequent : node.alternate, scope, machine, bound);
  const { text } = scope.source;
  const shown = text.slice(at.start, Math.min(at.end, at.start + 60)).replace(/\s+/g, ' ');
  const arms = machine.branches(
    [node.consequent, node.alternate].map((arm) => () => evaluate(arm, scope, machine, bound)),
  );
  return arms.length === 0 ? unknownValue(at, 'an error') : choose(arms, machine, at, shown);
}

function assigned(node: TSESTree.AssignmentExpression, at: Span, scope: Scope, machine: Machine): Value {
  const { left, operator } = node;
  if (operator === '=') {
    const bound = left.type === 'Identifier' ? left.name : undefined;
    const value = evaluate(node.right, scope, machine, bound);
    bind(left, value, scope, machine);
    return value;
  }
  const before =
    left.type === 'Identifier' || left.type === 'MemberExpression' ? evaluate(left, scope, machine) : unknownValue(at);
  const right = (): Value => evaluate(node.right, scope, machine);
  const value = /^(?:\?\?|\|\||&&)=$/.test(operator)
    ? logicalValue(operator.slice(0, -1), before, right, at, machine)
    : binary(operator.slice(0, -1), before, right(), at, machine);
  bind(left, value, scope, machine);
  return value;
}
