/** The ConfigMaps that `valuesFrom` of a HelmRelease names. */
import type { Document } from '../../document/language.js';
import { remembered } from '../../value/remembered.js';
import { field, stringOf, type Tree } from '../../value/tree.js';
import { filesNaming, meantOf, type Place } from '../config-maps.js';
import type { Sources } from '../dialect.js';
import type { Installing } from './layers.js';

/** The one of this name that a release gets. `releases`: where those of its namespace and name stand. */
export const configMapFor = (
  name: string,
  installing: Installing,
  releases: readonly Place[],
  sources: Sources,
): Tree | undefined =>
  madeConfigMap(name, installing, sources) ?? appliedConfigMap(name, installing, releases, sources);

export const namespaceOf = (tree: Tree | undefined): string | undefined =>
  stringOf(field(tree, 'metadata', 'namespace'));

const isNamed = (tree: Tree | undefined, name: string, namespace: string | undefined): boolean =>
  stringOf(field(tree, 'kind')) === 'ConfigMap' &&
  stringOf(field(tree, 'metadata', 'name')) === name &&
  (namespace === undefined || (namespaceOf(tree) ?? namespace) === namespace);

/** The ConfigMaps that kustomizations make, and of which document. */
const madeMaps = remembered((made: readonly Document[]): readonly Document[] =>
  made.filter(({ tree }) => stringOf(field(tree, 'kind')) === 'ConfigMap'),
);

/** What the kustomization of the release makes, generators among it: the name in the reference follows the one that it gets. */
function madeConfigMap(name: string, { root, unit }: Installing, sources: Sources): Tree | undefined {
  const found = madeMaps(sources.made()).filter(
    (one) => one.unit === unit && isNamed(one.tree, name, namespaceOf(root)),
  );
  return found.length === 1 ? found[0]?.tree : undefined;
}

/** What something else applies in the cluster of the release: as the kustomizations make it, or as it is written where none takes it. */
function appliedConfigMap(
  name: string,
  installing: Installing,
  releases: readonly Place[],
  sources: Sources,
): Tree | undefined {
  const made = madeMaps(sources.made());
  const taken = new Set(made.map(({ file }) => file.path));
  const written = filesNaming(name, sources).flatMap((file) =>
    !taken.has(file.path) && /^kind:\s*ConfigMap/m.test(file.text) ? sources.documents(file) : [],
  );
  const found = [...made, ...written].filter(({ tree }) => isNamed(tree, name, namespaceOf(installing.root)));
  const others = releases.filter(([path]) => path !== installing.path);
  return meantOf(found, placeOf, placeOf(installing.document), others)?.tree;
}

export const placeOf = ({ file, appliedBy }: Document): Place =>
  appliedBy === undefined ? [file.path] : [appliedBy.path, file.path, ...(appliedBy.through ?? [])];
