/** Flux Kustomizations: what they add to the kustomization at their path, and the variables that they fill in. Sources: fluxcd/pkg, kustomize/kustomize_generator.go and kustomize_varsub.go. */
import type { Document } from '../../document/language.js';
import { append } from '../../value/append.js';
import { pathFrom, repositoriesOf } from '../../value/path.js';
import { hasHoles, isHole, knownValue, literalText, type Hole, type Part, type Text } from '../../value/text.js';
import {
  entriesOf,
  entryOf,
  field,
  listOf,
  stringOf,
  textOf,
  type Entry as Member,
  type MapTree,
  type Tree,
} from '../../value/tree.js';
import type { Source } from '../../value/span.js';
import { filesNaming, meantOf, type Place } from '../config-maps.js';
import type { Sources } from '../dialect.js';
import { withoutEscapes } from './escapes.js';
import { generatedMaps, type PlacedData } from './generated-maps.js';
import { kustomizationOverAll, type Entry, type FileTree } from './entry.js';
import { documentsOf, pathsBelow, withSlash } from './files.js';
import { kustomizationOf, type Kustomization } from './kustomization.js';
import { mapAt, writtenName } from './members.js';
import type { Resource } from './resource.js';
import { withCommon } from './transform.js';

export const isFluxKind = (tree: MapTree): boolean =>
  stringOf(field(tree, 'kind')) === 'Kustomization' &&
  (stringOf(field(tree, 'apiVersion')) ?? '').startsWith('kustomize.toolkit.fluxcd.io/');

/** One that says what it applies: what does not is a patch for one. */
export const isFlux = (tree: MapTree): boolean => isFluxKind(tree) && field(tree, 'spec', 'sourceRef') !== undefined;

/** The entry that a Flux object makes of a folder of this tree; undefined: it points elsewhere. `by`: the file of the overlay that the object is of. */
export function fluxEntry(
  object: MapTree,
  document: Document,
  tree: FileTree,
  by = document.file.path,
): Entry | undefined {
  const spec = field(object, 'spec');
  const source = stringOf(field(spec, 'sourceRef', 'kind')) ?? 'GitRepository';
  const folder = folderAt(field(spec, 'path'), document.file.path, tree);
  if (folder === undefined || source !== 'GitRepository') return undefined;
  if (isElsewhere(stringOf(field(spec, 'sourceRef', 'name')), tree)) return undefined;
  const name = stringOf(field(object, 'metadata', 'name')) ?? '?';
  return {
    name: `${document.file.path}#${name}`,
    path: document.file.path,
    folder,
    ...(tree.kustomizations.has(folder) || takesAll(stringOf(field(spec, 'sourceRef', 'name')), folder, tree)
      ? {}
      : { mayLack: true as const }),
    root: (files) =>
      withAdditions(
        tree.kustomizations.has(folder)
          ? kustomizationOf(folder, files)
          : kustomizationOverAll(folder, tree, mapAt(object.at), document, true),
        spec,
      ),
    finish: (resources) =>
      annotated(
        substituted(resources, object, [by, document.file.path, folder], tree),
        field(spec, 'commonMetadata', 'annotations'),
      ),
  };
}

/** As `flux bootstrap` calls the repository that it writes to. */
const OWN = 'flux-system';

/** Whether all files of a folder come to Flux: a repository that is here leaves out none, and no `.sourceignore` does. Source: fluxcd/source-controller, internal/controller/gitrepository_controller.go. */
function takesAll(name: string | undefined, folder: string, { sources }: FileTree): boolean {
  const repository = name === undefined ? undefined : sources.share(repositoriesIn, '').get(name);
  const steps = folder.split('/');
  return (
    repository !== undefined &&
    !repository.leavesOut &&
    steps.every((_, i) => sources.isAbsent([...steps.slice(0, i), '.sourceignore'].join('/')))
  );
}

