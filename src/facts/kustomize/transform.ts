/** Transformers that change one field of many objects: namespace, prefix, suffix, annotations, labels. */
import { concat, type Text } from '../../value/text.js';
import { entriesOf, field, parsesAsTrue, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Span } from '../../value/span.js';
import { namespaceOver } from './inflate.js';
import { changed, changedAll, mapAt, textAt, withEntry } from './members.js';
import {
  currentId,
  hasOwnAnnotations,
  isBuiltIn,
  isClusterScoped,
  kindOf,
  nameOf,
  namespaceOf,
  withTree,
  type Resource,
} from './resource.js';
import type { FieldSpec } from './state.js';

/** Whether a field belongs to objects like this one. */
export function concerns({ group, version, kind }: FieldSpec, resource: Pick<Resource, 'tree'>): boolean {
  const own = currentId(resource);
  return (
    (kind === undefined || kind === own.kind) &&
    (group === undefined || group === own.group) &&
    (version === undefined || version === own.version)
  );
}

export const specOf = (kind: string, path: string): FieldSpec => ({
  kind,
  path,
  group: undefined,
  version: undefined,
  create: false,
});

export const fieldSpecOf = (tree: Tree): FieldSpec => ({
  path: stringOf(field(tree, 'path')) ?? '',
  group: stringOf(field(tree, 'group')),
  version: stringOf(field(tree, 'version')),
  kind: stringOf(field(tree, 'kind')),
  create: parsesAsTrue(field(tree, 'create')) === true,
});

/** `a/b[]/c`; a slash within a key is written `\/`. */
export const wayOf = (path: string): readonly string[] =>
  (path.match(/(?:\\\/|[^/])+/g) ?? []).map((step) => step.replaceAll('\\/', '/').replace(/\[\]$/, ''));

export interface NamespaceOptions {
  readonly unsetOnly: boolean;
  readonly subjects: 'defaultOnly' | 'allServiceAccounts' | 'none';
}

/** Source: kubernetes-sigs/kustomize, api/filters/namespace/namespace.go. */
export function withNamespace(resource: Resource, wanted: Tree, options: NamespaceOptions): Resource {
  const { tree } = resource;
  const id = currentId(resource);
  const namespace = resource.isInflated ? namespaceOver(resource, wanted) : wanted;
  const marked = { ...resource, isMarked: true };
  if (id.kind === 'Namespace' && id.group === '')
    return withTree(
      marked,
      changed(tree, ['metadata', 'name'], () => namespace, namespace.at),
    );
  const moved =
    isClusterScoped(id) || (options.unsetOnly && namespaceOf(resource) !== undefined)
      ? tree
      : changed(tree, ['metadata', 'namespace'], () => namespace, namespace.at);
  return withTree(marked, withSubjects(moved, namespace, options));
}

function withSubjects(tree: MapTree, namespace: Tree, { subjects }: NamespaceOptions): MapTree {
  if (subjects === 'none' || !/^(?:Cluster)?RoleBinding$/.test(kindOf(tree))) return tree;
  const changedTree = changedAll(tree, ['subjects'], (list) => ({
    ...(list.kind === 'list' ? list : { kind: 'list', items: [], open: true, at: list.at }),
    items: list.kind === 'list' ? list.items.map((item) => movedSubject(item, namespace, subjects)) : [],
  }));
  return changedTree.kind === 'map' ? changedTree : tree;
}

function movedSubject(item: Tree, namespace: Tree, subjects: NamespaceOptions['subjects']): Tree {
  const isMeant = subjects === 'defaultOnly' ? stringOf(field(item, 'name')) === 'default' : true;
  if (item.kind !== 'map' || stringOf(field(item, 'kind')) !== 'ServiceAccount' || !isMeant) return item;
  return changed(item, ['namespace'], () => namespace);
}

/** Source: kubernetes-sigs/kustomize, api/internal/builtins/PrefixTransformer.go. */
const NEVER_RENAMED: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

export type Affix = 'prefix' | 'suffix';

export function withAffix(resource: Resource, affix: Affix, added: Text, key: string): Resource {
  const id = currentId(resource);
  if (NEVER_RENAMED.has(id.kind) && isBuiltIn(id)) return resource;
  const name = nameOf(resource);
  const text = affix === 'prefix' ? concat(added, name) : concat(name, added);
  const tree = changed(resource.tree, ['metadata', 'name'], (before) =>
    before === undefined ? undefined : textAt(text, before.at),
  );
  const renamed = { ...withTree(resource, tree), isMarked: true };
  return affix === 'prefix'
    ? { ...renamed, prefixes: [...resource.prefixes, key] }
    : { ...renamed, suffixes: [...resource.suffixes, key] };
}

/** Kinds whose pod templates get what `commonAnnotations` and the like add. */
const TEMPLATE_WAYS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['ReplicationController', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].map(
    (kind) => [kind, ['spec', 'template', 'metadata']] as const,
  ),
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'metadata']],
]);

/** Members for the annotations or labels of objects, and of what they make. */
export function withCommon(
  resource: Resource,
  member: 'annotations' | 'labels',
  added: Tree,
  templates: boolean,
): Resource {
  if (added.kind !== 'map') return resource;
  const own = changed(resource.tree, ['metadata', member], (before) => joinedMaps(before, added), added.at);
  const way = templates ? TEMPLATE_WAYS.get(kindOf(own)) : undefined;
  const tree =
    way === undefined || field(own, ...way.slice(0, -1)) === undefined
      ? own
      : changed(own, [...way, member], (before) => joinedMaps(before, added), added.at);
  return withTree(resource, tree);
}

export function joinedMaps(before: Tree | undefined, added: MapTree): Tree {
  const start: MapTree = before?.kind === 'map' ? before : mapAt(added.at);
  const map = entriesOf(added).reduce(withEntry, start);
  return added.open || (before !== undefined && before.kind !== 'map' && before.kind !== 'null')
    ? { ...map, open: true }
    : map;
}

/** Selectors that follow labels: of pods by what makes them, of services, and of policies. */
export function withSelectors(resource: Resource, added: Tree): Resource {
  if (added.kind !== 'map') return resource;
  const ways: readonly (readonly string[])[] =
    kindOf(resource.tree) === 'Service' || kindOf(resource.tree) === 'ReplicationController'
      ? [['spec', 'selector']]
      : [
          ['spec', 'selector', 'matchLabels'],
          ['spec', 'podSelector', 'matchLabels'],
        ];
  const tree = ways.reduce(
    (whole, way) => changed(whole, way, (before) => (before?.kind === 'map' ? joinedMaps(before, added) : before)),
    resource.tree,
  );
  return withTree(resource, tree);
}

/** Members of a field by its specification: only where it stands, or may be made. */
export function withMembersAt(resource: Resource, spec: FieldSpec, added: Tree): Resource {
  if (added.kind !== 'map' || !concerns(spec, resource)) return resource;
  // Those that kustomize keeps of its own are annotations as well.
  const isMade = spec.create || (spec.path === 'metadata/annotations' && hasOwnAnnotations(resource));
  const made: Span | undefined = isMade ? added.at : undefined;
  const tree = changed(
    resource.tree,
    wayOf(spec.path),
    (before) => (before === undefined && !isMade ? undefined : joinedMaps(before, added)),
    made,
  );
  return withTree(resource, tree);
}

export const textAdded = (tree: Tree | undefined): Text | undefined => {
  const text = textOf(tree);
  return text === undefined || text.parts.length === 0 ? undefined : text;
};
