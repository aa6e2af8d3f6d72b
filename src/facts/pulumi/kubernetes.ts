/** Objects of Kubernetes: resources of @pulumi/kubernetes, and files of manifests that a program applies. */
import type { Document } from '../../document/language.js';
import { partsOf } from '../../document/languages.js';
import { pathFrom } from '../../value/path.js';
import { toFileSpan, type Source, type Span } from '../../value/span.js';
import { knownValue, like, literalText } from '../../value/text.js';
import type { Entry, MapTree, Tree } from '../../value/tree.js';
import type { Run } from '../program/library.js';
import { treeOf, valueOf } from '../program/tree.js';
import type { Value } from '../program/value.js';
import { tidied } from '../tidy.js';
import { yamlTrees } from '../yaml-text.js';
import { argument, holeOf, type Resource } from './resource.js';
import { table } from '../../value/table.js';

/** Groups of the API by their names in the SDK; of others the name is the group's. */
const GROUPS: Readonly<Record<string, string>> = table({
  core: '',
  apps: 'apps/',
  batch: 'batch/',
  autoscaling: 'autoscaling/',
  policy: 'policy/',
  networking: 'networking.k8s.io/',
  rbac: 'rbac.authorization.k8s.io/',
});

/** The object that a resource is; undefined: it is none. */
export function objectOf(resource: Resource): MapTree | undefined {
  const [, group = '', version = '', kind, ...others] = resource.type.split('.');
  if (resource.type === 'k8s.apiextensions.CustomResource') return objectTree(resource, []);
  const prefix = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  if (prefix === undefined || kind === undefined || others.length > 0 || /(?:List|Patch)$/.test(kind)) return undefined;
  const { at } = resource;
  const text = (literal: string): Tree => ({ kind: 'text', text: literalText(literal), at });
  return objectTree(resource, [entry('apiVersion', text(`${prefix}${version}`)), entry('kind', text(kind))]);
}

const entry = (name: string, value: Tree): Entry => ({ key: literalText(name), keyAt: value.at, value });

/** The object with the name that is made up where none is written. */
function objectTree(resource: Resource, type: readonly Entry[]): MapTree | undefined {
  const own = treeOf(resource.args);
  if (own.kind !== 'map') return undefined;
  const { at } = resource;
  const isType = ({ key }: Entry): boolean => ['apiVersion', 'kind'].includes(knownValue(key) ?? '');
  const written = own.entries.filter((one) => knownValue(one.key) !== 'metadata' && !(type.length > 0 && isType(one)));
  const metadata = own.entries.findLast((one) => knownValue(one.key) === 'metadata')?.value;
  const inner: MapTree =
    metadata?.kind === 'map' ? metadata : { kind: 'map', entries: [], open: metadata !== undefined, at };
  const isNamed = inner.entries.some(({ key }) => knownValue(key) === 'name');
  const made: Tree = { kind: 'hole', hole: holeOf(resource, 'metadata.name', at), at };
  const named = isNamed || inner.open ? inner : { ...inner, entries: [...inner.entries, entry('name', made)] };
  return tidied({ kind: 'map', entries: [...type, entry('metadata', named), ...written], open: own.open, at });
}

const FILES = /^k8s\.yaml\.(?:v2\.)?Config(?:File|Group)$/;

export const appliesFiles = ({ type }: Resource): boolean => FILES.test(type);

export interface ManifestFiles {
  readonly get: (path: string) => Source | undefined;
  readonly paths: readonly string[];
  /** The folder of the program, with its slash: where it is run. */
  readonly folder: string;
}

