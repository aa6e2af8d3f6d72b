/** Names that a pattern declares, and what they are bound to. */
import type { TSESTree } from '../../document/typescript/ast.js';
import { knownValue, literalText } from '../../value/text.js';
import { choose } from './choices.js';
import { evaluate } from './evaluate.js';
import { itemsFrom } from './items.js';
import type { Machine } from './machine.js';
import { get, getComputed, keyText, set } from './members.js';
import { spanOf } from './places.js';
import { lookUp, type Scope } from './scope.js';
import { listValue, objectValue, unknownValue, type Member, type Value } from './value.js';

type Target =
  TSESTree.DestructuringPattern | TSESTree.Parameter | TSESTree.Expression | TSESTree.TSEmptyBodyFunctionExpression;

/** The names of a pattern. */
export function declare(pattern: Target): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return declare(pattern.left);
    case 'RestElement':
      return declare(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : declare(element)));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        declare(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'TSParameterProperty':
      return declare(pattern.parameter);
    default:
      return [];
  }
}

/** Binds a value to names that are declared, or to members. */
export function bind(pattern: Target, value: Value, scope: Scope, machine: Machine): void {
  machine.step();
  switch (pattern.type) {
    case 'Identifier':
      return assign(pattern.name, value, scope, machine);
    case 'AssignmentPattern':
      return bind(
        pattern.left,
        orDefault(value, () => evaluate(pattern.right, scope, machine), machine),
        scope,
        machine,
      );
    case 'RestElement':
      return bind(pattern.argument, value, scope, machine);
    case 'ArrayPattern':
      return bindItems(pattern, value, scope, machine);
    case 'ObjectPattern':
      return bindMembers(pattern, value, scope, machine);
    case 'MemberExpression': {
      if (pattern.object.type === 'Super') return;
      const object = evaluate(pattern.object, scope, machine);
      const keyAt = spanOf(pattern.property, scope);
      if (pattern.computed) {
        const key = evaluate(pattern.property, scope, machine);
        return set(object, keyText(key, keyAt, machine), keyAt, value, machine);
      }
      const { property } = pattern;
      const name = property.type === 'PrivateIdentifier' ? `#${property.name}` : property.name;
      return set(object, literalText(name), keyAt, value, machine);
    }
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return bind(pattern.expression, value, scope, machine);
    default:
  }
}

function assign(name: string, value: Value, scope: Scope, machine: Machine): void {
  const variable = lookUp(scope, name);
  if (typeof variable === 'object') machine.effects.assign(variable, value);
}

/** `undefined` takes the default; what may be undefined is either. */
function orDefault(value: Value, fallback: () => Value, machine: Machine): Value {
  if (value.kind === 'undefined') return fallback();
  if (value.kind === 'choice' && value.arms.some(({ kind }) => kind === 'undefined'))
    return choose(
      value.arms.map((arm) => (arm.kind === 'undefined' ? fallback() : arm)),
      machine,
      value.at,
    );
  if (value.kind === 'hole') return withDefault(value, fallback(), machine);
  return value;
}

/** What is not known, or this where it is not given. */
export function withDefault(value: Value & { readonly kind: 'hole' }, fallback: Value, machine: Machine): Value {
  if (fallback.kind === 'undefined' || fallback.kind === 'null') return value;
  if (fallback.kind !== 'text' && fallback.kind !== 'hole')
    return choose([value, fallback], machine, value.at, value.hole.reference);
  if (value.hole.anonymous === true) return value;
  const key = fallback.kind === 'text' ? knownValue(fallback.text) : fallback.hole.reference;
  return key === undefined
    ? unknownValue(value.at, value.hole.reference)
    : { ...value, hole: { ...value.hole, scope: `${value.hole.scope} ?? ${key}` } };
}

function bindItems({ elements }: TSESTree.ArrayPattern, value: Value, scope: Scope, machine: Machine): void {
  const from = itemsFrom(value, machine);
  for (const [i, element] of elements.entries()) {
    if (element === null) continue;
    const at = spanOf(element, scope);
    if (element.type === 'RestElement') {
      bind(element.argument, listValue(from?.items.slice(i) ?? [], at, from?.open ?? true), scope, machine);
      continue;
    }
    bind(element, from?.items[i] ?? get(value, String(i), at, machine), scope, machine);
  }
}

function bindMembers({ properties }: TSESTree.ObjectPattern, value: Value, scope: Scope, machine: Machine): void {
  const taken = new Set<string>();
  for (const property of properties) {
    if (property.type === 'RestElement') {
      bind(property.argument, rest(value, taken, machine), scope, machine);
      continue;
    }
    const at = spanOf(property.key, scope);
    if (!property.computed && property.key.type === 'Identifier') {
      taken.add(property.key.name);
      bind(property.value, get(value, property.key.name, at, machine), scope, machine);
      continue;
    }
    const key = evaluate(property.key, scope, machine);
    const name = knownValue(keyText(key, at, machine));
    if (name !== undefined) taken.add(name);
    bind(property.value, getComputed(value, key, at, machine), scope, machine);
  }
}

/** What is left of an object. */
function rest(value: Value, taken: ReadonlySet<string>, machine: Machine): Value {
  const at = value.at;
  const own = value.kind === 'native' ? value.native.members?.() : value;
  if (own?.kind !== 'object') return { ...objectValue([], at, true) };
  const kept = (member: Member): boolean => !taken.has(knownValue(member.key) ?? '');
  machine.step();
  return objectValue([...[...own.members.values()].filter(kept), ...own.others], at, own.open);
}
