/** Strategic merge patches. Source: kubernetes-sigs/kustomize, kyaml/yaml/merge2 and kyaml/yaml/walk. */
import type { Span } from '../../value/span.js';
import { hasHoles, knownValue } from '../../value/text.js';
import {
  entryOf,
  field,
  listOf,
  stringOf,
  textOf,
  type Entry,
  type ListTree,
  type MapTree,
  type Tree,
} from '../../value/tree.js';
import { equals } from '../../value/text.js';
import { BuildFailure } from './failure.js';
import { mapAt, withEntry, withoutMember, withWords } from './members.js';

/** How deep mappings are merged. */
const MAX_DEPTH = 100;

/** Keys by which items of lists in the built-in kinds are told apart. Source: the patchMergeKey of Kubernetes' API. */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ...['containers', 'initContainers', 'ephemeralContainers', 'env', 'volumes', 'imagePullSecrets', 'secrets'].map(
    (list) => [list, 'name'] as const,
  ),
  ['resourceClaims', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['ports', 'containerPort'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
]);

/** The merged object; undefined: the patch deletes it. `isBuiltIn`: kustomize knows the schema of its lists. */
export const strategicMerge = (object: MapTree, patch: MapTree, isBuiltIn: boolean): MapTree | undefined => {
  const merged = mergedMap(object, patch, '', isBuiltIn, 0);
  return merged?.kind === 'map' ? merged : undefined;
};

const directiveOf = (patch: Tree): string | undefined => stringOf(field(patch, '$patch'));

const isDirective = ({ key }: Entry): boolean =>
  /^\$(?:patch$|retainKeys$|setElementOrder\/|deleteFromPrimitiveList\/)/.test(knownValue(key) ?? '');

function merged(
  before: Tree | undefined,
  patch: Tree,
  name: string,
  isBuiltIn: boolean,
  depth: number,
): Tree | undefined {
  if (depth > MAX_DEPTH) return unknownAt(patch.at);
  if (patch.kind === 'null') return undefined;
  requireSameNode(before, patch);
  if (patch.kind === 'map') return mergedMap(before, patch, name, isBuiltIn, depth);
  if (patch.kind === 'list' && before?.kind === 'list') return mergedList(before, patch, name, isBuiltIn, depth);
  return patch;
}

/** What kustomize walks through together must be of one kind. Source: kyaml/yaml/walk/walk.go. */
function requireSameNode(before: Tree | undefined, patch: Tree): void {
  const [one, other] = [nodeOf(before), nodeOf(patch)];
  if (one !== undefined && other !== undefined && one !== other)
    throw new BuildFailure(`this patch has ${other} where the object has ${one}`, patch.at);
}

function nodeOf(tree: Tree | undefined): string | undefined {
  switch (tree?.kind) {
    case 'map':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'text':
    case 'number':
    case 'boolean':
      return tree.kind === 'text' && hasHoles(tree.text) ? undefined : 'a scalar';
    default:
      return undefined;
  }
}

function mergedMap(
  before: Tree | undefined,
  patch: MapTree,
  under: string,
  isBuiltIn: boolean,
  depth: number,
): Tree | undefined {
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  const own = patch.entries.filter((entry) => !isDirective(entry));
  if (directive === 'replace') return { ...patch, entries: own };
  // Over what is no mapping, or nobody knows, it is what the patch makes of nothing, and perhaps more.
  let result: MapTree = before?.kind === 'map' ? before : { ...mapAt(patch.at), open: isUnknown(before) };
  for (const entry of own) {
    const isAdded = before === undefined || under === 'annotations';
    result = withMerged(result, entry, isAdded, isBuiltIn, depth);
  }
  return patch.open ? { ...result, open: true } : result;
}

function withMerged(map: MapTree, entry: Entry, isAdded: boolean, isBuiltIn: boolean, depth: number): MapTree {
  const name = knownValue(entry.key);
  if (name === undefined) return { ...map, open: true };
  const known = entryOf(map, name);
  // kustomize adds a mapping that was not there with all its nulls, and may write those of annotations as texts.
  if (isAdded && known === undefined && entry.value.kind === 'null')
    return withEntry(map, { ...entry, value: unknownAt(entry.value.at) });
  const value = merged(known?.value, entry.value, name, isBuiltIn, depth + 1);
  if (value === undefined) return withoutMember(map, name);
  return withEntry(map, value === entry.value || known === undefined ? { ...entry, value } : { ...known, value });
}

const unknownAt = (at: Span): Tree => ({ kind: 'hole', hole: { reference: 'patch', scope: '', anonymous: true }, at });

const isUnknown = (tree: Tree | undefined): boolean => tree?.kind === 'hole' || tree?.kind === 'choice';

function mergedList(
  before: ListTree,
  patch: ListTree,
  name: string,
  isBuiltIn: boolean,
  depth: number,
): Tree | undefined {
  const key = isBuiltIn ? MERGE_KEYS.get(name) : undefined;
  const directives = patch.items.filter((item) => item.kind === 'map' && item.entries.length === 1).map(directiveOf);
  const own = patch.items.filter(
    (item) => item.kind !== 'map' || item.entries.length > 1 || directiveOf(item) === undefined,
  );
  if (directives.includes('delete')) return undefined;
  if (directives.includes('replace') || key === undefined) return { ...patch, items: own };
  if (!own.every((item) => field(item, key) !== undefined)) return { ...patch, items: own };
  let items: readonly Tree[] = before.items;
  const added: Tree[] = [];
  for (const item of own) {
    const index = items.findIndex((one) => sameKey(field(one, key), field(item, key)));
    const known = items[index];
    const value = merged(known, item, '', isBuiltIn, depth + 1);
    if (known === undefined && value !== undefined) added.push(value);
    else items = items.flatMap((one, i) => (i !== index ? [one] : value === undefined ? [] : [value]));
  }
  return { ...before, items: [...added, ...items], open: before.open || patch.open };
}

function sameKey(a: Tree | undefined, b: Tree | undefined): boolean {
  if (a?.kind === 'number' && b?.kind === 'number') return a.value === b.value;
  const [one, other] = [textOf(a), textOf(b)];
  return one !== undefined && other !== undefined && equals(one, other) === 'yes';
}

/** The objects of a document, which may hold a list of them. */
export const objectsIn = (tree: Tree | undefined): readonly MapTree[] =>
  tree?.kind === 'map'
    ? /List$/.test(stringOf(field(tree, 'kind')) ?? '') && field(tree, 'items')?.kind === 'list'
      ? listOf(field(tree, 'items')).flatMap(objectsIn)
      : [withWords(tree)]
    : [];
