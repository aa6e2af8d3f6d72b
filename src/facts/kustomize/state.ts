/** What a kustomization has gathered so far: objects, settings and variables, and whether there may be more. */
import type { Document } from '../../document/language.js';
import { field, type MapTree, type Tree } from '../../value/tree.js';
import type { Span } from '../../value/span.js';
import { keyOf } from '../../value/text.js';
import { BuildFailure, TooLarge } from './failure.js';
import { currentId, effectiveNamespace, type Id, type Resource } from './resource.js';
import { displayKnown } from '../../value/display.js';
import { requireDistinctNames } from './variables.js';

/** A field by its path, of objects of a kind. */
export interface FieldSpec {
  readonly path: string;
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly create: boolean;
}

/** A reference to a name that `configurations` add to those that are built in. */
export interface NameReference {
  readonly kind: string;
  readonly referrers: readonly FieldSpec[];
}

export interface State {
  readonly resources: readonly Resource[];
  /** Other objects may exist: a remote base, a chart, a plugin, a file that is not here. */
  readonly open: boolean;
  readonly nameReferences: readonly NameReference[];
  readonly varReferences: readonly FieldSpec[];
  /** Fields of counts that `configurations` add to those that are built in. */
  readonly scaled: readonly FieldSpec[];
  /** Items of `vars`. */
  readonly variables: readonly Tree[];
  /** Patches that met nothing, and may meet what is not here. */
  readonly unmatched: readonly UnmatchedPatch[];
}

/** `target` of a JSON patch; undefined: a strategic merge. */
export interface UnmatchedPatch {
  readonly document: Document;
  readonly tree: MapTree;
  readonly target: Tree | undefined;
}

export const EMPTY: State = {
  resources: [],
  open: false,
  nameReferences: [],
  varReferences: [],
  scaled: [],
  variables: [],
  unmatched: [],
};

/** Objects that one kustomization may hold. */
const MAX_RESOURCES = 20_000;

export const opened = (state: State): State => (state.open ? state : { ...state, open: true });

/** Both together. `from`: the item that takes in the second; without it its objects stand in a file. */
export function joinedStates(a: State, b: State, from: Span | undefined): State {
  if (a.resources.length + b.resources.length > MAX_RESOURCES) throw new TooLarge();
  requireDistinctNames([...a.variables, ...b.variables]);
  const known = new Map<string, Resource>();
  for (const resource of a.resources) remember(known, resource);
  for (const resource of b.resources) {
    const key = idKey(currentId(resource));
    const before = key === undefined ? undefined : known.get(key);
    if (before !== undefined) throw collision(before, resource, from);
    remember(known, resource);
  }
  return {
    resources: [...a.resources, ...b.resources],
    open: a.open || b.open,
    nameReferences: [...a.nameReferences, ...b.nameReferences],
    varReferences: [...a.varReferences, ...b.varReferences],
    scaled: [...a.scaled, ...b.scaled],
    variables: [...a.variables, ...b.variables],
    unmatched: [...a.unmatched, ...b.unmatched],
  };
}

function remember(known: Map<string, Resource>, resource: Resource): void {
  const key = idKey(currentId(resource));
  if (key !== undefined) known.set(key, resource);
}

/** Equal for objects of one id; undefined for one that equals nothing. */
function idKey(id: Id): string | undefined {
  const [name, namespace] = [keyOf(id.name), keyOf(effectiveNamespace(id))];
  return name === undefined || namespace === undefined || name === ''
    ? undefined
    : JSON.stringify([id.group, id.version, id.kind, namespace, name]);
}

function collision(before: Resource, resource: Resource, from: Span | undefined): BuildFailure {
  const { kind, name } = currentId(resource);
  return new BuildFailure(
    `two objects have one id: ${kind} \`${displayKnown(name) ?? 'of this name'}\``,
    from ?? nameAt(resource),
    relatedPlaces(before, resource, from),
  );
}

function relatedPlaces(before: Resource, resource: Resource, from: Span | undefined): BuildFailure['related'] {
  const [first, second] = [ownPlace(before, from), ownPlace(resource, from)];
  // One object that came by two ways stands in one place.
  if (first === second || from === undefined) return [{ at: first, note: 'it stands here' }];
  return [
    { at: first, note: 'the first' },
    { at: second, note: 'the second' },
  ];
}

/** Where it stands itself, where its name stands in what gave it to it. */
function ownPlace(resource: Resource, from: Span | undefined): Span {
  const at = nameAt(resource);
  return at === from ? (field(resource.tree, 'kind')?.at ?? at) : at;
}

const nameAt = ({ tree }: Resource): Span => {
  const metadata = tree.entries.findLast(({ key }) => keyOf(key) === 'metadata')?.value;
  const name = metadata?.kind === 'map' ? metadata.entries.findLast(({ key }) => keyOf(key) === 'name') : undefined;
  return name?.value.at ?? tree.at;
};

/** After names or namespaces have changed: throws where two objects have one id now. */
export function requireDistinct(resources: readonly Resource[], at: Span): void {
  const known = new Map<string, Resource>();
  for (const resource of resources) {
    const key = idKey(currentId(resource));
    const before = key === undefined ? undefined : known.get(key);
    if (before !== undefined) throw collision(before, resource, at);
    if (key !== undefined) known.set(key, resource);
  }
}
