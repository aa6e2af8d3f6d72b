/** Who installs a chart: the user's words, Argo CD, Flux, helmfile. Paths are those of this repository. */
import type { Document, Fault } from '../../document/language.js';
import { valuesTree } from '../../document/yaml/values.js';
import { append } from '../../value/append.js';
import { pathFrom, repositoriesOf } from '../../value/path.js';
import type { Source, Span } from '../../value/span.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { isHole, knownValue, literalText } from '../../value/text.js';
import { applicationsOf, mayBeApplication } from '../application-set.js';
import type { ChartRelease, HelmRelease, Sources } from '../dialect.js';
import type { Place } from '../config-maps.js';
import { configMapFor, namespaceOf, placeOf } from './values-from.js';
import { isHelmRelease } from '../helm-release.js';
import { holdsNoIdentity } from '../no-identity.js';
import { mapValue, relativeFolder, type Charts } from './chart.js';
import { readText, valueOf } from './from-yaml.js';
import { byHelmfile, isHelmfile, lostEnvironments } from './helmfile.js';
import {
  booleanOf,
  merged,
  nameValue,
  opened,
  parameterOf,
  settingOf,
  unitOf,
  NO_FILES,
  withFiles,
  withSettings,
  type Installing,
  type Instance,
} from './layers.js';
import { MAX_NAME } from './requirements.js';
import { hole, map, printed, type MapValue, type Value } from './value.js';
import { override, parseParameter, parseSet } from './values.js';

export function instancesOf(charts: Charts, sources: Sources): readonly Instance[] {
  const folders = new Set(charts.folders());
  const installing = documentsThatInstall(sources);
  const helmfiles = installing.flatMap(installingIn).filter(isOfHelmfile);
  const ofHelmfiles = helmfiles.flatMap((one) => byHelmfile(one, sources));
  const found = [
    ...sources.releases.flatMap((release) => byHand(release, sources)),
    ...sources.installed().map(byProgram),
    ...installing.flatMap((document) =>
      installingIn(document).some(({ root }) => isController(root)) ? sources.share(instancesBy, document) : [],
    ),
    ...ofHelmfiles,
    ...lostEnvironments(helmfiles, ofHelmfiles, sources),
  ];
  const counts = new Map<string, number>();
  return found
    .filter(({ folder, chartAt }) => folders.has(folder) || (chartAt !== undefined && charts.isAbsent(folder)))
    .map((instance) => {
      const count = (counts.get(instance.unit) ?? 0) + 1;
      counts.set(instance.unit, count);
      return count === 1 ? instance : { ...instance, unit: `${instance.unit} (${String(count)})` };
    });
}

const NOWHERE: Source = { path: '', text: '' };

function byHand(release: HelmRelease, sources: Sources): readonly Instance[] {
  const folder = relativeFolder('', release.chart);
  const at: Span = { source: NOWHERE, start: 0, end: 0 };
  const files = release.values.map((path) => sources.get(path));
  const given = files.reduce(
    (all, file) => (file === undefined ? opened(all) : override(all, mapValue(valuesTree(file)))),
    map(),
  );
  const order = ['set-json', 'set', 'set-string', 'set-literal'];
  const settings = [...release.settings].sort((a, b) => order.indexOf(a.flag) - order.indexOf(b.flag));
  const values = withSettings(given, settings, ({ flag, text }, below) => setting(flag, text, at, below));
  return [
    {
      unit: release.unit,
      folder,
      name: { kind: 'text', text: literalText(release.release) },
      namespace: release.namespace === undefined ? undefined : { kind: 'text', text: literalText(release.namespace) },
      values,
      layers: NO_FILES,
      path: release.values.at(-1) ?? folder,
      ...(release.environment === undefined ? {} : { environment: release.environment }),
    },
  ];
}

function setting(
  flag: HelmRelease['settings'][number]['flag'],
  text: string,
  at: Span,
  below: MapValue,
): MapValue | undefined {
  if (flag === 'set' || flag === 'set-string') return parseSet(text, at, flag === 'set', below);
  const equals = text.indexOf('=');
  if (equals < 0) return undefined;
  const [name, value] = [text.slice(0, equals), literalText(text.slice(equals + 1))];
  if (flag === 'set-literal') return parseParameter(name, { kind: 'text', text: value }, below);
  const read = readText(value, at);
  return read === undefined ? opened(below) : parseParameter(name, read.value, below);
}

