/** Who installs a chart: the user's words, Argo CD, Flux, helmfile. Paths are those of this repository. */
import { climbOf, pathFrom, repositoriesOf } from '../../value/path.js';
import type { Source, Span } from '../../value/span.js';
import { entryOf, field, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { knownValue, literalText } from '../../value/text.js';
import { applicationsOf } from '../application-set.js';
import type { ChartRelease, HelmRelease, Sources } from '../dialect.js';
import { filesNaming } from '../config-maps.js';
import { holdsNoIdentity } from '../no-identity.js';
import { mapValue, relativeFolder, treeOf, type Charts } from './chart.js';
import { readText, valueOf } from './from-yaml.js';
import { map, printed, type MapValue, type Value } from './value.js';
import { override, parseParameter, parseSet } from './values.js';

export interface Instance {
  readonly unit: string;
  /** The folder of the chart, with its slash. */
  readonly folder: string;
  readonly name: Value;
  readonly namespace: Value | undefined;
  readonly values: MapValue;
  /** Where a values file is named that is not here. */
  readonly missing: readonly Span[];
  /** The file that says so, or that tells its environment. */
  readonly path: string;
  readonly environment?: string;
}

export function instancesOf(charts: Charts, sources: Sources): readonly Instance[] {
  const folders = new Set(charts.folders());
  const found = [
    ...sources.releases.flatMap((release) => byHand(release, sources)),
    ...sources.installed().map(byProgram),
    ...documentsThatInstall(sources).flatMap((installing) => byController(installing, sources)),
  ];
  const counts = new Map<string, number>();
  return found
    .filter(({ folder }) => folders.has(folder))
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
  let values = files.reduce(
    (all, file) => (file === undefined ? opened(all) : override(all, mapValue(treeOf(file)))),
    map(),
  );
  const order = ['set-json', 'set', 'set-string', 'set-literal'];
  const settings = [...release.settings].sort((a, b) => order.indexOf(a.flag) - order.indexOf(b.flag));
  for (const { flag, text } of settings) values = override(values, setting(flag, text, at));
  return [
    {
      unit: release.unit,
      folder,
      name: { kind: 'text', text: literalText(release.release) },
      namespace: release.namespace === undefined ? undefined : { kind: 'text', text: literalText(release.namespace) },
      values,
      missing: [],
      path: release.values.at(-1) ?? folder,
      ...(release.environment === undefined ? {} : { environment: release.environment }),
    },
  ];
}

/** Something that was not read is laid over them. */
const opened = (values: MapValue): MapValue => override(values, { ...map(), open: true });

function setting(flag: HelmRelease['settings'][number]['flag'], text: string, at: Span): MapValue {
  if (flag === 'set' || flag === 'set-string') return parseSet(text, at, flag === 'set') ?? opened(map());
  const equals = text.indexOf('=');
  const raw = text.slice(equals + 1);
  const value: Value = { kind: 'text', text: literalText(raw) };
  if (flag === 'set-literal') return parseParameter(text.slice(0, equals), value) ?? opened(map());
  const read = readText(literalText(raw), at);
  return read === undefined ? opened(map()) : (parseParameter(text.slice(0, equals), read.value) ?? opened(map()));
}

/** With its values as trees, and settings over them. */
function byProgram({ unit, chart, name, namespace, values, settings, document }: ChartRelease): Instance {
  const layers = [
    ...values.map(mapValue),
    ...settings.map((setting) => settingOf(setting.name, setting.value, setting.typed) ?? opened(map())),
  ];
  return {
    unit,
    folder: withSlash(chart),
    name: valueOf(name),
    namespace: valueOf(namespace),
    values: layers.reduce((below, one) => override(below, one), map()),
    missing: [],
    path: document.appliedBy?.path ?? document.file.path,
    ...(document.appliedBy?.environment === undefined ? {} : { environment: document.appliedBy.environment }),
  };
}

const withSlash = (folder: string): string => (folder === '' ? '' : `${folder}/`);

/** An object that installs charts. */
interface Installing {
  readonly root: MapTree;
  readonly file: Source;
  /** What it stands in: its file, or the entry that makes it. */
  readonly unit: string;
  /** The file that tells its environment. */
  readonly path: string;
}

const INSTALLS = /helm\.toolkit\.fluxcd\.io\/|^releases:/m;
const APPLICATION = /\bkind["']?:[ \t]*["']?Application(?:Set)?\b/;

const mayInstall = (text: string): boolean =>
  INSTALLS.test(text) || (text.includes('argoproj.io/') && APPLICATION.test(text));

/** Objects and states that install charts; other dialects read them as well. Those of a kustomization are as it makes them. */
function documentsThatInstall(sources: Sources): readonly Installing[] {
  const written = sources.paths.flatMap((path) => {
    if (!/\.(?:ya?ml|json|gotmpl)$/.test(path) || sources.isTaken(path)) return [];
    const file = sources.peek(path);
    return file === undefined || !mayInstall(file.text) ? [] : sources.documents(file, holdsNoIdentity);
  });
  return [...sources.made(), ...written].flatMap(({ tree, faults, file, unit, appliedBy }): readonly Installing[] =>
    tree?.kind === 'map' && faults.length === 0
      ? [{ root: tree, file, unit: unit ?? file.path, path: appliedBy?.path ?? file.path }]
      : [],
  );
}

function byController(installing: Installing, sources: Sources): readonly Instance[] {
  const { root, file } = installing;
  const kind = stringOf(field(root, 'kind')) ?? '';
  const apiVersion = stringOf(field(root, 'apiVersion')) ?? '';
  if (apiVersion.startsWith('argoproj.io/') && kind === 'Application') return byArgo(installing, sources);
  if (apiVersion.startsWith('argoproj.io/') && kind === 'ApplicationSet')
    return applicationsOf(root, sources.paths).flatMap((application) =>
      byArgo({ ...installing, root: application }, sources),
    );
  if (apiVersion.startsWith('helm.toolkit.fluxcd.io/') && kind === 'HelmRelease') return byFlux(installing, sources);
  if (/(?:^|\/)helmfile[^/]*$|(?:^|\/)helmfile\.d\//.test(file.path)) return byHelmfile(installing, sources);
  return [];
}

const unitOf = ({ unit }: Installing, name: Tree | undefined): string => `${unit}#${stringOf(name) ?? '?'}`;

const nameValue = (tree: Tree | undefined): Value | undefined => {
  const text = textOf(tree);
  return tree === undefined || text === undefined || text.parts.length === 0
    ? undefined
    : { kind: 'text', text, at: tree.at };
};

interface Layers {
  readonly values: MapValue;
  readonly missing: readonly Span[];
}

/** Files in their order, each over the one before. */
function withFiles(
  names: readonly Tree[],
  pathOf: (name: string) => string | undefined,
  sources: Sources,
  mayMiss: boolean,
): Layers {
  let values: MapValue = map();
  const missing: Span[] = [];
  for (const one of names) {
    const name = stringOf(one);
    const path = name === undefined ? undefined : pathOf(name);
    const file = path === undefined ? undefined : sources.get(path);
    if (file !== undefined) values = override(values, mapValue(treeOf(file)));
    else {
      values = opened(values);
      // A pattern, or what somebody fills in, names no file; above what was read nobody looked.
      const isAbove = path !== undefined && climbOf(path).length > climbOf(one.at.source.path).length;
      if (path !== undefined && !isAbove && !mayMiss && !/[*?[\]{}$<>]|\.gotmpl$/.test(path)) missing.push(one.at);
    }
  }
  return { values, missing };
}

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
  const refs = new Set(all.flatMap((source) => stringOf(field(source, 'ref')) ?? []));
  return all.flatMap((written): readonly Instance[] => {
    const path = stringOf(field(written, 'path'));
    if (path === undefined) return [];
    const { top, folder } = inRepository(path, owner, sources);
    const source = overridden(written, folder, stringOf(field(root, 'metadata', 'name')), sources);
    const helm = field(source, 'helm');
    const name = nameValue(field(helm, 'releaseName')) ?? nameValue(field(root, 'metadata', 'name'));
    if (name === undefined) return [];
    const pathOf = (named: string): string | undefined => {
      const [, ref, rest] = /^\$([^/]+)\/(.*)$/.exec(named) ?? [];
      if (ref !== undefined) return refs.has(ref) ? pathFrom(top, rest ?? '') : undefined;
      return /^[a-z]+:\/\//.test(named) ? undefined : pathFrom(named.startsWith('/') ? top : folder, named);
    };
    const mayMiss = booleanOf(field(helm, 'ignoreMissingValueFiles')) === true;
    const files = withFiles(listOf(field(helm, 'valueFiles')), pathOf, sources, mayMiss);
    const values = [
      inline(field(helm, 'valuesObject')) ?? inline(field(helm, 'values')),
      ...listOf(field(helm, 'parameters')).map(parameterOf),
    ];
    return [
      {
        unit: unitOf(installing, field(root, 'metadata', 'name')),
        folder,
        name,
        namespace: nameValue(field(helm, 'namespace')) ?? nameValue(field(spec, 'destination', 'namespace')),
        values: values.reduce<MapValue>(
          (below, one) => (one === undefined ? below : override(below, one)),
          files.values,
        ),
        missing: files.missing,
        path: owner,
      },
    ];
  });
}

/** What tools of Argo CD write beside a chart: of everybody who applies it, and of one Application. Lists are replaced whole. Source: argoproj/argo-cd, reposerver/repository. */
function overridden(source: Tree, folder: string, name: string | undefined, sources: Sources): Tree {
  const names = ['.argocd-source.yaml', ...(name === undefined ? [] : [`.argocd-source-${name}.yaml`])];
  return names.reduce((below, one) => {
    const file = sources.get(`${folder}${one}`);
    const over = file === undefined ? undefined : treeOf(file);
    return over === undefined ? below : merged(below, over);
  }, source);
}

function merged(below: Tree, over: Tree): Tree {
  if (below.kind !== 'map' || over.kind !== 'map') return over;
  const others = below.entries.filter(({ key }) => entryOf(over, knownValue(key) ?? '') === undefined);
  const own = over.entries.map((entry) => {
    const before = field(below, knownValue(entry.key) ?? '');
    return before === undefined ? entry : { ...entry, value: merged(before, entry.value) };
  });
  return { ...below, entries: [...others, ...own] };
}

const booleanOf = (tree: Tree | undefined): boolean | undefined => (tree?.kind === 'boolean' ? tree.value : undefined);

/** A parameter is a `--set`, or with `forceString` a `--set-string`. */
function parameterOf(parameter: Tree): MapValue | undefined {
  const [name, value] = [stringOf(field(parameter, 'name')), field(parameter, 'value')];
  if (name === undefined || value === undefined) return undefined;
  return settingOf(name, value, booleanOf(field(parameter, 'forceString')) !== true);
}

function settingOf(name: string, value: Tree, typed: boolean): MapValue | undefined {
  if (value.kind === 'list' || value.kind === 'map') return parseParameter(name, valueOf(value));
  const text = printed(valueOf(value));
  const known = text.parts.map((part) => ('literal' in part ? part.literal : '')).join('');
  if (text.parts.some((part) => 'reference' in part)) return parseParameter(name, { kind: 'text', text, at: value.at });
  return parseSet(`${name}=${known}`, value.at, typed);
}

/** Values as a mapping, or as a text of YAML. */
function inline(tree: Tree | undefined): MapValue | undefined {
  if (tree === undefined || tree.kind === 'null') return undefined;
  if (tree.kind === 'map') return mapValue(tree);
  if (tree.kind !== 'text') return opened(map());
  if (tree.text.parts.length === 0) return undefined;
  const read = readText(tree.text, tree.at);
  if (read === undefined) return opened(map());
  return read.value.kind === 'map' ? read.value : read.value.kind === 'nil' ? undefined : opened(map());
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
    (below, one) => override(below, valuesFrom(one, root, sources)),
    files.values,
  );
  const values = inline(field(spec, 'values'));
  return [
    {
      unit: unitOf(installing, field(root, 'metadata', 'name')),
      folder,
      name,
      namespace: target ?? nameValue(field(root, 'metadata', 'namespace')),
      values: values === undefined ? from : override(from, values),
      missing: files.missing,
      path: owner,
    },
  ];
}

/** Of a ConfigMap that is here; others, and Secrets, may say anything. */
function valuesFrom(reference: Tree, root: MapTree, sources: Sources): MapValue {
  const [kind, name] = [stringOf(field(reference, 'kind')), stringOf(field(reference, 'name'))];
  const content =
    kind === 'ConfigMap' && name !== undefined
      ? configMapOf(name, stringOf(field(root, 'metadata', 'namespace')), sources)
      : undefined;
  const written = field(content, 'data', stringOf(field(reference, 'valuesKey')) ?? 'values.yaml');
  if (written === undefined) return opened(map());
  const path = stringOf(field(reference, 'targetPath'));
  if (path !== undefined) return parseParameter(path, valueOf(written)) ?? opened(map());
  return inline(written) ?? map();
}

function configMapOf(name: string, namespace: string | undefined, sources: Sources): Tree | undefined {
  for (const file of filesNaming(name, sources)) {
    if (!/^kind:\s*ConfigMap/m.test(file.text)) continue;
    for (const { tree } of sources.documents(file))
      if (
        stringOf(field(tree, 'kind')) === 'ConfigMap' &&
        stringOf(field(tree, 'metadata', 'name')) === name &&
        (namespace === undefined || (stringOf(field(tree, 'metadata', 'namespace')) ?? namespace) === namespace)
      )
        return tree;
  }
  return undefined;
}

function byHelmfile(installing: Installing, sources: Sources): readonly Instance[] {
  const { root, file } = installing;
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  return listOf(field(root, 'releases')).flatMap((release): readonly Instance[] => {
    const chart = stringOf(field(release, 'chart'));
    const name = nameValue(field(release, 'name'));
    const own = chart === undefined || !/^\.{1,2}\//.test(chart) ? undefined : relativeFolder(folder, chart);
    if (own === undefined || name === undefined || booleanOf(field(release, 'installed')) === false) return [];
    const mayMiss = /^(?:Warn|Info|Debug)$/.test(stringOf(field(release, 'missingFileHandler')) ?? '');
    const missing: Span[] = [];
    let values: MapValue = map();
    for (const item of listOf(field(release, 'values'))) {
      if (item.kind === 'map') values = override(values, mapValue(item));
      else {
        const layer = withFiles(
          [item],
          (named) => pathFrom(named.startsWith('/') ? '' : folder, named),
          sources,
          mayMiss,
        );
        values = override(values, layer.values);
        for (const at of layer.missing) missing.push(at);
      }
    }
    for (const one of listOf(field(release, 'set'))) values = override(values, parameterOf(one) ?? opened(map()));
    return [
      {
        unit: unitOf(installing, field(release, 'name')),
        folder: own,
        name,
        namespace: nameValue(field(release, 'namespace')),
        values: field(release, 'secrets') === undefined ? values : opened(values),
        missing,
        path: file.path,
      },
    ];
  });
}
