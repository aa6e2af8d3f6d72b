/** Charts that a kustomization has Helm render: where they are, and with which values. Sources: kubernetes-sigs/kustomize, api/internal/builtins/HelmChartInflationGenerator.go and api/types/helmchartargs.go. */
import { valuesTree } from '../../document/yaml/values.js';
import { pathFrom } from '../../value/path.js';
import { keyOf, type Text } from '../../value/text.js';
import { entryOf, field, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { emitAnnotatedAccounts } from '../annotated-accounts.js';
import { isWrong } from '../wrong-annotation.js';
import type { Applier } from '../../document/language.js';
import type { ChartRelease, Emit, Instantiated } from '../dialect.js';
import { BuildFailure } from './failure.js';
import { folderName, isRemote, type Files } from './files.js';
import { itemsUnder, type Kustomization } from './kustomization.js';
import { changed, mapAt, textAt } from './members.js';
import { namespaceOf, resourceOf, type Resource } from './resource.js';
import { EMPTY, joinedStates, opened, type State } from './state.js';
import { objectsIn, strategicMerge } from './strategic-merge.js';

/** Renders a chart of this tree; undefined: it is not here. */
export type Inflate = (release: ChartRelease) => Instantiated | undefined;

/** One chart that is asked for. */
export interface ChartItem {
  readonly tree: MapTree;
  /** The folder in which charts stand, as it is written. */
  readonly home: Tree | undefined;
  /** The namespace of the kustomization, which Helm gets where the item has none. */
  readonly namespace: Tree | undefined;
}

/** The charts that a kustomization names itself. */
export function chartsOf(tree: MapTree): readonly ChartItem[] {
  const namespace = field(tree, 'namespace');
  const own = itemsUnder(tree, 'helmCharts').map((item) => [item, field(tree, 'helmGlobals', 'chartHome')] as const);
  const old = itemsUnder(tree, 'helmChartInflationGenerator').map(
    (item) => [renamed(item), field(item, 'chartHome')] as const,
  );
  return [...own, ...old].flatMap(([item, home]) => (item.kind === 'map' ? [{ tree: item, home, namespace }] : []));
}

/** The one that an object of `generators` is; undefined: it is of another kind. */
export const chartItemOf = (tree: MapTree): ChartItem | undefined =>
  stringOf(field(tree, 'apiVersion')) === 'builtin' && stringOf(field(tree, 'kind')) === 'HelmChartInflationGenerator'
    ? { tree, home: field(tree, 'chartHome'), namespace: undefined }
    : undefined;

/** What the members are called that were called otherwise in the deprecated field. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['name', 'chartName'],
  ['version', 'chartVersion'],
  ['repo', 'chartRepoUrl'],
  ['valuesFile', 'values'],
  ['valuesInline', 'valuesLocal'],
  ['namespace', 'releaseNamespace'],
]);

const renamed = (item: Tree): Tree =>
  item.kind === 'map'
    ? {
        ...item,
        entries: item.entries.flatMap((entry) => {
          const now = [...NAMES].find(([, old]) => entryOf(item, old) === entry)?.[0];
          return now === undefined ? [entry] : [{ ...entry, key: { parts: [{ literal: now }] } }];
        }),
      }
    : item;

/** The folder of the chart from the root of the tree; undefined: it stands elsewhere, or nobody can say. */
export function chartFolder({ tree, home }: ChartItem, folder: string): string | undefined {
  const [name, written] = [stringOf(field(tree, 'name')), home === undefined ? 'charts' : stringOf(home)];
  if (name === undefined || name === '' || written === undefined) return undefined;
  if (written.startsWith('/') || isRemote(written)) return undefined;
  const [repository, version] = [field(tree, 'repo'), field(tree, 'version')];
  // What was pulled of one version has a folder of its own.
  if (repository === undefined || version === undefined) return pathFrom(folder, `${written}/${name}`);
  const known = stringOf(version);
  return known === undefined ? undefined : pathFrom(folder, `${written}/${name}-${known}/${name}`);
}

/** The objects of a chart, or that there may be others. */
export function withChart(
  state: State,
  item: ChartItem,
  { folder, document }: Pick<Kustomization, 'folder' | 'document'>,
  files: Files,
  inflate: Inflate,
): State {
  const { tree } = item;
  const chart = chartFolder(item, folder);
  if (chart === undefined) return opened(state);
  const release = stringOf(field(tree, 'releaseName')) ?? `${stringOf(field(tree, 'name')) ?? ''}@${tree.at.start}`;
  const unit = `${folderName(folder)}#${release}`;
  const holeOf = (reference: string): Tree => ({ kind: 'hole', hole: { reference, scope: unit }, at: tree.at });
  const namespace = holeOf('.Release.Namespace');
  const made = inflate({
    unit,
    document,
    chart,
    name:
      field(tree, 'nameTemplate') === undefined
        ? (field(tree, 'releaseName') ?? holeOf('.Release.Name'))
        : holeOf('.Release.Name'),
    namespace: field(tree, 'namespace') ?? namespace,
    values: valuesOf(item, folder, chart, files),
    settings: [],
  });
  if (made === undefined) return opened(state);
  if (made.refused !== undefined) throw new BuildFailure('Helm refuses the chart', made.refused, [], true);
  const resources = made.objects
    .filter((one) => !isLeftOut(one.tree, tree))
    .flatMap((one) => objectsIn(one.tree).map((object) => ({ ...resourceOf(object, one), isInflated: true })))
    .map((resource) => placed(resource, namespace, item.namespace));
  const whole = joinedStates(state, { ...EMPTY, resources }, tree.at);
  return made.isWhole ? whole : opened(whole);
}

/** Service accounts of a chart that is not here, as far as its values are wrong for certain; what kustomize makes of their names and namespaces is not known. */
export function emitAccountsOf({ unit, document, values }: ChartRelease, appliedBy: Applier, emit: Emit): void {
  const [first, ...others] = values;
  if (first === undefined) return;
  const whole = others.reduce((below, over) => mergedValues(below, over, 'override'), first);
  const namespace: Tree = { kind: 'hole', hole: { reference: '.Release.Namespace', scope: unit }, at: first.at };
  const made = { ...document, templated: true, unit, appliedBy };
  emitAnnotatedAccounts(whole, { document: made, namespace, at: whole.at, only: isWrong, isRenamed: true }, emit);
}

/** Hooks, and tests among them, where they are not wanted. */
function isLeftOut(object: Tree | undefined, item: MapTree): boolean {
  const hook = stringOf(field(object, 'metadata', 'annotations', 'helm.sh/hook'));
  if (hook === undefined) return false;
  const isSet = (name: string): boolean => isTrue(field(item, name));
  return isSet('skipHooks') || (isSet('skipTests') && /(?:^|,)\s*test/.test(hook));
}

const isTrue = (tree: Tree | undefined): boolean => tree?.kind === 'boolean' && tree.value;

/** Each layer over the one before. A file that is not here may say anything. */
function valuesOf({ tree }: ChartItem, folder: string, chart: string, files: Files): readonly Tree[] {
  const base = fileAt(field(tree, 'valuesFile'), `${chart}/values.yaml`, folder, files);
  const inline = field(tree, 'valuesInline');
  const isGiven = inline?.kind === 'map' ? inline.entries.length > 0 || inline.open : inline?.kind === 'hole';
  const own =
    isGiven && inline !== undefined
      ? mergedValues(base ?? mapAt(inline.at), inline, stringOf(field(tree, 'valuesMerge')) ?? 'override')
      : base;
  const more = listOf(field(tree, 'additionalValuesFiles')).flatMap((item) => fileAt(item, '', folder, files) ?? []);
  return own === undefined ? more : [own, ...more];
}

/** Undefined: no file is named, and the chart has none of its own. */
function fileAt(written: Tree | undefined, otherwise: string, folder: string, files: Files): Tree | undefined {
  if (written === undefined) {
    // What a chart says by itself is read with it.
    const source = files.content(otherwise);
    return source === undefined ? undefined : valuesTree(source);
  }
  const name = stringOf(written);
  const source = name === undefined || isRemote(name) ? undefined : files.get(pathFrom(folder, name));
  const unknown: Tree = {
    kind: 'hole',
    hole: { reference: name ?? 'values', scope: '', anonymous: true },
    at: written.at,
  };
  return (
    (source === undefined ? undefined : valuesTree(source)) ??
    (source?.text.trim() === '' ? mapAt(written.at) : unknown)
  );
}

/** Values in the kustomization win, lose, or stand alone. */
function mergedValues(base: Tree, inline: Tree, how: string): Tree {
  if (how === 'replace') return inline;
  const [below, over] = how === 'merge' ? [inline, base] : [base, inline];
  if (over.kind !== 'map') return over;
  return (below.kind === 'map' ? strategicMerge(below, over, false) : undefined) ?? { ...over, open: true };
}

/** Since 5.8 Helm gets the namespace, before kustomize wrote it over all objects: an object that asks Helm for it has it by both. */
function placed(resource: Resource, unknown: Tree, namespace: Tree | undefined): Resource {
  const [own, hole] = [namespaceOf(resource), textOf(unknown)];
  if (namespace === undefined || own === undefined || hole === undefined) return resource;
  const isAsked = keyOf(own) !== undefined && keyOf(own) === keyOf(hole);
  return isAsked ? { ...resource, tree: changed(resource.tree, ['metadata', 'namespace'], () => namespace) } : resource;
}

/** What a kustomization's namespace makes of an object of a chart: versions of kustomize differ, unless it is there already. */
export function namespaceOver(resource: Resource, namespace: Tree): Tree {
  const [own, wanted] = [namespaceOf(resource), textOf(namespace)];
  const [before, after] = [own, wanted].map((text) => (text === undefined ? undefined : keyOf(text)));
  if (before !== undefined && before === after) return namespace;
  const text: Text = {
    parts: [
      own !== undefined && before === undefined
        ? { reference: 'namespace', scope: '', anonymous: true }
        : { reference: 'namespace', scope: `${before ?? ''}\0${after ?? ''}` },
    ],
  };
  return textAt(text, namespace.at);
}