/** With its values as trees, and settings over them. */
export function byProgram({ unit, chart, name, namespace, values, settings, document }: ChartRelease): Instance {
  const given = values.map(mapValue).reduce((below, one) => override(below, one), map());
  return {
    unit,
    folder: withSlash(chart),
    name: valueOf(name),
    namespace: valueOf(namespace),
    values: withSettings(given, settings, (one, below) => settingOf(one.name, one.value, one.typed, below)),
    layers: NO_FILES,
    path: document.appliedBy?.path ?? document.file.path,
    through: document.appliedBy?.through ?? [],
    ...(document.appliedBy?.environment === undefined ? {} : { environment: document.appliedBy.environment }),
  };
}

const withSlash = (folder: string): string => (folder === '' ? '' : `${folder}/`);

const INSTALLS = /helm\.toolkit\.fluxcd\.io\/|^releases:/m;

const mayInstall = ({ path, text }: Source): boolean =>
  /\.(?:ya?ml|json|gotmpl)$/.test(path) && (INSTALLS.test(text) || mayBeApplication(text));

/** Objects and states that install charts; other dialects read them as well. Those of a kustomization are as it makes them. */
function documentsThatInstall(sources: Sources): readonly Document[] {
  const written = sources
    .where(mayInstall)
    .flatMap((file) => (sources.isTaken(file.path) ? [] : sources.documents(file, holdsNoIdentity)));
  return [...sources.made(), ...written];
}

function installingIn(document: Document): readonly Installing[] {
  const { tree, faults, file, unit, appliedBy } = document;
  if (faults.length > 0) return [];
  const more = { document, file, unit: unit ?? file.path, path: appliedBy?.path ?? file.path };
  return objectsIn(tree, 0).map((root) => ({ root, ...more }));
}

/** A list holds objects, and maybe lists. */
function objectsIn(tree: Tree | undefined, depth: number): readonly MapTree[] {
  if (tree?.kind !== 'map' || depth > 10) return [];
  const items = /List$/.test(stringOf(field(tree, 'kind')) ?? '') ? field(tree, 'items') : undefined;
  return items?.kind === 'list' ? items.items.flatMap((item) => objectsIn(item, depth + 1)) : [tree];
}

const isController = (root: MapTree): boolean =>
  ['Application', 'ApplicationSet'].includes(stringOf(field(root, 'kind')) ?? '') || isHelmRelease(root);

const instancesBy = (sources: Sources, document: Document): readonly Instance[] =>
  installingIn(document).flatMap((one) => byController(one, sources));

function byController(installing: Installing, sources: Sources): readonly Instance[] {
  const { root } = installing;
  const kind = stringOf(field(root, 'kind')) ?? '';
  const apiVersion = stringOf(field(root, 'apiVersion')) ?? '';
  if (apiVersion.startsWith('argoproj.io/') && kind === 'Application') return byArgo(installing, sources);
  if (apiVersion.startsWith('argoproj.io/') && kind === 'ApplicationSet')
    return applicationsOf(root, sources).flatMap((application) =>
      byArgo({ ...installing, root: application }, sources),
    );
  if (isHelmRelease(root)) return byFlux(installing, sources);
  return [];
}

const isOfHelmfile = ({ file, root }: Installing): boolean =>
  isHelmfile(file.path) && field(root, 'apiVersion') === undefined;

/** The root of the repository in which the file `owner` stands, and there the folder of a chart. */
function inRepository(
  path: string,
  owner: string,
  sources: Sources,
): { readonly top: string; readonly folder: string } {
  const all = repositoriesOf(owner).map((top) => ({ top, folder: relativeFolder(top, path) }));
  const isChart = ({ folder }: { readonly folder: string }): boolean =>
    sources.peek(`${folder}Chart.yaml`) !== undefined;
  return all.find(isChart) ?? { top: '', folder: relativeFolder('', path) };
}

