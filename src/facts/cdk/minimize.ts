/**
 * Statements united as the library does where the flag `@aws-cdk/aws-iam:minimizePolicies` is set: those that differ in one of actions, resources and
 * principals become one. Source: aws-iam/lib/private/merge-statements.js.
 */
import { shapeOf, keyOf } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';
import { treeOf } from '../program/tree.js';
import type { ObjectValue, Value } from '../program/value.js';
import { list, object } from './trees.js';

/** Statements of one document that are compared with each other. */
const MAX_STATEMENTS = 200;

interface Parts {
  /** Everything that has to be equal. */
  readonly frame: string;
  readonly sets: Readonly<Record<'Action' | 'Resource' | 'Principal', ReadonlyMap<string, Item>>>;
  readonly value: ObjectValue;
}

interface Item {
  /** The member of Principal; empty for actions and resources. */
  readonly type: string;
  readonly value: Value;
}

const SETS = ['Action', 'Resource', 'Principal'] as const;

export function mergedStatements(statements: readonly Value[]): readonly Value[] {
  const all = statements.map(partsOf);
  if (statements.length > MAX_STATEMENTS) return statements;
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 0; i < all.length; i++)
      for (let j = i + 1; j < all.length;) {
        const united = unite(all[i], all[j]);
        if (united === undefined) j++;
        else {
          all[i] = united;
          all.splice(j, 1);
          changed = true;
        }
      }
  }
  return all.map((one, i) => (one === undefined ? statements[i] : one.value)).flatMap((one) => one ?? []);
}

/** Of statements that are equal the library writes one. Source: aws-iam/lib/private/postprocess-policy-document.js. */
export function uniqueStatements(statements: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return statements.filter((statement) => {
    const key = keyOfValue(statement);
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Undefined: not all of it is known, so it is left alone. */
function partsOf(statement: Value): Parts | undefined {
  if (statement.kind !== 'object' || statement.open || statement.others.length > 0) return undefined;
  const member = (name: string): Value | undefined => statement.members.get(name)?.value;
  if (member('Sid') !== undefined || member('NotPrincipal') !== undefined) return undefined;
  const frame = ['Effect', 'NotAction', 'NotResource', 'Condition'].map((name) => keyOfValue(member(name)));
  const principals = principalItems(member('Principal'));
  const actions = items(member('Action'));
  const resources = items(member('Resource'));
  if (principals === undefined || actions === undefined || resources === undefined || frame.includes(undefined))
    return undefined;
  return {
    frame: frame.join('\n'),
    sets: { Action: actions, Resource: resources, Principal: principals },
    value: statement,
  };
}

function items(value: Value | undefined, type = ''): ReadonlyMap<string, Item> | undefined {
  if (value === undefined) return new Map();
  if (value.kind === 'list' && value.open) return undefined;
  const found = new Map<string, Item>();
  for (const item of value.kind === 'list' ? value.items : [value]) {
    const key = keyOfValue(item);
    if (key === undefined) return undefined;
    found.set(`${type}\0${key}`, { type, value: item });
  }
  return found;
}

function principalItems(value: Value | undefined): ReadonlyMap<string, Item> | undefined {
  if (value === undefined) return new Map();
  if (value.kind !== 'object' || value.open || value.others.length > 0) return undefined;
  const found = new Map<string, Item>();
  for (const [type, { value: of }] of value.members) {
    const own = items(of, type);
    if (own === undefined) return undefined;
    for (const [key, item] of own) found.set(key, item);
  }
  return found;
}

const sameKeys = (a: ReadonlyMap<string, Item>, b: ReadonlyMap<string, Item>): boolean =>
  a.size === b.size && [...a.keys()].every((key) => b.has(key));

function unite(a: Parts | undefined, b: Parts | undefined): Parts | undefined {
  if (a === undefined || b === undefined || a.frame !== b.frame) return undefined;
  if (SETS.filter((name) => sameKeys(a.sets[name], b.sets[name])).length < 2) return undefined;
  const both = (name: (typeof SETS)[number]): ReadonlyMap<string, Item> => new Map([...a.sets[name], ...b.sets[name]]);
  const sets = { Action: both('Action'), Resource: both('Resource'), Principal: both('Principal') };
  const { at } = a.value;
  const member = (name: string): Value | undefined => a.value.members.get(name)?.value;
  const value = object(
    {
      Effect: member('Effect'),
      Principal: sets.Principal.size === 0 ? undefined : principalOf(sets.Principal, a.value),
      Action: listOf(sets.Action),
      NotAction: member('NotAction'),
      Resource: listOf(sets.Resource),
      NotResource: member('NotResource'),
      Condition: member('Condition'),
    },
    at,
  );
  return { frame: a.frame, sets, value };
}

function listOf(all: ReadonlyMap<string, Item>): Value | undefined {
  const [only, ...others] = [...all.values()].map(({ value }) => value);
  return only === undefined ? undefined : others.length === 0 ? only : list([only, ...others], only.at);
}

function principalOf(all: ReadonlyMap<string, Item>, statement: ObjectValue): Value {
  const members: Record<string, Value | undefined> = {};
  for (const type of new Set([...all.values()].map((item) => item.type)))
    members[type] = listOf(new Map([...all].filter(([, item]) => item.type === type)));
  return object(members, statement.at);
}

/** Equal values have equal keys; undefined: it is not known whole. */
function keyOfValue(value: Value | undefined): string | undefined {
  return value === undefined ? '' : keyOfTree(treeOf(value));
}

function keyOfTree(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'text':
      return keyOf(tree.text);
    case 'hole':
      return keyOf({ parts: [tree.hole] });
    case 'number':
    case 'boolean':
      return tree.written;
    case 'null':
      return '';
    case 'list': {
      const keys = tree.items.map(keyOfTree);
      return tree.open || keys.includes(undefined) ? undefined : `[${keys.join('\n')}]`;
    }
    case 'map': {
      const keys = tree.entries.map((entry) => {
        const own = keyOfTree(entry.value);
        return own === undefined ? undefined : `${keyOf(entry.key) ?? shapeOf(entry.key)}=${own}`;
      });
      return tree.open || keys.includes(undefined) ? undefined : `{${keys.join('\n')}}`;
    }
    default:
      return undefined;
  }
}

/** Texts that are the same stand once. */
export function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = value.kind === 'text' ? keyOf(value.text) : undefined;
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
