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
  const isWhole = list.items.length < MOST_YIELDED && !list.open;
  const given = node.delegate ? itemsFrom(value, machine) : { items: [value], open: false };
  const { items, open } = given ?? { items: [], open: true };
  machine.copying(list.items.length);
  machine.effects.setItems(list, isWhole ? [...list.items, ...items] : list.items, open || !isWhole);
  return unknownValue(at, 'yield');
}
