/** Patches of a kustomization: strategic merges and JSON patches, by their targets. */
import type { Document } from '../../document/language.js';
import { displayKnown } from '../../value/display.js';
import { nearest } from '../../value/nearest.js';
import { comparePlaces } from '../../value/span.js';
import { equals, knownValue, literalText } from '../../value/text.js';
import { entryOf, field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Truth } from '../../value/truth.js';
import { BuildFailure, Undecided } from './failure.js';
import { UNREAD_KIND } from './files.js';
import { operationOf, patched, type Operation } from './json-patch.js';
import { changed, either, textAt, withEntry, withMember, withoutMember } from './members.js';
import {
  currentId,
  effectiveNamespace,
  everWas,
  hasOwnAnnotations,
  isBuiltIn,
  withTree,
  type Id,
  type Resource,
} from './resource.js';
import { requireName, requireObject } from './require-object.js';
import { requireSelector, selects } from './select.js';
import { requireDistinct, type State, type UnmatchedPatch } from './state.js';
import { objectsIn, strategicMerge } from './strategic-merge.js';

/** One item of `patches`, its documents read. */
export interface Patch {
  readonly documents: readonly Document[];
  readonly target: Tree | undefined;
  /** Those of its `options` that allow it to change names or kinds. */
  readonly mayRename: readonly string[];
  /** It stands in one of the old fields: there a JSON patch keeps no name that the object had before. */
  readonly isOld: boolean;
  readonly at: Tree;
}

export function withPatch(state: State, patch: Patch): State {
  if (patch.target !== undefined) requireSelector(patch.target);
  const operations = patch.documents.flatMap(({ tree }) => listOf(tree));
  if (operations.length > 0) return withJsonPatch(state, patch, operations);
  const objects = patch.documents.flatMap((document) =>
    objectsIn(document.tree)
      .filter((tree) => requireObject(tree, document))
      .map((tree) => ({ document, tree })),
  );
  if (patch.target !== undefined && objects.length > 1)
    throw new BuildFailure('several strategic merge patches stand in one item that has a `target`', patch.at.at);
  const merged = objects.reduce(
    (now, one) =>
      patch.target === undefined
        ? withMergeById(now, one.document, one.tree, patch)
        : withMergeByTarget(now, one, patch),
    state,
  );
  // These two gather all objects anew. Source: api/resmap/reswrangler.go, ApplySmPatch.
  if (patch.target !== undefined || patch.isOld) requireDistinct(merged.resources, patch.at.at);
  return merged;
}

function withJsonPatch(state: State, { target, isOld, at, documents }: Patch, trees: readonly Tree[]): State {
  if (target === undefined) throw new BuildFailure('a JSON patch needs a `target`', at.at);
  const operations = trees.map(operationOf);
  const readable = operations.filter((operation) => operation !== undefined);
  const apply = (resource: Resource): Resource => {
    if (readable.length < operations.length) return blurred(resource, readable);
    try {
      const isMarked = !isOld || hasOwnAnnotations(resource);
      const tree = patched(resource.tree, readable, isMarked);
      requireName(tree);
      return isOld ? { ...resource, tree } : { ...withTree(resource, tree), isMarked };
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      return blurred(resource, readable);
    }
  };
  const chosen = state.resources.map((resource) => selects(target, resource));
  const [document] = documents;
  return {
    ...state,
    resources: state.resources.map((resource, i) => maybe(chosen[i], resource, apply)),
    unmatched:
      chosen.every((one) => one === 'no') && document !== undefined
        ? [
            ...state.unmatched,
            ...trees.flatMap((tree): UnmatchedPatch[] => (tree.kind === 'map' ? [{ document, tree, target }] : [])),
          ]
        : state.unmatched,
  };
}

/** Applied to what is selected; where that is not known, either holds. */
function maybe(chosen: Truth | undefined, resource: Resource, apply: (resource: Resource) => Resource): Resource {
  if (chosen === undefined || chosen === 'no') return resource;
  if (chosen === 'yes') return apply(resource);
  try {
    const after = apply(resource);
    const tree = either(resource.tree, after.tree);
    return tree.kind === 'map' ? { ...resource, tree, previous: after.previous } : resource;
  } catch (error) {
    // It would not build if it were selected.
    if (error instanceof BuildFailure) return resource;
    throw error;
  }
}

