/** Values as trees, which the rest of the program reads, and trees of data files as values. */
import type { Span } from '../../value/span.js';
import type { Entry, Tree } from '../../value/tree.js';
import {
  addMember,
  booleanValue,
  listValue,
  nullValue,
  numberValue,
  objectValue,
  type ListValue,
  type ObjectValue,
  type Value,
} from './value.js';

/** Values within values. */
const MAX_DEPTH = 60;
/** Values of one tree: a program may put one object into itself again and again. */
const MAX_VALUES = 100_000;

/** A value as data. What a program cannot hand on as data is a hole. */
export const treeOf = (value: Value): Tree => madeTree(value, 0, { left: MAX_VALUES, around: new Set() });

interface Budget {
  left: number;
  /** The lists and objects that the value stands in: what holds itself is no data. */
  readonly around: Set<Value>;
}

function madeTree(value: Value, depth: number, budget: Budget): Tree {
  const { at } = value;
  if (depth > MAX_DEPTH || --budget.left < 0 || budget.around.has(value)) return unknown(at, 'a value');
  if (value.kind !== 'list' && value.kind !== 'object') return scalarTree(value, depth, budget);
  budget.around.add(value);
  const made =
    value.kind === 'object'
      ? objectTree(value, depth, budget)
      : {
          kind: 'list' as const,
          items: value.items.map((item) => madeTree(item, depth + 1, budget)),
          open: value.open,
          at,
        };
  budget.around.delete(value);
  return made;
}

function scalarTree(value: Exclude<Value, ListValue | ObjectValue>, depth: number, budget: Budget): Tree {
  const { at } = value;
  switch (value.kind) {
    case 'text':
      return { kind: 'text', text: value.text, at };
    case 'number':
      return { kind: 'number', value: value.value, written: value.written, at };
    case 'boolean':
      return { kind: 'boolean', value: value.value, written: String(value.value), at };
    case 'null':
    case 'undefined':
      return { kind: 'null', at };
    case 'choice':
      return { kind: 'choice', arms: value.arms.map((arm) => madeTree(arm, depth + 1, budget)), at };
    case 'hole':
      return { kind: 'hole', hole: value.hole, at };
    case 'native': {
      const plain = value.native.plain?.(at);
      return plain === undefined || plain === value
        ? unknown(at, value.native.name)
        : madeTree(plain, depth + 1, budget);
    }
    default:
      return unknown(at, `a ${value.kind}`);
  }
}

const unknown = (at: Span, reference: string): Tree => ({
  kind: 'hole',
  hole: { reference, scope: at.source.path, anonymous: true, at },
  at,
});

/** What is undefined is not written. */
function objectTree(object: ObjectValue, depth: number, budget: Budget): Tree {
  if (object.base !== undefined) return madeTree(object.base, depth + 1, budget);
  const entries: Entry[] = [];
  for (const { key, keyAt, value } of [...object.members.values(), ...object.others]) {
    if (value.kind === 'undefined' || value.kind === 'function') continue;
    entries.push({ key, keyAt, value: madeTree(value, depth + 1, budget) });
  }
  return { kind: 'map', entries, open: object.open, at: object.at };
}

/** The tree of a data file, as what the program gets of it. */
export function valueOf(tree: Tree): Value {
  const { at } = tree;
  switch (tree.kind) {
    case 'text':
      return { kind: 'text', text: tree.text, at };
    case 'number':
      return numberValue(tree.value, at, tree.written);
    case 'boolean':
      return booleanValue(tree.value, at);
    case 'null':
      return nullValue(at);
    case 'list':
      return listValue(tree.items.map(valueOf), at, tree.open);
    case 'map': {
      const object = objectValue([], at, tree.open);
      for (const { key, keyAt, value } of tree.entries) addMember(object, { key, keyAt, value: valueOf(value) });
      return object;
    }
    case 'choice': {
      const arms = tree.arms.map(valueOf);
      return { kind: 'choice', arms, hole: { reference: 'a choice', scope: at.source.path, anonymous: true, at }, at };
    }
    case 'hole':
      return { kind: 'hole', hole: tree.hole, at };
  }
}
