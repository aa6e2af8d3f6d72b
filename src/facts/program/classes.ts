/** Classes: what they have, and how their instances are made. */
import { knownValue, literalText } from '../../value/text.js';
import type { ClassNode, TSESTree } from '../../document/typescript/ast.js';
import { callFunction } from './calls.js';
import { evaluate } from './evaluate.js';
import type { Call } from './library.js';
import type { Machine } from './machine.js';
import { keyText } from './members.js';
import { scopeIn, type Scope } from './scope.js';
import { spanOf } from './places.js';
import {
  objectValue,
  undefinedValue,
  unknownValue,
  type ClassValue,
  type FunctionValue,
  type Member,
  type ObjectValue,
  type Value,
} from './value.js';

export function classValue(node: ClassNode, outer: Scope, machine: Machine): ClassValue {
  const at = spanOf(node, outer);
  const scope = scopeIn(outer);
  const parent = node.superClass === null ? undefined : evaluate(node.superClass, outer, machine);
  const statics = objectValue([], at);
  const made: ClassValue = { kind: 'class', node, scope, parent, statics, at };
  if (node.id !== null) scope.names.set(node.id.name, { value: made });
  scope.names.set('this', { value: made });
  if (machine.depth === 0) machine.declared.push(made);
  for (const member of node.body.body)
    if (member.type === 'PropertyDefinition' && member.static && member.value !== null) {
      const value = evaluate(member.value, scope, machine);
      machine.effects.setMember(statics, { ...keyOf(member, scope, machine), value });
    }
  return made;
}

type Keyed = TSESTree.PropertyDefinition | TSESTree.MethodDefinition;

/** The key of a member of a class. */
function keyOf({ key, computed }: Keyed, scope: Scope, machine: Machine): Pick<Member, 'key' | 'keyAt'> {
  const keyAt = spanOf(key, scope);
  if (!computed && key.type === 'Identifier') return { key: literalText(key.name), keyAt };
  if (key.type === 'PrivateIdentifier') return { key: literalText(`#${key.name}`), keyAt };
  return { key: keyText(evaluate(key, scope, machine), keyAt, machine), keyAt };
}

const nameOf = ({ key, computed }: Keyed): string | undefined => {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier' && !computed) return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
};

/** The method or getter of a name, of the class or of what it extends. */
export function methodOf(
  of: ClassValue,
  name: string,
  isStatic: boolean,
): { readonly member: FunctionValue; readonly isGetter: boolean } | undefined {
  for (const member of of.node.body.body) {
    if (member.type !== 'MethodDefinition' || member.static !== isStatic || member.kind === 'set') continue;
    if (member.kind === 'constructor' || nameOf(member) !== name) continue;
    const { value: node } = member;
    if (node.type !== 'FunctionExpression') continue;
    const at = spanOf(node, of.scope);
    const made: FunctionValue = { kind: 'function', node, scope: of.scope, self: undefined, home: of, at };
    return { member: made, isGetter: member.kind === 'get' };
  }
  return !isStatic && of.parent?.kind === 'class' ? methodOf(of.parent, name, isStatic) : undefined;
}

/** What `x.name = v` calls, of the class or of what it extends. */
export function setterOf(of: ClassValue, name: string, isStatic: boolean): FunctionValue | undefined {
  for (const member of of.node.body.body) {
    if (member.type !== 'MethodDefinition' || member.static !== isStatic || member.kind !== 'set') continue;
    if (nameOf(member) !== name || member.value.type !== 'FunctionExpression') continue;
    const at = spanOf(member.value, of.scope);
    return { kind: 'function', node: member.value, scope: of.scope, self: undefined, home: of, at };
  }
  return of.parent?.kind === 'class' ? setterOf(of.parent, name, isStatic) : undefined;
}

/** All that can be called of a class. */
export const methodsOf = (of: ClassValue): readonly (FunctionValue & { readonly isStatic: boolean })[] =>
  of.node.body.body.flatMap((member) =>
    member.type === 'MethodDefinition' && member.kind === 'method' && member.value.type === 'FunctionExpression'
      ? {
          kind: 'function' as const,
          node: member.value,
          scope: of.scope,
          self: undefined,
          home: of,
          at: spanOf(member.value, of.scope),
          isStatic: member.static,
        }
      : [],
  );

/** `new X()` of a class of the program. */
export function construct(of: ClassValue, call: Call, machine: Machine): Value {
  if (machine.isDeep) return unknownValue(call.at);
  const instance: ObjectValue = {
    kind: 'object',
    members: new Map(),
    others: [],
    open: false,
    of,
    at: call.at,
  };
  constructIn(of, instance, call, machine);
  return instance;
}

function constructIn(of: ClassValue, instance: ObjectValue, call: Call, machine: Machine): void {
  machine.called.add(of.node);
  const written = of.node.body.body.find(
    (member): member is TSESTree.MethodDefinition =>
      member.type === 'MethodDefinition' && member.kind === 'constructor' && member.value.type === 'FunctionExpression',
  );
  if (of.parent === undefined) initialise(of, instance, machine);
  if (written === undefined) {
    if (of.parent !== undefined) constructParent(of, instance, call, machine);
    return;
  }
  const { value: node } = written;
  if (node.type !== 'FunctionExpression') return;
  const maker: FunctionValue = { kind: 'function', node, scope: of.scope, self: instance, home: of, at: call.at };
  callFunction(maker, { ...call, self: instance }, machine);
}

/** `super()`, and what follows it by itself. */
export function constructParent(of: ClassValue, instance: ObjectValue, call: Call, machine: Machine): void {
  const { parent } = of;
  if (parent?.kind === 'class') constructIn(parent, instance, call, machine);
  else if (parent?.kind === 'native')
    instance.base =
      parent.native.construct?.({ ...call, self: instance }, machine) ?? unknownValue(call.at, parent.native.name);
  else {
    machine.effects.openObject(instance);
    if (parent?.kind === 'hole') instance.base = parent;
  }
  initialise(of, instance, machine);
}

/** The fields with what they begin with. */
function initialise(of: ClassValue, instance: ObjectValue, machine: Machine): void {
  const scope = scopeIn(of.scope);
  scope.names.set('this', { value: instance });
  for (const member of of.node.body.body) {
    if (member.type !== 'PropertyDefinition' || member.static || member.declare) continue;
    const key = keyOf(member, scope, machine);
    const name = knownValue(key.key);
    if (member.value === null) {
      if (name !== undefined && !instance.members.has(name))
        machine.effects.setMember(instance, { ...key, value: undefinedValue(key.keyAt) });
      continue;
    }
    machine.effects.setMember(instance, { ...key, value: evaluate(member.value, scope, machine) });
  }
}

/** The class whose instance a value is, or one that it extends. */
export function isInstanceOf(value: Value, of: Value): boolean | undefined {
  if (value.kind === 'native') return value.native.isInstance?.(of);
  if (value.kind !== 'object') return value.kind === 'hole' || value.kind === 'choice' ? undefined : false;
  for (let at: Value | undefined = value.of; at?.kind === 'class'; at = at.parent)
    if (of.kind === 'class' && at.node === of.node) return true;
  if (value.base?.kind === 'native') return value.base.native.isInstance?.(of);
  return of.kind === 'class' ? false : undefined;
}
