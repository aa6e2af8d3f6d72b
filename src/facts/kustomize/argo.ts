/** Applications and ApplicationSets of Argo CD: what they add to the kustomization, or the folder of manifests, at their path. Source: argoproj/argo-cd, util/kustomize/kustomize.go. */
import type { Document } from '../../document/language.js';
import { knownValue, literalText, type Part, type Text } from '../../value/text.js';
import { entriesOf, field, listOf, parsesAsTrue, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { kustomizationOverAll, plainFilesBelow, type Entry, type FileTree } from './entry.js';
import { joinedMaps, withNamespace } from './transform.js';
import { folderAt, withLists, withValues } from './flux.js';
import { kustomizationOf, type Kustomization } from './kustomization.js';
import { mapAt } from './members.js';
import type { Resource } from './resource.js';
import { textWith } from './variables.js';

const isArgo = (tree: MapTree, kind: string): boolean =>
  stringOf(field(tree, 'kind')) === kind && (stringOf(field(tree, 'apiVersion')) ?? '').startsWith('argoproj.io/');

export const isApplication = (tree: MapTree): boolean => isArgo(tree, 'Application') || isArgo(tree, 'ApplicationSet');

export function argoEntries(object: MapTree, document: Document, tree: FileTree): readonly Entry[] {
  if (isArgo(object, 'Application')) return applicationEntries(object, object, document, tree);
  const template = field(object, 'spec', 'template');
  if (template?.kind !== 'map') return [];
  return parametersOf(object, tree).flatMap((parameters) => {
    const filled = filledIn(template, parameters);
    return filled.kind === 'map' ? applicationEntries(filled, object, document, tree) : [];
  });
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
    : { ...withNamespace(resource, namespace, { unsetOnly: true, subjects: 'none' }), previous: resource.previous };

type Parameters = ReadonlyMap<string, Text>;

/** Elements of lists and folders of git generators; what others would give stays open. */
function parametersOf(object: MapTree, tree: FileTree): readonly Parameters[] {
  const generators = listOf(field(object, 'spec', 'generators'));
  return generators.flatMap((generator): readonly Parameters[] => {
    const list = field(generator, 'list', 'elements');
    if (list?.kind === 'list') return list.items.map(elementParameters);
    const directories = field(generator, 'git', 'directories');
    if (directories?.kind === 'list') return folderParameters(directories, tree);
    return [new Map()];
  });
}

function elementParameters(element: Tree): Parameters {
  const found = new Map<string, Text>();
  const collect = (tree: Tree, name: string, depth: number): void => {
    if (tree.kind === 'text') found.set(name, tree.text);
    if (tree.kind === 'number' || tree.kind === 'boolean') found.set(name, literalText(tree.written));
    if (depth > 5) return;
    for (const { key, value } of entriesOf(tree))
      collect(value, name === '' ? (knownValue(key) ?? '') : `${name}.${knownValue(key) ?? ''}`, depth + 1);
  };
  collect(element, '', 0);
  return found;
}

/** `apps/*`: a star is one folder. */
function folderParameters(directories: Tree, { sources }: FileTree): readonly Parameters[] {
  const items = listOf(directories).map((item) => ({
    path: stringOf(field(item, 'path')) ?? '',
    isOut: parsesAsTrue(field(item, 'exclude')) === true,
  }));
  const folders = new Set<string>();
  for (const path of sources.paths) {
    const steps = path.split('/').slice(0, -1);
    for (let i = 1; i <= steps.length; i++) folders.add(steps.slice(0, i).join('/'));
  }
  const isMatched = (folder: string, isOut: boolean): boolean =>
    items.some((item) => item.isOut === isOut && matches(item.path, folder));
  return [...folders]
    .filter((folder) => isMatched(folder, false) && !isMatched(folder, true))
    .sort()
    .map((folder) => {
      const steps = folder.split('/');
      const own = [
        ['path', folder],
        ['path.path', folder],
        ['path.basename', steps.at(-1) ?? ''],
        ['path.basenameNormalized', (steps.at(-1) ?? '').replace(/[^a-zA-Z0-9-]/g, '-').toLowerCase()],
        ...steps.map((step, i) => [`path[${i}]`, step] as const),
        ...steps.map((step, i) => [`index .path.segments ${i}`, step] as const),
      ] as const;
      return new Map(own.map(([name, value]) => [name, literalText(value)]));
    });
}

function matches(pattern: string, folder: string): boolean {
  const [wanted, steps] = [pattern.split('/'), folder.split('/')];
  return wanted.length === steps.length && wanted.every((step, i) => matchesStep(step, steps[i] ?? ''));
}

/** Stars within one step, without expressions that could run away. */
function matchesStep(pattern: string, step: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === step;
  if (!step.startsWith(first) || step.length < first.length + last.length || !step.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = step.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= step.length - last.length;
}

/** `{{name}}` or, of Go templates, `{{.name}}`; anything else stays unknown. */
function filledIn(tree: Tree, parameters: Parameters): Tree {
  switch (tree.kind) {
    case 'text': {
      const text = textWith(
        tree.text,
        ({ reference }): readonly Part[] | undefined => parameters.get(reference.trim().replace(/^\./, ''))?.parts,
      );
      return text === tree.text ? tree : { ...tree, text };
    }
    case 'hole':
      return filledIn({ kind: 'text', text: { parts: [tree.hole] }, at: tree.at }, parameters);
    case 'list':
      return { ...tree, items: tree.items.map((item) => filledIn(item, parameters)) };
    case 'map':
      return {
        ...tree,
        entries: tree.entries.map((entry) => ({ ...entry, value: filledIn(entry.value, parameters) })),
      };
    default:
      return tree;
  }
}
