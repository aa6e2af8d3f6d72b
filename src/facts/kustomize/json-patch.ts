/** JSON patches (RFC 6902) as kustomize applies them. Source: evanphx/json-patch v4. */
import { isJson } from '../../value/is-json.js';
import type { Document } from '../../document/language.js';
import type { Source, Span } from '../../value/span.js';
import { equals, knownValue, type Text } from '../../value/text.js';
import {
  entryOf,
  field,
  isOpen,
  isWhole,
  stringOf,
  type Entry,
  type ListTree,
  type MapTree,
  type Tree,
} from '../../value/tree.js';
import { BuildFailure, Undecided } from './failure.js';
import { mapAt, withEntry, withoutMember } from './members.js';

export interface Operation {
  readonly op: string;
  readonly path: readonly string[];
  readonly from: readonly string[] | undefined;
  readonly value: Tree | undefined;
  readonly tree: Tree;
  /** The key that a value gets which the operation adds, placed in the pointer. */
  readonly key: { readonly key: Text; readonly keyAt: Span };
}

/** Undefined: something of it could not be read. */
export function operationOf(tree: Tree): Operation | undefined {
  const pointer = field(tree, 'path');
  const [op, path, from] = [stringOf(field(tree, 'op')), stringOf(pointer), stringOf(field(tree, 'from'))];
  if (op === undefined || path === undefined || pointer?.kind !== 'text') return undefined;
  return {
    op,
    path: stepsOf(path),
    from: from === undefined ? undefined : stepsOf(from),
    value: field(tree, 'value'),
    tree,
    key: lastKey(path, pointer.text, pointer.at),
  };
}

/** A slash of an annotation's key that is not escaped makes a step of the pointer. */
const ANNOTATION_DOMAIN = 'eks.amazonaws.com';

/** `~1` is decoded before `~0`. */
const decoded = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
const encoded = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

const stepsOf = (pointer: string): readonly string[] => pointer.split('/').slice(1).map(decoded);

function lastKey(pointer: string, text: Text, at: Span): Operation['key'] {
  const start = pointer.lastIndexOf('/') + 1;
  const written = pointer.slice(start);
  const key = decoded(written);
  const [part] = text.parts;
  const host = part?.at;
  if (host === undefined) return { key: { parts: [{ literal: key }] }, keyAt: at };
  const outer = host.start + start;
  const source: Source = {
    path: host.source.path,
    text: key,
    inside: {
      host: host.source,
      segments: () => [{ inner: 0, outer, innerLength: key.length, outerLength: written.length }],
      encode: encoded,
    },
  };
  const keyAt = { source, start: 0, end: key.length };
  return { key: { parts: key === '' ? [] : [{ literal: key, at: keyAt }] }, keyAt };
}

/** The object after all operations. Throws BuildFailure where kustomize does, Undecided where nobody can tell. `isMarked`: kustomize has annotations of its own there, so `/metadata/annotations` is there too. */
export function patched(object: MapTree, operations: readonly Operation[], isMarked: boolean): MapTree {
  const result = operations.reduce<Tree>(applied, isMarked ? withAnnotations(object) : object);
  const annotations = field(result, 'metadata', 'annotations');
  if (result.kind !== 'map') throw new Undecided();
  return annotations?.kind === 'map' && annotations.entries.length === 0 && !annotations.open
    ? withoutEmptyAnnotations(result, object)
    : result;
}

function withAnnotations(object: MapTree): MapTree {
  const metadata = field(object, 'metadata');
  const annotations = field(metadata, 'annotations');
  if (metadata?.kind !== 'map' || (annotations !== undefined && annotations.kind !== 'null')) return object;
  const at = metadata.at;
  return put(object, 'metadata', put(metadata, 'annotations', mapAt(at)));
}

/** The mapping that was there for the operations alone goes. */
function withoutEmptyAnnotations(result: MapTree, before: MapTree): MapTree {
  const metadata = field(result, 'metadata');
  return metadata?.kind !== 'map' || field(before, 'metadata', 'annotations') !== undefined
    ? result
    : put(result, 'metadata', withoutMember(metadata, 'annotations'));
}

const put = (map: MapTree, name: string, value: Tree): MapTree => {
  const entry = entryOf(map, name);
  return withEntry(
    map,
    entry === undefined ? { key: { parts: [{ literal: name }] }, keyAt: value.at, value } : { ...entry, value },
  );
};

function applied(tree: Tree, operation: Operation): Tree {
  const { op, path, from, value, key } = operation;
  switch (op) {
    case 'add':
    case 'replace':
      // evanphx/json-patch v4 takes it for null.
      if (value === undefined) throw new Undecided();
      return at(tree, path, operation, (parent, step) => set(parent, step, { ...key, value }, operation));
    case 'remove':
      return at(tree, path, operation, (parent, step) => removed(parent, step, operation));
    case 'test':
      return tested(tree, operation);
    case 'move':
    case 'copy': {
      if (from === undefined) return fail(operation, 'has no `from`');
      const moved = find(tree, from, operation);
      // evanphx/json-patch v4 copies what is not there in a mapping as null.
      if (moved === undefined && op === 'copy') throw new Undecided();
      if (moved === undefined) return fail(operation, ABSENT);
      const without =
        op === 'copy' ? tree : at(tree, from, operation, (parent, step) => removed(parent, step, operation));
      const add: Operation = { ...operation, op: 'add' };
      return at(without, path, add, (parent, step) => set(parent, step, { ...key, value: moved }, add));
    }
    default:
      return fail(operation, `is of no kind: ${op}`);
  }
}