function byArgo(installing: Installing, sources: Sources): readonly Instance[] {
  const { root, path: owner } = installing;
  const spec = field(root, 'spec');
  const own = field(spec, 'source');
  const all = own === undefined ? listOf(field(spec, 'sources')) : [own];
  return all.flatMap((one): readonly Instance[] => {
    const path = stringOf(field(one, 'path'));
    if (path === undefined) return [];
    const { top, folder } = inRepository(path, owner, sources);
    if (isOfOthers(one, folder, sources)) return [];
    const source = overridden(one, folder, stringOf(field(root, 'metadata', 'name')), sources);
    const helm = field(source, 'helm');
    const name = nameValue(field(helm, 'releaseName')) ?? nameValue(field(root, 'metadata', 'name'));
    if (name === undefined) return [];
    const pathOf = (named: string): string | undefined => {
      const [, ref, rest] = /^\$([^/]+)\/(.*)$/.exec(named) ?? [];
      if (ref !== undefined) return isOfThis(ref, one, all) ? pathFrom(top, rest ?? '') : undefined;
      return /^[a-z]+:\/\//.test(named) ? undefined : pathFrom(named.startsWith('/') ? top : folder, named);
    };
    const mayMiss = booleanOf(field(helm, 'ignoreMissingValueFiles')) === true;
    const files = withFiles(listOf(field(helm, 'valueFiles')), pathOf, sources, mayMiss);
    const written = inline(field(helm, 'valuesObject')) ?? inline(field(helm, 'values'));
    const given = written === undefined ? files.values : override(files.values, written);
    return [
      {
        unit: unitOf(installing, field(root, 'metadata', 'name')),
        folder,
        name,
        namespace: nameValue(field(helm, 'namespace')) ?? nameValue(field(spec, 'destination', 'namespace')),
        values: withSettings(given, parametersOf(helm), parameterOf),
        layers: {
          ...files.layers,
          missing: [...files.layers.missing, ...(own === undefined ? unknownRefs(helm, all) : [])],
        },
        path: owner,
      },
    ];
  });
}

/** Whether the source of this `ref` is of the repository of another one: that one is this repository, where its chart is here. */
const isOfThis = (ref: string, own: Tree, all: readonly Tree[]): boolean =>
  all.some(
    (source) =>
      stringOf(field(source, 'ref')) === ref && stringOf(field(source, 'repoURL')) === stringOf(field(own, 'repoURL')),
  );

/** Where `$name/…` names a source that there is not; one of several sources may be called so. */
function unknownRefs(helm: Tree | undefined, all: readonly Tree[]): readonly Fault[] {
  const refs = all.flatMap((source) => field(source, 'ref') ?? []).map(stringOf);
  if (refs.includes(undefined)) return [];
  return listOf(field(helm, 'valueFiles')).flatMap((one) => {
    const [, ref] = /^\$([\w-]+)\//.exec(stringOf(one) ?? '') ?? [];
    return ref === undefined || refs.includes(ref) ? [] : [{ message: `no source has \`ref: ${ref}\``, at: one.at }];
  });
}

/** In the order in which Helm takes them: texts after what has a type, and what is read from files last. */
function parametersOf(helm: Tree | undefined): readonly Tree[] {
  const parameters = listOf(field(helm, 'parameters'));
  const isText = (one: Tree): boolean => booleanOf(field(one, 'forceString')) === true;
  return [
    ...parameters.filter((one) => !isText(one)),
    ...parameters.filter(isText),
    ...listOf(field(helm, 'fileParameters')).map(readFromFile),
  ];
}

/** What a file says is not read. */
function readFromFile(parameter: Tree): Tree {
  if (parameter.kind !== 'map') return parameter;
  const { at } = parameter;
  const value: Tree = { kind: 'hole', hole: { reference: '--set-file', scope: at.source.path, anonymous: true }, at };
  return { ...parameter, entries: [...parameter.entries, { key: literalText('value'), keyAt: at, value }] };
}

/** A plugin makes what it likes of it; a kustomization beside the chart wins over it, unless the source speaks of Helm. Source: argoproj/argo-cd, util/app/discovery. */
const isOfOthers = (source: Tree, folder: string, { peek }: Sources): boolean =>
  field(source, 'plugin') !== undefined ||
  (field(source, 'helm') === undefined &&
    ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((name) => peek(folder + name) !== undefined));

/** What tools of Argo CD write beside a chart: of everybody who applies it, and of one Application. Lists are replaced whole. Source: argoproj/argo-cd, reposerver/repository. */
function overridden(source: Tree, folder: string, name: string | undefined, sources: Sources): Tree {
  const names = ['.argocd-source.yaml', ...(name === undefined ? [] : [`.argocd-source-${name}.yaml`])];
  return names.reduce((below, one) => {
    const file = sources.get(`${folder}${one}`);
    const over = file === undefined ? undefined : valuesTree(file);
    return over === undefined ? below : merged(below, over);
  }, source);
}

