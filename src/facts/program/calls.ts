/** Calls of functions of the program and of a library. */
import type { TSESTree } from '../../document/typescript/ast.js';
import { choose } from './choices.js';
import { construct } from './classes.js';
import { evaluate } from './evaluate.js';
import { execute } from './execute.js';
import type { Call } from './library.js';
import type { Machine } from './machine.js';
import { bind, declare } from './patterns.js';
import { spanOf } from './places.js';
import { scopeIn, type Scope } from './scope.js';
import { typedValue } from './types.js';
import { holeValue, listValue, undefinedValue, unknownValue, type FunctionValue, type Value } from './value.js';

/** A call of whatever is called. What nobody knows may call what it is given. */
export function callValue(callee: Value, call: Call, machine: Machine): Value {
  machine.step();
  switch (callee.kind) {
    case 'function':
      return callFunction(callee, call, machine);
    case 'native':
      return callee.native.call?.(call, machine) ?? unseenCall(callee, call, machine);
    case 'choice': {
      const results = machine.branches(callee.arms.map((arm) => () => callValue(arm, call, machine)));
      return results.length === 0 ? unknownValue(call.at, 'an error') : choose(results, machine, call.at);
    }
    default:
      return unseenCall(callee, call, machine);
  }
}

/** What is given to something that is not read: its functions may run, with what nobody knows. */
function unseenCall(callee: Value, { args, at }: Call, machine: Machine): Value {
  const called = callee.kind === 'hole' ? callee.hole.reference : callee.kind === 'native' ? callee.native.name : '';
  for (const arg of args)
    if (arg.kind === 'function') machine.maybe(() => callFunction(arg, unseenCallOf(arg, machine), machine));
    else for (const { onHandedOver } of machine.libraries) onHandedOver?.(arg, called, machine);
  return unknownValue(at, 'a call');
}

/** A call with parameters that are not known. */
export const unseenCallOf = (callee: FunctionValue, machine: Machine): Call => ({
  args: unseenArguments(callee, machine),
  places: [],
  open: true,
  self: callee.self,
  bound: undefined,
  at: callee.at,
});

/** A hole for each parameter, by its name. */
export const unseenArguments = ({ node, scope }: Pick<FunctionValue, 'node' | 'scope'>, machine: Machine): Value[] =>
  node.params.filter(({ type }) => type !== 'RestElement').map((param) => parameterHole(param, scope, machine));

function parameterHole(param: TSESTree.Parameter, scope: Scope, machine: Machine): Value {
  const at = spanOf(param, scope);
  const inner = param.type === 'TSParameterProperty' ? param.parameter : param;
  const name = inner.type === 'AssignmentPattern' ? inner.left : inner;
  const reference = name.type === 'Identifier' ? name.name : 'a parameter';
  const type = 'typeAnnotation' in name ? name.typeAnnotation?.typeAnnotation : undefined;
  return (
    typedValue(type, reference, at, scope, machine) ??
    holeValue(reference, `${machine.unit} ${at.source.path} ${at.start}`, at)
  );
}

export function callFunction(callee: FunctionValue, call: Call, machine: Machine): Value {
  const { node, at } = callee;
  if (machine.isDeep) return unknownValue(call.at, 'a call');
  machine.called.add(node);
  const scope = scopeIn(callee.scope);
  if (node.type !== 'ArrowFunctionExpression') {
    scope.names.set('this', { value: callee.self ?? call.self ?? undefinedValue(at) });
    scope.names.set('arguments', { value: listValue([...call.args], call.at, call.open) });
    if (node.type === 'FunctionExpression' && node.id !== null) scope.names.set(node.id.name, { value: callee });
  }
  if (callee.home !== undefined) scope.names.set('super', { value: callee.home });
  const yielded = node.generator ? listValue([], call.at) : undefined;
  if (yielded !== undefined) scope.names.set('yield', { value: yielded });
  machine.depth++;
  try {
    bindParameters(node.params, call, scope, machine);
    if (node.body.type !== 'BlockStatement') return evaluate(node.body, scope, machine);
    const end = execute(node.body.body, scope, machine);
    if (yielded !== undefined) return yielded;
    if (end.kind === 'return') return end.value;
    if (end.kind === 'throw') return machine.thrown(end.value, call.at);
    return end.returned === undefined
      ? undefinedValue(call.at)
      : choose([end.returned, undefinedValue(call.at)], machine, call.at);
  } finally {
    machine.depth--;
  }
}

function bindParameters(params: readonly TSESTree.Parameter[], call: Call, scope: Scope, machine: Machine): void {
  for (const [i, param] of params.entries()) {
    const inner = param.type === 'TSParameterProperty' ? param.parameter : param;
    for (const name of declare(inner)) scope.names.set(name, { value: undefined });
    if (inner.type === 'RestElement') {
      bind(inner.argument, listValue(call.args.slice(i), call.at, call.open), scope, machine);
      continue;
    }
    const given = call.args[i];
    bind(inner, given ?? (call.open ? parameterHole(param, scope, machine) : undefinedValue(call.at)), scope, machine);
    if (param.type !== 'TSParameterProperty') continue;
    const target = inner.type === 'AssignmentPattern' ? inner.left : inner;
    const self = scope.names.get('this');
    if (target.type !== 'Identifier' || typeof self !== 'object' || self.value?.kind !== 'object') continue;
    const bound = scope.names.get(target.name);
    const value = typeof bound === 'object' ? bound.value : undefined;
    const keyAt = spanOf(target, scope);
    if (value !== undefined)
      machine.effects.setMember(self.value, { key: { parts: [{ literal: target.name }] }, keyAt, value });
  }
}

/** `new X()` of whatever it is. */
export function constructValue(callee: Value, call: Call, machine: Machine): Value {
  machine.step();
  switch (callee.kind) {
    case 'class':
      return construct(callee, call, machine);
    case 'native':
      return callee.native.construct?.(call, machine) ?? unseenCall(callee, call, machine);
    case 'choice': {
      const results = machine.branches(callee.arms.map((arm) => () => constructValue(arm, call, machine)));
      return results.length === 0 ? unknownValue(call.at, 'an error') : choose(results, machine, call.at);
    }
    default:
      return unseenCall(callee, call, machine);
  }
}