interface Repository {
  readonly url: string | undefined;
  /** It has patterns of its own (`spec.ignore`). */
  readonly leavesOut: boolean;
}

/** By name the repositories that objects here define, with what is said of them. */
const repositoriesIn = (sources: Sources): ReadonlyMap<string, Repository> =>
  new Map(
    sources.where(definesRepository).flatMap((source) =>
      documentsOf(source, sources).flatMap(({ tree }) => {
        const name = stringOf(field(tree, 'metadata', 'name'));
        const isMeant = stringOf(field(tree, 'kind')) === 'GitRepository' && name !== undefined;
        const [url, leavesOut] = [stringOf(field(tree, 'spec', 'url')), field(tree, 'spec', 'ignore') !== undefined];
        return isMeant ? [[name, { url, leavesOut }] as const] : [];
      }),
    ),
  );

const definesRepository = ({ text }: Source): boolean =>
  text.includes('source.toolkit.fluxcd.io/') && text.includes('GitRepository');

/** Another repository than this one: Flux has its own, and this object names one with another address. */
function isElsewhere(name: string | undefined, { sources }: FileTree): boolean {
  if (name === undefined || name === OWN) return false;
  const repositories = sources.share(repositoriesIn, '');
  const url = repositories.get(name)?.url;
  if (url === undefined || url === repositories.get(OWN)?.url) return false;
  return repositories.has(OWN) || sources.where(namesOwn).length > 0;
}