/** Values as a mapping, or as a text of YAML. */
function inline(tree: Tree | undefined): MapValue | undefined {
  if (tree === undefined || tree.kind === 'null') return undefined;
  if (tree.kind === 'map') return mapValue(tree);
  if (tree.kind !== 'text') return opened(map());
  const isWhole = !hidesActions(tree);
  if (tree.text.parts.length === 0) return isWhole ? undefined : opened(map());
  const read = readText(tree.text, tree.at);
  if (read === undefined) return opened(map());
  if (read.value.kind === 'map') return isWhole ? read.value : opened(read.value);
  return read.value.kind === 'nil' && isWhole ? undefined : opened(map());
}

/** An action of a template that fills lines of its own leaves nothing of them in the text. */
function hidesActions({ text, at }: Extract<Tree, { kind: 'text' }>): boolean {
  const actions = at.source.text.slice(at.start, at.end).split('{{').length - 1;
  return actions > text.parts.filter(isHole).length;
}

function byFlux(installing: Installing, sources: Sources): readonly Instance[] {
  const { root, path: owner } = installing;
  const spec = field(root, 'spec');
  const chart = field(spec, 'chart', 'spec');
  const path = stringOf(field(chart, 'chart'));
  const sourceKind = stringOf(field(chart, 'sourceRef', 'kind'));
  if (path === undefined || sourceKind === 'HelmRepository') return [];
  const { top, folder } = inRepository(path, owner, sources);
  const own = nameValue(field(root, 'metadata', 'name'));
  const target = nameValue(field(spec, 'targetNamespace'));
  const combined: Value | undefined =
    own === undefined || target === undefined
      ? own
      : { kind: 'text', text: { parts: [...printed(target).parts, { literal: '-' }, ...printed(own).parts] } };
  const name = nameValue(field(spec, 'releaseName')) ?? combined;
  if (name === undefined) return [];
  const mayMiss = booleanOf(field(chart, 'ignoreMissingValuesFiles')) === true;
  const files = withFiles(listOf(field(chart, 'valuesFiles')), (named) => pathFrom(top, named), sources, mayMiss);
  const from = listOf(field(spec, 'valuesFrom')).reduce<MapValue>(
    (below, one) => override(below, valuesFrom(one, installing, sources)),
    files.values,
  );
  const values = inline(field(spec, 'values'));
  return [
    {
      unit: unitOf(installing, field(root, 'metadata', 'name')),
      folder,
      name: shortened(name, owner),
      namespace: target ?? nameValue(field(root, 'metadata', 'namespace')),
      values: values === undefined ? from : override(from, values),
      replacesValues: files.layers.files.length > 0,
      layers: files.layers,
      path: owner,
      patches: patchesOf(field(spec, 'postRenderers')),
      document: installing.document,
    },
  ];
}

/** The controller cuts a name that Helm would refuse, and ends it in a hash: what comes of it is not known here. */
function shortened(name: Value, owner: string): Value {
  const known = knownValue(printed(name));
  return known !== undefined && known.length > MAX_NAME ? hole('.Release.Name', owner) : name;
}

/** Each post-renderer is a kustomization of its own. */
const patchesOf = (renderers: Tree | undefined): readonly Tree[] =>
  renderers === undefined || renderers.kind === 'null'
    ? []
    : renderers.kind === 'list' && !renderers.open
      ? renderers.items.map((one) => field(one, 'kustomize') ?? one)
      : [renderers];

/** Of a ConfigMap that is here; others, and Secrets, may say anything. */
function valuesFrom(reference: Tree, installing: Installing, sources: Sources): MapValue {
  const [kind, name] = [stringOf(field(reference, 'kind')), stringOf(field(reference, 'name'))];
  const content =
    kind === 'ConfigMap' && name !== undefined
      ? configMapFor(name, installing, sources.share(releasesOf, idOf(installing.root)), sources)
      : undefined;
  const written = field(content, 'data', stringOf(field(reference, 'valuesKey')) ?? 'values.yaml');
  if (written === undefined) return opened(map());
  const path = stringOf(field(reference, 'targetPath'));
  if (path !== undefined) return parseParameter(path, valueOf(written), map()) ?? opened(map());
  return inline(written) ?? map();
}

const idOf = (root: Tree): string => `${namespaceOf(root) ?? ''}/${stringOf(field(root, 'metadata', 'name')) ?? ''}`;

/** Where the releases of one namespace and name stand: one in each cluster. */
const releasesOf = (sources: Sources, id: string): readonly Place[] => sources.share(allReleases, '').get(id) ?? [];

function allReleases(sources: Sources): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const { root, document } of documentsThatInstall(sources).flatMap(installingIn))
    if (isHelmRelease(root)) append(places, idOf(root), placeOf(document));
  return places;
}