/** What the operations write is not known any more. */
function blurred(resource: Resource, operations: readonly Operation[]): Resource {
  const tree = operations.reduce(
    (whole, { path }) => openedAt(whole, path),
    openedAt(resource.tree, ['metadata', 'annotations']),
  );
  return withTree(resource, tree);
}

function openedAt(map: MapTree, [step, ...rest]: readonly string[]): MapTree {
  const entry = step === undefined ? undefined : entryOf(map, step);
  const open: MapTree = { ...map, open: true };
  if (entry === undefined) return open;
  if (entry.value.kind === 'map') return withEntry(open, { ...entry, value: openedAt(entry.value, rest) });
  const { at } = entry.value;
  return withEntry(open, {
    ...entry,
    value: { kind: 'hole', hole: { reference: 'patch', scope: at.source.path, anonymous: true, at }, at },
  });
}

/** Undefined: the patch deletes the object. */
function mergedResource(resource: Resource, patch: MapTree, { mayRename, isAnnotated }: Manner): Resource | undefined {
  // At its root the directive changes nothing: the object that it makes is thrown away.
  if (stringOf(field(patch, '$patch')) === 'replace') return resource;
  const written = isAnnotated ? withWrittenNulls(patch) : withoutIdleNulls(patch, resource.tree);
  const merged = strategicMerge(resource.tree, written, isBuiltIn(currentId(resource)));
  if (merged === undefined) return undefined;
  const renamed = withTree(resource, named(merged, resource.tree, mayRename));
  const after = mayRename.length > 0 ? { ...renamed, isMarked: true } : renamed;
  // kustomize keeps the names that an object had among its annotations: what replaces those takes them away.
  const annotations = field(written, 'metadata', 'annotations');
  const areGone = annotations?.kind === 'null' || stringOf(field(annotations, '$patch')) === 'replace';
  return areGone ? { ...after, previous: [] } : after;
}

/** How a strategic merge is done. */
interface Manner {
  readonly mayRename: readonly string[];
  /** kustomize gives the patch annotations of its own. */
  readonly isAnnotated: boolean;
}

/** One with options or a target, and one of the old field. */
const mannerOf = ({ mayRename, isOld, target }: Patch): Manner => ({
  mayRename,
  isAnnotated: isOld || target !== undefined || mayRename.length > 0,
});

/** To a patch that kustomize gives annotations of its own no annotations at all cannot be said, and a null among them is written as text. Source: api/resource/resource.go, CopyMergeMetaDataFieldsFrom. */
const withWrittenNulls = (patch: MapTree): MapTree =>
  changed(patch, ['metadata', 'annotations'], (annotations) =>
    annotations?.kind === 'null' ? undefined : annotations?.kind === 'map' ? withTexts(annotations) : annotations,
  );

/** A null for what is not there does nothing. */
const withoutIdleNulls = (patch: MapTree, object: MapTree): MapTree =>
  changed(patch, ['metadata', 'annotations'], (annotations) =>
    annotations?.kind === 'map'
      ? {
          ...annotations,
          entries: annotations.entries.filter(
            ({ key, value }) =>
              value.kind !== 'null' ||
              entryOf(field(object, 'metadata', 'annotations'), knownValue(key) ?? '') !== undefined,
          ),
        }
      : annotations,
  );

const withTexts = (annotations: MapTree): MapTree => ({
  ...annotations,
  entries: annotations.entries.map((entry) => {
    const { kind, at } = entry.value;
    if (kind !== 'null') return entry;
    return { ...entry, value: textAt(literalText(at.source.text.slice(at.start, at.end)), at) };
  }),
});

