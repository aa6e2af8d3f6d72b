/** Evaluates the rows of eksctl-constraints.ts and eksctl-relations.ts on a ClusterConfig. What is not known is no fault. */
import type { Span } from '../value/span.js';
import { display, hasHoles, knownValue } from '../value/text.js';
import {
  entriesOf,
  entryOf,
  isUnread,
  listOf,
  stringOf,
  textOf,
  type Entry,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import { FIELD_ROWS, type ArnOf, type Asked, type FieldRow } from './eksctl-constraints.js';
import { RELATIONS, type Condition, type Relation } from './eksctl-relations.js';
import { entryInAnyCase, identifyingSpan, isSet } from './eksctl-values.js';
import { readArn } from './arn.js';
import { iamArnFault } from './iam-arn.js';

export interface FieldFault {
  readonly row: FieldRow;
  /** The way to the value, as in `addons[0].name`. */
  readonly path: string;
  /** As written; empty for a list or nothing. */
  readonly value: string;
  readonly at: Span;
  /** Of an ARN: what is wrong. */
  readonly what?: string;
}

export interface RelationFault {
  readonly relation: Relation;
  /** The mapping; empty for the root. */
  readonly path: string;
  readonly at: Span;
  /** The other side of a conflict. */
  readonly other?: Span;
}

interface Place {
  readonly path: string;
  readonly tree: Tree;
  /** undefined: an item of a list. */
  readonly entry: Entry | undefined;
}

export const fieldFaults = (cluster: Tree): readonly FieldFault[] =>
  FIELD_ROWS.flatMap((row) =>
    placesOf(cluster, row.path).flatMap((place): readonly FieldFault[] => {
      const what = wrong(place, row.asked);
      if (what === undefined) return [];
      const text = textOf(place.tree);
      const value = text !== undefined ? display(text) : place.tree.kind === 'number' ? place.tree.written : '';
      const at = row.asked.is === 'count' ? (place.entry?.keyAt ?? place.tree.at) : place.tree.at;
      return [{ row, path: place.path, value, at, ...(what === '' ? {} : { what }) }];
    }),
  );

/** All places that a way such as `addons[].name` leads to. */
function placesOf(root: Tree, way: string): readonly Place[] {
  let places: readonly Place[] = [{ path: '', tree: root, entry: undefined }];
  if (way === '') return places;
  for (const step of way.split('.')) {
    const name = step.replace('[]', '');
    places = places.flatMap((place) => membersOf(place, name));
    if (step.endsWith('[]'))
      places = places.flatMap(({ path, tree }) =>
        listOf(tree).map((item, i) => ({ path: `${path}[${i}]`, tree: item, entry: undefined })),
      );
  }
  return places;
}

function membersOf({ path, tree }: Place, name: string): readonly Place[] {
  const entries = name === '*' ? entriesOf(tree) : [lookUp(tree, name, path)];
  return entries.flatMap((entry) => {
    const key = entry === undefined ? undefined : knownValue(entry.key);
    return entry === undefined || key === undefined
      ? []
      : [{ path: path === '' ? key : `${path}.${key}`, tree: entry.value, entry }];
  });
}

/** Providers are decoded on their own, without regard to case (identity_provider.go). */
const lookUp = (tree: Tree, key: string, path: string): Entry | undefined =>
  path.startsWith('identityProviders[') ? entryInAnyCase(tree, key) : entryOf(tree, key);

/** undefined: nothing for certain. The text says what, if there is more to say than the row does. */
function wrong({ tree }: Place, asked: Asked): string | undefined {
  switch (asked.is) {
    case 'item':
      return tree.kind === 'null' ? '' : undefined;
    case 'count':
      return tree.kind === 'list' && !tree.open && tree.items.length > 0 && !within(tree.items.length, asked)
        ? ''
        : undefined;
    case 'range':
      return tree.kind === 'number' && !within(tree.value, asked) ? '' : undefined;
    case 'number':
      return tree.kind === 'number' && tree.value !== 0 && !asked.of.includes(tree.value) ? '' : undefined;
    default:
      return wrongText(tree, asked);
  }
}

const within = (value: number, { from, to }: { readonly from: number; readonly to: number }): boolean =>
  value >= from && value <= to;

function wrongText(tree: Tree, asked: Extract<Asked, { is: 'choice' | 'form' | 'arn' }>): string | undefined {
  if (asked.is === 'arn') return wrongArn(tree, asked.of);
  const value = stringOf(tree);
  // The empty text is Go's zero value: not set.
  if (value === undefined || value === '') return undefined;
  if (asked.is === 'form') return asked.form.test(value) ? undefined : '';
  const given = asked.anyCase === true ? value.toLowerCase() : value;
  return asked.of.some((one) => (asked.anyCase === true ? one.toLowerCase() : one) === given) ? undefined : '';
}

function wrongArn(tree: Tree, of: ArnOf): string | undefined {
  const text = textOf(tree);
  if (text === undefined || knownValue(text) === '') return undefined;
  if (of === 'policy') return iamArnFault(text, 'policy')?.what;
  if (of === 'principal')
    return iamArnFault(text, 'role') === undefined || iamArnFault(text, 'user') === undefined
      ? undefined
      : iamArnFault(text, 'role')?.what;
  const arn = readArn(text);
  if (arn === undefined) return hasHoles(text) ? undefined : 'it is not an ARN';
  const service = knownValue(arn.service);
  return of === 'outposts' && service !== undefined && service !== 'outposts'
    ? `it is an ARN of \`${service}\``
    : undefined;
}

export const relationFaults = (cluster: Tree): readonly RelationFault[] =>
  RELATIONS.flatMap((relation) =>
    placesOf(cluster, relation.at).flatMap(({ path, tree, entry }): readonly RelationFault[] => {
      if (tree.kind !== 'map') return [];
      const broken = brokenAt(relation, tree, path);
      return broken === undefined
        ? []
        : [{ relation, path, ...broken, at: broken.at ?? entry?.keyAt ?? identifyingSpan(tree) }];
    }),
  );

/** Where a relation is broken for certain; without a place where a field is missing. */
function brokenAt(
  relation: Relation,
  tree: MapTree,
  path: string,
): { readonly at: Span | undefined; readonly other?: Span } | undefined {
  const spanOf = ({ field }: Condition): Span | undefined => spanAt(tree, field, path);
  const holdsHere = (condition: Condition): boolean | undefined => holds(tree, condition, path);
  switch (relation.is) {
    case 'refused':
      return holdsHere(relation.a) === true ? { at: spanOf(relation.a) } : undefined;
    case 'conflict': {
      if (holdsHere(relation.a) !== true || holdsHere(relation.b) !== true) return undefined;
      const other = spanOf(relation.b);
      return { at: spanOf(relation.a), ...(other === undefined ? {} : { other }) };
    }
    case 'needs':
      if (relation.a !== undefined && holdsHere(relation.a) !== true) return undefined;
      return relation.b.every((condition) => holdsHere(condition) === false)
        ? { at: relation.a === undefined ? undefined : spanOf(relation.a) }
        : undefined;
  }
}

function spanAt(tree: Tree, field: string, path: string): Span | undefined {
  let entry: Entry | undefined;
  for (const key of field.split('.')) entry = lookUp(entry?.value ?? tree, key, path);
  return entry?.keyAt;
}

/** undefined: not known. */
function holds(tree: Tree, { field, is, values = [] }: Condition, path: string): boolean | undefined {
  const value = valueAt(tree, field, path);
  if (value === 'unknown') return undefined;
  switch (is) {
    case 'set':
      return value !== undefined && isSetFor(value);
    case 'not set':
      return value === undefined || !isSetFor(value);
    case 'on':
      return value?.kind === 'boolean' && value.value;
    case 'off':
      return value?.kind === 'boolean' && !value.value;
    case 'several':
      return value?.kind === 'list' && value.items.length > 1;
    case 'empty list':
      return value?.kind === 'list' && value.items.length === 0;
    default: {
      const text = stringOf(value)?.toLowerCase() ?? '';
      const listed = values.some((one) => one.toLowerCase() === text);
      return text !== '' && listed === (is === 'one of');
    }
  }
}

/** A number of 0 is Go's zero value too. */
const isSetFor = (value: Tree): boolean => isSet(value) && !(value.kind === 'number' && value.value === 0);

/** `unknown`: it, or what it stands in, could not be read. */
function valueAt(tree: Tree, field: string, path: string): Tree | undefined | 'unknown' {
  let value: Tree | undefined = tree;
  for (const key of field.split('.')) {
    const entry: Entry | undefined = lookUp(value, key, path);
    if (entry === undefined) return isUnread(value) ? 'unknown' : undefined;
    value = entry.value;
  }
  return isUnread(value) ? 'unknown' : value;
}
