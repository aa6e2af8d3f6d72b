/** Applications and ApplicationSets of Argo CD: what they add to the kustomization, or the folder of manifests, at their path. Source: argoproj/argo-cd, util/kustomize/kustomize.go. */
import type { Document } from '../../document/language.js';
import { knownValue } from '../../value/text.js';
import { field, listOf, parsesAsTrue, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { applicationsOf } from '../application-set.js';
import { kustomizationOverAll, plainFilesBelow, type Entry, type FileTree } from './entry.js';
import { joinedMaps, withNamespace } from './transform.js';
import { folderAt, withLists, withValues } from './flux.js';
import { kustomizationOf, type Kustomization } from './kustomization.js';
import { mapAt } from './members.js';
import type { Resource } from './resource.js';

const isArgo = (tree: MapTree, kind: string): boolean =>
  stringOf(field(tree, 'kind')) === kind && (stringOf(field(tree, 'apiVersion')) ?? '').startsWith('argoproj.io/');

export const isApplication = (tree: MapTree): boolean => isArgo(tree, 'Application') || isArgo(tree, 'ApplicationSet');

export function argoEntries(object: MapTree, document: Document, tree: FileTree): readonly Entry[] {
  if (isArgo(object, 'Application')) return applicationEntries(object, object, document, tree);
  return applicationsOf(object, tree.sources).flatMap((one) => applicationEntries(one, object, document, tree));
}

function applicationEntries(
  application: MapTree,
  object: MapTree,
  document: Document,
  tree: FileTree,
): readonly Entry[] {
  const spec = field(application, 'spec');
  const name = stringOf(field(application, 'metadata', 'name')) ?? stringOf(field(object, 'metadata', 'name')) ?? '?';
  const sources = field(spec, 'sources')?.kind === 'list' ? listOf(field(spec, 'sources')) : [field(spec, 'source')];
  const namespace = field(spec, 'destination', 'namespace');
  return sources.flatMap((source): readonly Entry[] => {
    const path = field(source, 'path');
    const folder = path === undefined ? undefined : folderAt(path, document.file.path, tree);
    if (source === undefined || folder === undefined || !isReadable(folder, source, tree)) return [];
    return [
      {
        name: `${document.file.path}#${name}`,
        path: document.file.path,
        folder,
        root: (files) =>
          tree.kustomizations.has(folder)
            ? withOptions(kustomizationOf(folder, files), field(source, 'kustomize'))
            : kustomizationOverAll(folder, tree, mapAt(object.at), document, recurses(source)),
        finish: (resources) => resources.map((resource) => placed(resource, namespace)),
      },
    ];
  });
}

const recurses = (source: Tree): boolean => parsesAsTrue(field(source, 'directory', 'recurse')) === true;

/** Charts and plugins are read by others; of a folder with patterns nobody knows which files are meant. */
function isReadable(folder: string, source: Tree, tree: FileTree): boolean {
  if (['helm', 'plugin', 'chart'].some((name) => field(source, name) !== undefined)) return false;
  if (tree.kustomizations.has(folder)) return true;
  if (['Chart.yaml', 'Chart.yml'].some((name) => tree.sources.peek(folder + name) !== undefined)) return false;
  const directory = field(source, 'directory');
  const isWhole = ['include', 'exclude', 'jsonnet'].every((name) => field(directory, name) === undefined);
  return isWhole && plainFilesBelow(folder, tree, recurses(source)).length > 0;
}

/** `kustomize edit set` and `add`. */
function withOptions(kustomization: Kustomization | undefined, options: Tree | undefined): Kustomization | undefined {
  if (kustomization === undefined || options === undefined) return kustomization;
  const annotations = field(options, 'commonAnnotations');
  const own = field(kustomization.tree, 'commonAnnotations');
  const values: readonly (readonly [string, Tree | undefined])[] = [
    ...['namePrefix', 'nameSuffix', 'namespace'].map((name) => [name, field(options, name)] as const),
    ['commonAnnotations', annotations?.kind === 'map' ? joinedMaps(own, annotations) : undefined],
  ];
  const lists = ['patches', 'components'].map((name) => [name, field(options, name)] as const);
  return { ...kustomization, tree: withLists(withValues(kustomization.tree, values), lists) };
}

/** The destination's namespace is for those objects that write none. */
const placed = (resource: Resource, namespace: Tree | undefined): Resource =>
  namespace === undefined ||
  resource.tree.entries.some(({ key, value }) => knownValue(key) === 'kind' && stringOf(value) === 'Namespace')
    ? resource
    : {
        ...withNamespace({ ...resource, isInflated: false }, namespace, { unsetOnly: true, subjects: 'none' }),
        previous: resource.previous,
      };