/** The documents that a ConfigFile or ConfigGroup applies, after what the program does to each. */
export function manifestsOf(resource: Resource, files: ManifestFiles, run: Run): readonly Document[] {
  const documents = [...namesIn(resource, 'file'), ...namesIn(resource, 'files')].flatMap((name) =>
    filesNamed(name, files).flatMap((file) => partsOf(file).flatMap((part) => part.parse())),
  );
  const inTexts = [argument(resource, 'yaml')].flatMap((value) => textsIn(value)).flatMap((text) => embedded(text));
  const objects = [argument(resource, 'objs')]
    .flatMap((value) => (value?.kind === 'list' ? value.items : []))
    .map((value) => computedDocument(treeOf(value)));
  const transformations = transformationsOf(resource);
  if (transformations.length === 0) return [...documents, ...inTexts, ...objects];
  return [...documents, ...inTexts, ...objects].map((document) =>
    transformed(document, transformations, resource.at, run),
  );
}

/** What the program does to each object of the files or of the chart; what is not known may be one more. */
export const transformationsOf = (resource: Resource): readonly Value[] =>
  [argument(resource, 'transformations')].flatMap((value) =>
    value === undefined ? [] : value.kind === 'list' ? (value.open ? [...value.items, value] : value.items) : [value],
  );

const computedDocument = (tree: Tree): Document => ({
  file: toFileSpan(tree.at).source,
  language: 'typescript',
  computed: true,
  templated: false,
  tree: tidied(tree),
  faults: [],
});

function textsIn(value: Value | undefined): readonly (Value & { readonly kind: 'text' })[] {
  if (value?.kind === 'list') return value.items.flatMap((item) => textsIn(item));
  return value?.kind === 'text' ? [value] : [];
}

/** YAML in a text of the program: one that stands there as it is is a source of its own. */
function embedded({ text, at }: Value & { readonly kind: 'text' }): readonly Document[] {
  const known = knownValue(text);
  if (known === undefined || at.source.text.slice(at.start, at.end) !== known)
    return (yamlTrees(text, at) ?? []).map((tree) => computedDocument(tree));
  const { source: host, start } = at;
  const source: Source = {
    path: host.path,
    text: known,
    isDocument: true,
    inside: {
      host,
      segments: () => [{ inner: 0, outer: start, innerLength: known.length, outerLength: known.length }],
      encode: () => undefined,
    },
  };
  return partsOf(source).flatMap((part) => part.parse());
}

function namesIn(resource: Resource, name: string): readonly string[] {
  return textsIn(argument(resource, name)).flatMap(({ text }) => knownValue(text) ?? []);
}

/** A path, or a pattern; what leads elsewhere is not read. */
function filesNamed(name: string, { get, paths, folder }: ManifestFiles): readonly Source[] {
  if (/^[a-z]+:\/\//i.test(name)) return [];
  const path = pathFrom(folder, name);
  const exact = get(path);
  if (exact !== undefined) return [exact];
  if (!/[*?]/.test(path)) return [];
  const pattern = literalText(path.replaceAll('**/', '*'));
  const isDeep = path.includes('**');
  return paths
    .filter((one) => (isDeep || depthOf(one) === depthOf(path)) && like(pattern, literalText(one)) === 'yes')
    .flatMap((one) => get(one) ?? []);
}

const depthOf = (path: string): number => path.split('/').length;

/** An object after the transformations, one after another. */
export function transformed(document: Document, transformations: readonly Value[], at: Span, run: Run): Document {
  if (document.tree?.kind !== 'map') return document;
  const object = valueOf(document.tree);
  let isKnown = true;
  for (const one of transformations) {
    if (one.kind !== 'function') isKnown = false;
    run.call(one, [object, { kind: 'undefined', at }], at);
  }
  const tree = tidied(treeOf(object));
  if (isKnown || tree.kind !== 'map') return { ...document, tree };
  return { ...document, tree: opened(tree) };
}

/** What may be changed anywhere. */
const opened = (tree: MapTree): MapTree => ({
  ...tree,
  open: true,
  entries: tree.entries.map((one) =>
    one.value.kind === 'map' && knownValue(one.key) === 'metadata' ? { ...one, value: openedMetadata(one.value) } : one,
  ),
});

const openedMetadata = (tree: MapTree): MapTree => ({
  ...tree,
  open: true,
  entries: tree.entries.map((one) =>
    one.value.kind === 'map' ? { ...one, value: { ...one.value, open: true } } : one,
  ),
});
