/** Builds a kustomization as `kustomize build` does, over values with holes. Source: kubernetes-sigs/kustomize, api/internal/target/kusttarget.go. */
import type { Document } from '../../document/language.js';
import { changed, mapAt, withWrittenKeys } from './members.js';
import { pathFrom } from '../../value/path.js';
import { knownValue } from '../../value/text.js';
import { field, listOf, parsesAsTrue, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { isTooHeavy } from '../../value/weight.js';
import { allowanceByRun, type Allowance } from '../allowance.js';
import { BuildFailure, requireParsed, TooLarge } from './failure.js';
import { withConfiguration } from './configurations.js';
import { documentsIn, isRemote, withSlash, type Files } from './files.js';
import { generatorOf, withGenerated } from './generate.js';
import { chartItemOf, chartsOf, withChart, type Inflate } from './inflate.js';
import { itemsUnder, kustomizationOf, requireContent, type Kustomization } from './kustomization.js';
import { withPatch, type Patch } from './patch.js';
import { operationsAsJson } from './json-patch.js';
import { withReferences } from './references.js';
import { withReplacement } from './replacements.js';
import { resourceOf, type Resource } from './resource.js';
import { requireObject } from './require-object.js';
import { requireReplicas } from './replicas.js';
import { EMPTY, joinedStates, opened, requireDistinct, type State } from './state.js';
import { objectsIn } from './strategic-merge.js';
import { textAdded, withAffix, withCommon, withNamespace, withSelectors } from './transform.js';
import { withTransformer } from './transformer-files.js';
import { withVariables, withVariablesOf } from './variables.js';

/** Kustomizations within each other, and how many are built for one entry. */
const MAX_DEPTH = 50;
const MAX_BUILDS = 3000;

/** Objects that generators, patches and replacements of one entry look at; one that is changed counts as so many. */
const MAX_WORK = 300_000;
const CHANGED = 8;

/** What a build may do, beside the others of the run. */
export const workOf = allowanceByRun(MAX_WORK);

export interface Built {
  readonly resources: readonly Resource[];
  readonly state: State;
}

/** Owns what one build has read and how much it has done. Throws BuildFailure where kustomize refuses, Undecided past a bound. */
export class Build {
  private builds = 0;
  /** Every object gets an annotation that says where it came from. */
  private isMarking = false;

  constructor(
    readonly files: Files,
    private readonly inflate: Inflate,
    private readonly work: Allowance,
  ) {}

  /** The objects as they are applied. */
  run(root: Kustomization): Built {
    this.isMarking = listOf(field(root.tree, 'buildMetadata')).some((item) => stringOf(item)?.endsWith('Annotations'));
    const state = this.accumulate(root, EMPTY, []);
    const resources = withVariables(state, withReferences(state)).filter(({ tree }) => !isLocal(tree));
    return { resources, state };
  }

  /** What one item makes of the state. A patch may double what it changes, and each object may be changed by each item. */
  private spent(before: State, after: State): State {
    let work = before.resources.length;
    for (const [i, resource] of after.resources.entries()) {
      if (resource === before.resources[i]) continue;
      work += CHANGED;
      if (isTooHeavy(resource.tree)) throw new TooLarge();
    }
    if (!this.work.take(work)) throw new TooLarge();
    return after;
  }

  /** Objects that were made elsewhere, as they are with what one kustomization does to them. */
  over(resources: readonly Resource[], isWhole: boolean, kustomization: Kustomization): Built {
    const state = this.transformed({ ...EMPTY, resources, open: !isWhole }, kustomization);
    return { resources: withReferences(state), state };
  }

  private accumulate(kustomization: Kustomization, before: State, stack: readonly string[]): State {
    if (stack.length > MAX_DEPTH || this.builds++ > MAX_BUILDS) throw new TooLarge();
    requireContent(kustomization);
    const within = [...stack, kustomization.folder];
    const { tree } = kustomization;
    const own = itemsUnder(tree, 'resources', 'bases').reduce(
      (state, item) => this.withItem(state, item, kustomization, within),
      EMPTY,
    );
    let state = before === EMPTY ? own : joinedStates(before, own, undefined);
    state = this.withConfigurations(state, kustomization);
    state = this.generated(state, kustomization);
    for (const item of itemsUnder(tree, 'components')) state = this.withComponent(state, item, kustomization, within);
    state = this.transformed(state, kustomization);
    return withVariablesOf(state, itemsUnder(tree, 'vars'));
  }

  /** A file, or a folder with a kustomization. */
  private withItem(state: State, item: Tree, from: Kustomization, stack: readonly string[]): State {
    const path = localPath(item, from);
    if (path === undefined) return opened(state);
    const source = this.files.get(path);
    if (source !== undefined) return joinedStates(state, this.fileState(path), undefined);
    const folder = withSlash(path);
    requireNoCycle(folder, stack, item);
    const base = kustomizationOf(folder, this.files);
    if (base === undefined) this.requireThere(path, item, from);
    if (base === undefined) return opened(state);
    if (base.isComponent) throw new BuildFailure('a component is taken in by `components`, not as a resource', item.at);
    return joinedStates(state, this.accumulate(base, EMPTY, stack), item.at);
  }

  private withComponent(state: State, item: Tree, from: Kustomization, stack: readonly string[]): State {
    const path = localPath(item, from);
    const folder = path === undefined ? undefined : withSlash(path);
    if (folder !== undefined) requireNoCycle(folder, stack, item);
    const component = folder === undefined ? undefined : kustomizationOf(folder, this.files);
    if (component === undefined && path !== undefined) this.requireThere(path, item, from);
    // What it would change is not known.
    if (component === undefined) return { ...opened(state), resources: [] };
    if (!component.isComponent) throw new BuildFailure('what `components` takes in must be of kind Component', item.at);
    const after = this.accumulate(component, state, stack);
    requireDistinct(after.resources, item.at);
    return after;
  }

  private fileState(path: string): State {
    const source = this.files.get(path);
    const documents = source === undefined ? [] : this.files.documents(source);
    documents.forEach(requireParsed);
    const resources = documents.flatMap((document) =>
      objectsIn(document.tree)
        .filter((tree) => requireObject(tree, document))
        .map((tree) => ({ ...resourceOf(withDataKeys(tree), document), isMarked: this.isMarking })),
    );
    const isWhole = documents.every(({ faults }) => faults.length === 0);
    return joinedStates(isWhole ? EMPTY : opened(EMPTY), { ...EMPTY, resources }, undefined);
  }

  private withConfigurations(state: State, from: Kustomization): State {
    return itemsUnder(from.tree, 'configurations').reduce((now, item) => {
      const source = this.fileAt(item, from);
      return source === undefined ? opened(now) : source.reduce((all, { tree }) => withConfiguration(all, tree), now);
    }, state);
  }

  /** The documents of a file that a field names; undefined: it is not here. */
  private fileAt(item: Tree | undefined, from: Kustomization): readonly Document[] | undefined {
    const path = item === undefined ? undefined : localPath(item, from);
    const source = path === undefined ? undefined : this.files.get(path);
    if (source === undefined && path !== undefined && item !== undefined) this.requireThere(path, item, from);
    const documents = source === undefined ? undefined : this.files.documents(source);
    documents?.forEach(requireParsed);
    return documents;
  }

  private requireThere(path: string, item: Tree, from: Kustomization): void {
    if (this.isBare(from)) return;
    if (this.files.isAbsent(path)) throw new BuildFailure(`nothing is at \`${path}\``, item.at);
    if (this.files.isBareFolder(path)) throw new BuildFailure(`no kustomization is in \`${path}\``, item.at);
  }

  /** Several files are named and none is there: the kustomization was taken out of its tree. */
  private isBare(from: Kustomization): boolean {
    const named = [
      ...itemsUnder(from.tree, 'resources', 'bases', 'components', 'patchesStrategicMerge', 'configurations'),
      ...itemsUnder(from.tree, 'patches', 'patchesJson6902').flatMap((item) => field(item, 'path') ?? []),
    ].flatMap((item) => localPath(item, from) ?? []);
    return named.length > 1 && named.every((path) => this.files.isAbsent(path));
  }

  private generated(state: State, from: Kustomization): State {
    const { tree, document, folder } = from;
    const options = field(tree, 'generatorOptions');
    let now = state;
    for (const [key, kind] of GENERATORS)
      for (const item of listOf(field(tree, key)))
        now = this.spent(now, withGenerated(now, { kind, tree: item, document, folder, options }, this.files));
    for (const item of chartsOf(tree)) now = withChart(now, item, from, this.files, this.inflate);
    for (const item of itemsUnder(tree, 'generators')) now = this.generatedBy(now, item, from);
    return now;
  }

  /** Of generators that are objects those of charts and of maps are known. */
  private generatedBy(state: State, item: Tree, from: Kustomization): State {
    const objects = this.pluginObjects(item, from);
    if (objects === undefined) return opened(state);
    return objects.reduce((now, object) => {
      const [chart, generator] = [chartItemOf(object.tree), generatorOf(object, from.folder)];
      if (chart !== undefined) return withChart(now, chart, from, this.files, this.inflate);
      return generator === undefined ? opened(now) : this.spent(now, withGenerated(now, generator, this.files));
    }, state);
  }

  /** In kustomize's order, whatever that of the file. */
  private transformed(before: State, from: Kustomization): State {
    const { tree } = from;
    let state = before;
    for (const item of itemsUnder(tree, 'patchesStrategicMerge'))
      state = this.patchedBy(state, {
        documents: this.mergeDocuments(item, from),
        target: undefined,
        isOld: true,
        at: item,
      });
    for (const item of itemsUnder(tree, 'patches')) state = this.patchedBy(state, this.patchItem(item, from));
    state = namespaced(state, field(tree, 'namespace'));
    state = affixed(state, tree);
    state = labelled(state, tree);
    const annotations = field(tree, 'commonAnnotations');
    if (annotations !== undefined)
      state = mapped(state, (resource) => withCommon(resource, 'annotations', annotations, true));
    for (const item of itemsUnder(tree, 'patchesJson6902'))
      state = this.patchedBy(state, { ...this.patchItem(item, from), isOld: true });
    requireReplicas(state, itemsUnder(tree, 'replicas'));
    for (const item of itemsUnder(tree, 'replacements'))
      state = this.replacedBy(state, this.replacementsOf(item, from));
    return this.transformedBy(state, itemsUnder(tree, 'transformers'), from);
  }

  private mergeDocuments(item: Tree, from: Kustomization): readonly Document[] | undefined {
    const inline = item.kind === 'text' ? knownStart(item) : '';
    return inline.includes('\n') || inline.includes('{') || inline.includes(': ')
      ? documentsIn(item, from.document)
      : this.fileAt(item, from);
  }

  private patchItem(item: Tree, from: Kustomization): ReadPatch {
    const [inline, path] = [field(item, 'patch'), field(item, 'path')];
    const isInline = inline?.kind === 'text' && inline.text.parts.length > 0;
    if (isInline && path?.kind === 'text') throw new BuildFailure('a patch has `patch` or `path`, not both', path.at);
    if (!isInline && path === undefined) throw new BuildFailure('a patch needs `patch` or `path`', item.at);
    const target = field(item, 'target');
    const options = field(item, 'options');
    return {
      documents: isInline
        ? operationsAsJson(documentsIn(inline, from.document))
        : operationsAsJson(this.fileAt(path, from)),
      target: target?.kind === 'map' ? target : undefined,
      mayRename: ['allowNameChange', 'allowKindChange'].filter((name) => parsesAsTrue(field(options, name)) === true),
      at: item,
    };
  }

  patchedBy(state: State, { documents, mayRename = [], isOld = false, ...patch }: ReadPatch): State {
    documents?.forEach(requireParsed);
    // A patch that is not here, or cannot be read: what it changes is not known.
    if (documents === undefined || documents.some(({ faults }) => faults.length > 0))
      return { ...opened(state), resources: [] };
    return this.spent(state, withPatch(state, { documents, mayRename, isOld, ...patch }));
  }

  /** Undefined: the file is not here. */
  private replacementsOf(item: Tree, from: Kustomization): readonly Tree[] | undefined {
    const path = field(item, 'path');
    if (path === undefined) return [item];
    return this.fileAt(path, from)?.flatMap(({ tree }) => (tree?.kind === 'list' ? tree.items : (tree ?? [])));
  }

  private replacedBy(state: State, items: readonly Tree[] | undefined): State {
    return items === undefined
      ? { ...opened(state), resources: [] }
      : items.reduce((now, one) => this.spent(now, withReplacement(now, one)), state);
  }

  /** Inline, a file, or a folder with a kustomization that makes them: all are read before the first one is applied. */
  private transformedBy(state: State, items: readonly Tree[], from: Kustomization): State {
    const read = items.flatMap<Resource | undefined>((item) => this.pluginObjects(item, from) ?? [undefined]);
    requireDistinct(
      read.filter((object) => object !== undefined),
      from.tree.at,
    );
    return read.reduce<State>(
      (now, object) =>
        object === undefined
          ? { ...opened(now), resources: [] }
          : this.spent(now, withTransformer(now, object.tree, { ...from, document: object.document }, this)),
      state,
    );
  }

  private pluginObjects(item: Tree, from: Kustomization): readonly Resource[] | undefined {
    if (stringOf(item) === '') return [];
    const isInline = /[\n{]/.test(knownStart(item));
    const path = isInline ? '' : localPath(item, from);
    if (path === undefined) return undefined;
    const documents = isInline ? documentsIn(item, from.document) : this.fileAt(item, from);
    if (documents !== undefined)
      return documents.flatMap((document) =>
        objectsIn(document.tree)
          .filter((tree) => requireObject(tree, document))
          .map((tree) => resourceOf(tree, document)),
      );
    const folder = kustomizationOf(withSlash(path), this.files);
    if (folder === undefined) return undefined;
    const { open, resources } = this.accumulate(folder, EMPTY, [from.folder]);
    return open ? undefined : resources;
  }

  /** A patch as transformers name it: inline, or in a file. */
  patchOf = (item: Tree, from: Kustomization): ReadPatch => this.patchItem(item, from);

  replacementsIn = (tree: Tree, from: Kustomization): readonly Tree[] =>
    listOf(field(tree, 'replacements')).flatMap((item) => this.replacementsOf(item, from) ?? []);
}

type ReadPatch = Pick<Patch, 'target' | 'at'> & {
  readonly documents: readonly Document[] | undefined;
  readonly mayRename?: readonly string[];
  readonly isOld?: boolean;
};

const GENERATORS = [
  ['configMapGenerator', 'ConfigMap'],
  ['secretGenerator', 'Secret'],
] as const;

/** The path in this tree that an item names; undefined: it is remote, or not known. Throws for an empty one, which kustomize refuses. */
function localPath(item: Tree, { folder }: Kustomization): string | undefined {
  const path = stringOf(item);
  if (path === '' || item.kind === 'null') throw new BuildFailure('an empty path leads nowhere', item.at);
  if (path === undefined || path.startsWith('/') || isRemote(path)) return undefined;
  return pathFrom(folder, path);
}

const knownStart = (item: Tree): string =>
  item.kind === 'text' ? item.text.parts.map((part) => ('literal' in part ? part.literal : '')).join('') : '';

function requireNoCycle(folder: string, stack: readonly string[], item: Tree): void {
  if (stack.some((building) => building.startsWith(folder)))
    throw new BuildFailure('this reference leads in a circle: the folder is being built already', item.at);
}

/** Keys of ConfigMaps are often in capitals, which elsewhere is the look of a placeholder. */
const withDataKeys = (tree: MapTree): MapTree =>
  /^(?:ConfigMap|Secret)$/.test(stringOf(field(tree, 'kind')) ?? '')
    ? changed(tree, ['data'], (data) => (data?.kind === 'map' ? withWrittenKeys(data) : data))
    : tree;

const isLocal = (tree: MapTree): boolean => {
  const value = field(tree, 'metadata', 'annotations', 'config.kubernetes.io/local-config');
  return value !== undefined && stringOf(value) !== 'false';
};

const mapped = (state: State, change: (resource: Resource) => Resource): State => ({
  ...state,
  resources: state.resources.map(change),
});

function namespaced(state: State, namespace: Tree | undefined): State {
  if (namespace === undefined || textAdded(namespace) === undefined) return state;
  const moved = mapped(state, (resource) =>
    withNamespace(resource, namespace, { unsetOnly: false, subjects: 'defaultOnly' }),
  );
  requireDistinct(moved.resources, namespace.at);
  return moved;
}

function affixed(state: State, tree: MapTree): State {
  const [prefix, suffix] = [textAdded(field(tree, 'namePrefix')), textAdded(field(tree, 'nameSuffix'))];
  let now = state;
  if (prefix !== undefined)
    now = mapped(now, (resource) => withAffix(resource, 'prefix', prefix, knownValue(prefix) ?? '\0'));
  if (suffix !== undefined)
    now = mapped(now, (resource) => withAffix(resource, 'suffix', suffix, knownValue(suffix) ?? '\0'));
  return now;
}

function labelled(state: State, tree: MapTree): State {
  let now = state;
  for (const item of listOf(field(tree, 'labels'))) {
    const pairs = field(item, 'pairs') ?? mapAt(item.at);
    const isSet = (name: string): boolean => {
      const value = field(item, name);
      return value?.kind === 'boolean' && value.value;
    };
    const withTemplates = isSet('includeTemplates') || isSet('includeSelectors');
    now = mapped(now, (resource) => {
      const own = withCommon(resource, 'labels', pairs, withTemplates);
      return isSet('includeSelectors') ? withSelectors(own, pairs) : own;
    });
  }
  const common = field(tree, 'commonLabels');
  return common === undefined
    ? now
    : mapped(now, (resource) => withSelectors(withCommon(resource, 'labels', common, true), common));
}

/** For `transformer-files`, which cannot know the build. */
export interface PatchReader {
  readonly patchOf: (item: Tree, from: Kustomization) => ReadPatch;
  readonly replacementsIn: (tree: Tree, from: Kustomization) => readonly Tree[];
  readonly patchedBy: (state: State, patch: ReadPatch) => State;
}