function tested(tree: Tree, operation: Operation): Tree {
  const { path, value } = operation;
  const found = find(tree, path, operation);
  const isNull = value === undefined || value.kind === 'null';
  if (found === undefined) return isNull ? tree : fail(operation, ABSENT);
  const same = value === undefined ? 'no' : sameValue(found, value);
  if (same === 'unknown') throw new Undecided();
  return same === 'yes' ? tree : fail(operation, 'tests for another value');
}

function sameValue(a: Tree, b: Tree): 'yes' | 'no' | 'unknown' {
  if (a.kind === 'text' && b.kind === 'text') return equals(a.text, b.text);
  if (!isWhole(a) || !isWhole(b) || a.kind === 'map' || a.kind === 'list') return 'unknown';
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value ? 'yes' : 'no';
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value ? 'yes' : 'no';
  return a.kind === b.kind ? 'yes' : 'no';
}

const fail = ({ op, path, tree }: Operation, reason: string): never => {
  const pointer = field(tree, 'path');
  throw new BuildFailure(
    `the \`${op}\` of a JSON patch at \`/${path.map(encoded).join('/')}\` ${reason}`,
    pointer?.at ?? tree.at,
    [],
    path.length > 2 && path.at(-3) === 'annotations' && path.at(-2) === ANNOTATION_DOMAIN,
  );
};

type Parent = MapTree | ListTree;

/** Changes the parent of what a pointer names. */
function at(
  tree: Tree,
  path: readonly string[],
  operation: Operation,
  change: (parent: Parent, step: string) => Tree,
): Tree {
  const [step, ...rest] = path;
  if (step === undefined) throw new Undecided();
  const parent = parentOf(tree, operation);
  if (rest.length === 0) return change(parent, step);
  if (parent.kind === 'list') {
    const index = indexOf(parent, step, operation, parent.items.length - 1);
    return {
      ...parent,
      items: parent.items.map((item, i) => (i === index ? at(item, rest, operation, change) : item)),
    };
  }
  const entry = entryOf(parent, step);
  if (entry === undefined) return absent(parent, operation);
  return withEntry(parent, { ...entry, value: at(entry.value, rest, operation, change) });
}

function parentOf(tree: Tree, operation: Operation): Parent {
  if (tree.kind === 'map' || tree.kind === 'list') return tree;
  if (tree.kind === 'hole' || tree.kind === 'choice') throw new Undecided();
  return fail(operation, 'leads through what is no mapping');
}

const absent = (parent: Parent, operation: Operation): never => {
  if (isOpen(parent)) throw new Undecided();
  return fail(operation, ABSENT);
};

const ABSENT = 'leads to nothing: what it stands in is missing';

/** Undefined: a mapping that is there has no such member. */
function find(tree: Tree, path: readonly string[], operation: Operation): Tree | undefined {
  let found: Tree = tree;
  for (const [i, step] of path.entries()) {
    const parent = parentOf(found, operation);
    const value =
      parent.kind === 'list'
        ? parent.items[indexOf(parent, step, operation, parent.items.length - 1)]
        : entryOf(parent, step)?.value;
    if (value === undefined && i === path.length - 1 && !isOpen(parent)) return undefined;
    found = value ?? absent(parent, operation);
  }
  return found;
}

function indexOf(list: ListTree, step: string, operation: Operation, last: number): number {
  const index = step === '-' ? list.items.length : Number(step);
  const found = index < 0 && Number.isInteger(index) ? list.items.length + index : index;
  if (!Number.isInteger(found) || (found > last && !list.open)) return fail(operation, 'names no item of the list');
  if (found > last || (list.open && step !== '0')) throw new Undecided();
  return found;
}

function set(parent: Parent, step: string, { key, keyAt, value }: Entry, operation: Operation): Tree {
  const isReplace = operation.op === 'replace';
  if (parent.kind === 'list') {
    const index = indexOf(parent, step, operation, parent.items.length - (isReplace ? 1 : 0));
    const rest = parent.items.slice(isReplace ? index + 1 : index);
    return { ...parent, items: [...parent.items.slice(0, index), value, ...rest] };
  }
  const before = entryOf(parent, step);
  // evanphx/json-patch v4 replaces what is not there in a mapping by adding it, though RFC 6902 forbids it.
  return withEntry(
    parent,
    before === undefined || knownValue(key) !== step ? { key, keyAt, value } : { ...before, value },
  );
}

function removed(parent: Parent, step: string, operation: Operation): Tree {
  if (parent.kind === 'list') {
    const index = indexOf(parent, step, operation, parent.items.length - 1);
    return { ...parent, items: parent.items.filter((_, i) => i !== index) };
  }
  return entryOf(parent, step) === undefined ? absent(parent, operation) : withoutMember(parent, step);
}

/** What begins like a list of JSON is read as JSON. Source: api/internal/builtins/PatchTransformer.go. */
export function operationsAsJson<T extends readonly Document[] | undefined>(documents: T): T {
  for (const { tree, templated, file } of documents ?? []) {
    const source = tree?.at.source ?? file;
    const text = source.inside === undefined ? source.text : source.text.trimStart();
    if (tree?.kind !== 'list' || templated || !text.startsWith('[')) continue;
    if (!isWhole(tree) || isJson(source.text)) continue;
    throw new BuildFailure('a patch that begins with `[` is read as JSON, and this is YAML', tree.at);
  }
  return documents;
}