/** A merge never changes the namespace of an object, and its name and kind only where it may. Source: api/resource/resource.go, ApplySmPatch. */
function named(tree: MapTree, before: MapTree, mayRename: readonly string[]): MapTree {
  const kind = mayRename.includes('allowKindChange') ? undefined : entryOf(before, 'kind');
  let result = kind === undefined ? tree : withEntry(tree, kind);
  for (const member of mayRename.includes('allowNameChange') ? ['namespace'] : ['name', 'namespace']) {
    const value = entryOf(field(before, 'metadata'), member);
    result = changed(result, ['metadata'], (metadata) =>
      metadata?.kind !== 'map'
        ? metadata
        : value === undefined
          ? withoutMember(metadata, member)
          : withEntry(metadata, value),
    );
  }
  return field(result, 'metadata') === undefined && field(before, 'metadata') !== undefined
    ? withMember(result, 'metadata', field(before, 'metadata') ?? before)
    : result;
}

function withMergeByTarget(
  state: State,
  { document, tree }: { readonly document: Document; readonly tree: MapTree },
  patch: Patch,
): State {
  const { target } = patch;
  if (target === undefined) return state;
  // Of what type the objects are is not for the patch to say. Source: api/resmap/reswrangler.go, ApplySmPatch.
  const untyped = withoutMember(tree, 'apiVersion');
  return mergedWhere(state, untyped, mannerOf(patch), (resource) => selects(target, resource), {
    document,
    tree,
    target,
  });
}

function mergedWhere(
  state: State,
  patch: MapTree,
  manner: Manner,
  isMeant: (resource: Resource) => Truth,
  unmatched: UnmatchedPatch,
): State {
  let isOpen = state.open;
  const chosen = state.resources.map(isMeant);
  const isMatched = chosen.some((one) => one !== 'no');
  const resources = state.resources.flatMap((resource, i): readonly Resource[] => {
    const one = chosen[i];
    if (one === undefined || one === 'no') return [resource];
    const after = mergedResource(resource, patch, manner);
    if (after !== undefined) return [maybe(one, resource, () => after)];
    // Whether the object is there may not be known: then nothing is said of it.
    if (one === 'unknown') isOpen = true;
    return [];
  });
  return {
    ...state,
    resources,
    open: isOpen,
    unmatched: isMatched ? state.unmatched : [...state.unmatched, unmatched],
  };
}

function withMergeById(state: State, document: Document, tree: MapTree, patch: Patch): State {
  const id = currentId({ tree });
  const chosen = new Map(state.resources.map((resource) => [resource, everWas(resource, id)]));
  const certain = state.resources.filter((resource) => chosen.get(resource) === 'yes');
  const isPossible = state.resources.some((resource) => chosen.get(resource) === 'unknown');
  if (certain.length > 1)
    throw new BuildFailure(`several objects have the id of this patch: ${described(id)}`, nameAt(tree));
  if (certain.length === 0 && !isPossible && !state.open && !document.templated && id.kind !== UNREAD_KIND)
    throw notFound(id, tree, state);
  return mergedWhere(state, tree, mannerOf(patch), (resource) => chosen.get(resource) ?? 'no', {
    document,
    tree,
    target: undefined,
  });
}

const described = ({ kind, name, namespace }: Id): string =>
  `${kind} \`${namespace === undefined ? '' : `${displayKnown(namespace) ?? '?'}/`}${displayKnown(name) ?? '?'}\``;

const nameAt = (tree: MapTree): Tree['at'] =>
  field(tree, 'metadata', 'namespace')?.at ?? field(tree, 'metadata', 'name')?.at ?? tree.at;

function notFound(id: Id, tree: MapTree, { resources }: State): BuildFailure {
  const others = resources.filter((resource) => currentId(resource).kind === id.kind);
  const places = others
    .map((resource) => ({ at: nameAt(resource.tree), note: `${described(currentId(resource))} stands here` }))
    .toSorted((a, b) => comparePlaces(a.at, b.at));
  const inNamespace = others.flatMap((resource) => {
    const own = currentId(resource);
    return equals(effectiveNamespace(own), effectiveNamespace(id)) === 'yes' ? (knownValue(own.name) ?? []) : [];
  });
  const near = nearest(knownValue(id.name) ?? '', inNamespace);
  // What differs from the objects that are there: the name, where some are in the namespace.
  const name = inNamespace.length === 0 ? undefined : field(tree, 'metadata', 'name');
  return new BuildFailure(
    `no object has the id of this strategic merge patch: ${described(id)}${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    name?.at ?? nameAt(tree),
    places.slice(0, 3),
  );
}
