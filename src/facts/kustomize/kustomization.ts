/** A kustomization file, and what makes kustomize refuse it. Source: kubernetes-sigs/kustomize, api/types/kustomization.go. */
import type { Document } from '../../document/language.js';
import { knownValue } from '../../value/text.js';
import { displayTree, entriesOf, entryOf, field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { BuildFailure, requireParsed } from './failure.js';
import type { Files } from './files.js';

export interface Kustomization {
  /** With its slash; empty at the root. */
  readonly folder: string;
  readonly document: Document;
  readonly tree: MapTree;
  readonly isComponent: boolean;
}

/** The kustomization of a folder; undefined: there is none that could be read. Throws where kustomize refuses the file. */
export function kustomizationOf(folder: string, files: Files): Kustomization | undefined {
  const [path, second] = (files.kustomizations.get(folder) ?? []).toSorted();
  const source = path === undefined ? undefined : files.get(path);
  if (source === undefined) return undefined;
  const other = second === undefined ? undefined : files.get(second);
  if (other !== undefined)
    throw new BuildFailure(`two kustomization files stand in one folder: \`${source.path}\` and this one`, {
      source: other,
      start: 0,
      end: Math.max(0, other.text.search(/\r?\n|$/)),
    });
  const [document, ...others] = files
    .documents(source)
    .filter(({ tree, faults }) => tree !== undefined || faults.length > 0);
  if (document !== undefined) requireParsed(document);
  if (document?.tree?.kind !== 'map' || document.faults.length > 0 || others.length > 0) return undefined;
  const { tree } = document;
  if (!document.templated) validate(tree);
  return { folder, document, tree, isComponent: stringOf(field(tree, 'kind')) === 'Component' };
}

const TEXTS = ['namePrefix', 'nameSuffix', 'namespace'];
const MAPS_OF_TEXTS = ['commonAnnotations', 'commonLabels'];
const LISTS = [
  ...['resources', 'bases', 'components', 'crds', 'configurations', 'generators', 'transformers', 'validators'],
  ...['patches', 'patchesStrategicMerge', 'patchesJson6902', 'replacements', 'vars', 'labels', 'images', 'replicas'],
  ...['configMapGenerator', 'secretGenerator', 'helmCharts', 'helmChartInflationGenerator', 'buildMetadata'],
];
const OTHERS = [
  'apiVersion',
  'kind',
  'metadata',
  'openapi',
  'sortOptions',
  'helmGlobals',
  'generatorOptions',
  'inventory',
  'imageTags',
];

/** Go's decoder does not mind the case of names. */
const FIELDS: ReadonlySet<string> = new Set(
  [...TEXTS, ...MAPS_OF_TEXTS, ...LISTS, ...OTHERS].map((name) => name.toLowerCase()),
);

function validate(tree: MapTree): void {
  for (const { key, keyAt } of tree.entries) {
    const name = knownValue(key);
    if (name !== undefined && !FIELDS.has(name.toLowerCase()))
      throw new BuildFailure(`kustomize knows no field \`${name}\` of a kustomization`, keyAt);
  }
  for (const name of TEXTS) requireText(name, field(tree, name));
  for (const name of MAPS_OF_TEXTS)
    for (const { key, value } of entriesOf(field(tree, name))) requireText(`${name}.${knownValue(key) ?? '?'}`, value);
  for (const name of LISTS) {
    const entry = entryOf(tree, name);
    const isWrong = entry !== undefined && ['map', 'number', 'boolean', 'text'].includes(entry.value.kind);
    if (isWrong && !isPlaceholder(entry.value))
      throw new BuildFailure(`\`${name}\` of a kustomization must be a list`, entry.keyAt);
  }
}

const isPlaceholder = (tree: Tree): boolean => tree.kind === 'text' && knownValue(tree.text) === undefined;

function requireText(name: string, tree: Tree | undefined): void {
  if (tree === undefined || !['number', 'boolean', 'list', 'map'].includes(tree.kind)) return;
  throw new BuildFailure(
    `\`${name}\` of a kustomization must be a string, not ${displayTree(tree)}: quote it`,
    tree.at,
  );
}

/** The paths that stand under some keys, with the trees that say them. */
export const itemsUnder = (tree: MapTree, ...keys: readonly string[]): readonly Tree[] =>
  keys.flatMap((key) => listOf(field(tree, key)));
