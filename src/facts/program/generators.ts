/** Generators: what they yield is kept under the name `yield` of their own scope. */
import type { TSESTree } from '../../document/typescript/ast.js';
import type { Span } from '../../value/span.js';
import { evaluate } from './evaluate.js';
import { itemsFrom } from './items.js';
import type { Machine } from './machine.js';
import { lookUp, type Scope } from './scope.js';
import { undefinedValue, unknownValue, type Value } from './value.js';

/** Items of a generator that are kept: one that never ends has no last. */
const MOST_YIELDED = 1000;

/** All that a generator yields is a list, made at once. */
export function yieldedItem(node: TSESTree.YieldExpression, at: Span, scope: Scope, machine: Machine): Value {
  const value = node.argument === null ? undefinedValue(at) : evaluate(node.argument, scope, machine);
  const found = lookUp(scope, 'yield');
  const list = typeof found === 'object' ? found.value : undefined;
  if (list?.kind !== 'list') return unknownValue(at, 'yield');
  if (list.items.length >= MOST_YIELDED) {
    if (!list.open) machine.effects.setItems(list, list.items, true);
    return unknownValue(at, 'yield');
  }
  const given = node.delegate ? itemsFrom(value, machine) : { items: [value], open: false };
  machine.copying(list.items.length);
  // What follows an item that is not known has no place of its own.
  if (given === undefined || list.open) machine.effects.setItems(list, list.items, true);
  else machine.effects.setItems(list, [...list.items, ...given.items], given.open);
  return unknownValue(at, 'yield');
}