const namesOwn = ({ text }: Source): boolean =>
  text.includes('kustomize.toolkit.fluxcd.io/') && /^ {2,8}name: *["']?flux-system["']? *$/m.test(text);

/** The folder with files in it that a path names from the root of the repository in which `from` stands. */
export function folderAt(path: Tree | undefined, from: string, { sources }: FileTree): string | undefined {
  const written = path === undefined ? '' : stringOf(path);
  if (written === undefined) return undefined;
  return repositoriesOf(from)
    .map((top) => withSlash(pathFrom(top, written)))
    .find((start) => pathsBelow(start, sources).length > 0);
}

/** The kustomization with what the object writes into it: single values replace, lists come last. */
function withAdditions(kustomization: Kustomization | undefined, spec: Tree | undefined): Kustomization | undefined {
  if (kustomization === undefined) return undefined;
  const replaced: readonly (readonly [string, Tree | undefined])[] = [
    ['namespace', field(spec, 'targetNamespace')],
    ['namePrefix', field(spec, 'namePrefix')],
    ['nameSuffix', field(spec, 'nameSuffix')],
  ];
  const lists = ['patches', 'components', 'patchesStrategicMerge', 'patchesJson6902'].map(
    (name) => [name, field(spec, name)] as const,
  );
  return { ...kustomization, tree: withLists(withValues(kustomization.tree, replaced), lists) };
}

export const withValues = (tree: MapTree, values: readonly (readonly [string, Tree | undefined])[]): MapTree => ({
  ...tree,
  entries: [...tree.entries, ...values.flatMap(([name, value]) => (value === undefined ? [] : [member(name, value)]))],
});

export const withLists = (tree: MapTree, lists: readonly (readonly [string, Tree | undefined])[]): MapTree =>
  withValues(
    tree,
    lists.map(([name, added]) => {
      const own = entryOf(tree, name)?.value;
      const value: Tree | undefined =
        added?.kind !== 'list' || own?.kind !== 'list'
          ? added
          : { ...own, items: [...own.items, ...added.items], open: own.open || added.open };
      return [name, value] as const;
    }),
  );

const member = (name: string, value: Tree): Member => ({ key: literalText(name), keyAt: value.at, value });

function annotated(resources: readonly Resource[], annotations: Tree | undefined): readonly Resource[] {
  return annotations === undefined
    ? resources
    : resources.map((resource) => withCommon(resource, 'annotations', annotations, false));
}

/** Nothing is substituted where the object gives no variable. */
function substituted(
  resources: readonly Resource[],
  object: MapTree,
  place: Place,
  tree: FileTree,
): readonly Resource[] {
  const build = field(object, 'spec', 'postBuild');
  const own = entriesOf(field(build, 'substitute'));
  const from = listOf(field(build, 'substituteFrom'));
  if (own.length === 0 && from.length === 0) return resources;
  const values = new Map<string, Text>();
  let isOpen = false;
  for (const reference of from) {
    const map = configMapOf(reference, object, place, tree);
    if (map?.kind !== 'map' || map.open) isOpen = true;
    for (const { key, value } of entriesOf(map)) remember(values, key, value);
  }
  for (const { key, value } of own) remember(values, key, value);
  // A value that is not here may stand in a map that is not here.
  const fill = (text: Text): Text =>
    withoutEscapes(withDefaults(text, values, isOpen), isBraced, (hole) => valueOf(hole, values, isOpen));
  return resources.map((resource) =>
    isLeft(resource) ? resource : { ...resource, tree: filledMap(resource.tree, fill) },
  );
}

/** `${name:-…${other}…}`: a default that holds a variable. */
function withDefaults({ parts }: Text, values: ReadonlyMap<string, Text>, isOpen: boolean): Text {
  const filled: (readonly Part[])[] = [];
  const last = parts.findLastIndex(hasClosing);
  let next = 0;
  for (let part = parts[next]; part !== undefined;) {
    const opening = next < last ? openingIn(part) : undefined;
    if (opening === undefined) {
      filled.push([part]);
      part = parts[++next];
      continue;
    }
    const { before, name, operator, fallback } = opening;
    const first = next + 1;
    next = first;
    while (!hasClosing(parts[next])) next++;
    const [inside, after] = splitAtClosing(parts[next]);
    const standard = [...literalText(fallback).parts, ...parts.slice(first, next), ...literalText(inside).parts];
    const unknown: Part = { reference: name, scope: parts[next]?.at?.source.path ?? '' };
    const given = givenTo(name, operator, values)?.parts ?? (isOpen ? [unknown] : standard);
    filled.push(literalText(before).parts, given);
    part = literalText(after).parts[0] ?? parts[++next];
  }
  return { parts: filled.flat() };
}

const hasClosing = (part: Part | undefined): boolean =>
  part !== undefined && !isHole(part) && part.literal.includes('}');

function splitAtClosing(part: Part | undefined): readonly [inside: string, after: string] {
  const literal = part === undefined || isHole(part) ? '' : part.literal;
  const close = literal.indexOf('}');
  return [literal.slice(0, close), literal.slice(close + 1)];
}

/** With `:` an empty value counts as none. */
function givenTo(name: string, operator: string | undefined, values: ReadonlyMap<string, Text>): Text | undefined {
  const value = values.get(name);
  return value !== undefined && operator?.startsWith(':') === true && knownValue(value) === '' ? undefined : value;
}

const OPENED = /^([^]*?)(?<!\$)\$\{([A-Za-z_]\w*)(:?[-=])([^{}]*)$/;

interface Opening {
  readonly before: string;
  readonly name: string;
  readonly operator: string;
  readonly fallback: string;
}

function openingIn(part: Part): Opening | undefined {
  const found = isHole(part) ? null : OPENED.exec(part.literal);
  if (found === null) return undefined;
  const [, before = '', name = '', operator = '', fallback = ''] = found;
  return { before, name, operator, fallback };
}

function remember(values: Map<string, Text>, key: Text, value: Tree): void {
  const [name, text] = [
    writtenName(key),
    value.kind === 'number' || value.kind === 'boolean' ? literalText(value.written) : textOf(value),
  ];
  if (name !== undefined && text !== undefined) values.set(name, text);
}

const isLeft = ({ tree }: Resource): boolean =>
  ['annotations', 'labels'].some(
    (members) => stringOf(field(tree, 'metadata', members, 'kustomize.toolkit.fluxcd.io/substitute')) === 'disabled',
  );

const isBraced = ({ at }: Pick<Hole, 'at'>): boolean => at?.source.text.startsWith('${', at.start) === true;

/** `${var}`, `${var:=default}`, `${var:-default}`; not `$var`. Names that nothing sets are empty. */
function valueOf(
  { reference, at }: Extract<Part, { readonly reference: string }>,
  values: ReadonlyMap<string, Text>,
  isOpen: boolean,
): readonly Part[] | undefined {
  if (at === undefined || !isBraced({ at })) return undefined;
  const [, name, operator, fallback = ''] = /^([A-Za-z_]\w*)(?:(:?[-=])([^]*))?$/.exec(reference) ?? [];
  if (name === undefined) return undefined;
  const value = givenTo(name, operator, values);
  if (value !== undefined) return value.parts;
  if (isOpen) return [{ reference: name, scope: at.source.path, at }];
  return fallback === '' ? [] : [{ literal: fallback, at }];
}

function filledMap(map: MapTree, fill: (text: Text) => Text): MapTree {
  return {
    ...map,
    entries: map.entries.map(({ key, keyAt, value }) => ({ key: fill(key), keyAt, value: filled(value, fill) })),
  };
}

function filled(tree: Tree, fill: (text: Text) => Text): Tree {
  switch (tree.kind) {
    case 'text':
      return hasHoles(tree.text) ? { ...tree, text: fill(tree.text) } : tree;
    case 'hole':
      return { kind: 'text', text: fill({ parts: [tree.hole] }), at: tree.at };
    case 'list':
      return { ...tree, items: tree.items.map((item) => filled(item, fill)) };
    case 'map':
      return filledMap(tree, fill);
    case 'choice':
      return { ...tree, arms: tree.arms.map((arm) => filled(arm, fill)) };
    default:
      return tree;
  }
}

/** The data of a ConfigMap of this tree, in the namespace of the Flux object and in its cluster. */
function configMapOf(reference: Tree, object: MapTree, place: Place, tree: FileTree): Tree | undefined {
  const { sources } = tree;
  const name = stringOf(field(reference, 'name'));
  if (name === undefined || stringOf(field(reference, 'kind')) !== 'ConfigMap') return undefined;
  const namespace = stringOf(field(object, 'metadata', 'namespace'));
  const written = filesNaming(name, sources).flatMap((source): readonly PlacedData[] =>
    documentsOf(source, sources).flatMap(({ tree: one, templated }) => {
      const isMeant =
        !templated &&
        stringOf(field(one, 'kind')) === 'ConfigMap' &&
        stringOf(field(one, 'metadata', 'name')) === name &&
        (stringOf(field(one, 'metadata', 'namespace')) ?? namespace) === namespace;
      const data = field(one, 'data');
      return isMeant && data !== undefined ? [{ data, path: source.path }] : [];
    }),
  );
  const found = [...written, ...generatedMaps(name, namespace, tree)];
  const rivals = sources.share(fluxPlaces, idOf(object)).filter(([path]) => !place.includes(path));
  return meantOf(found, ({ path }) => [path], place, rivals)?.data;
}

const idOf = (object: Tree | undefined): string =>
  ['namespace', 'name'].map((member) => stringOf(field(object, 'metadata', member)) ?? '').join('/');

/** Where the Flux Kustomizations of one namespace and name stand: one in each cluster. */
const fluxPlaces = (sources: Sources, id: string): readonly Place[] => sources.share(allFluxPlaces, '').get(id) ?? [];

function allFluxPlaces(sources: Sources): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const source of sources.where(holdsFlux))
    for (const { tree } of documentsOf(source, sources))
      if (tree?.kind === 'map' && isFlux(tree)) append(places, idOf(tree), [source.path]);
  return places;
}

const holdsFlux = ({ text }: Source): boolean => text.includes('kustomize.toolkit.fluxcd.io/');
