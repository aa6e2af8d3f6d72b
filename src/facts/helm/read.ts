/** Reads charts: as something here installs them, or by themselves where nothing does. Loaded only where a chart is there. */
import type { Applier, Document } from '../../document/language.js';
import { append } from '../../value/append.js';
import { remembered } from '../../value/remembered.js';
import { toFileSpan, type Source, type Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { entriesOf, field, isWhole, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { ChartRelease, Emit, Instantiated, Sources, Unit } from '../dialect.js';
import { inNamespace } from '../release-namespace.js';
import { fileMentionsAwsIdentity } from '../mentions-aws-identity.js';
import { lostChart } from '../lost-chart.js';
import { isOurs, makesAccounts } from './ours.js';
import { Charts, type Chart } from './chart.js';
import { stateFates } from './judge.js';
import { brokenValues, NO_FILES, type FileLayers, type Instance } from './layers.js';
import { byProgram, instancesOf } from './releases.js';
import { render, type Failure, type Release, type Rendered, type RenderedDocument } from './render.js';
import { stateUnusedAccount } from './unused-account.js';
import { hole, map, printed, type MapValue } from './value.js';
import { install, override, type Installed } from './values.js';

/** Those of a view of the files. */
const chartsOf = remembered((sources: Sources): Charts => new Charts(sources));

/** As it stands, not as a part of another. */
const chartAt = (sources: Sources, folder: string): Chart | undefined => chartsOf(sources).load(folder);

/** Releases by the names of their units. */
const allInstances = (sources: Sources): ReadonlyMap<string, Instance> =>
  new Map(instancesOf(chartsOf(sources), sources).map((instance) => [instance.unit, instance]));

const instanceNamed = (sources: Sources, unit: string): Instance | undefined =>
  sources.share(allInstances, '').get(unit);

/** Names of the releases of a chart. */
const releasesOfChart = (sources: Sources, folder: string): readonly string[] =>
  sources.share(releasesByChart, '').get(folder) ?? [];

const releasesByChart = (sources: Sources): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { folder, unit } of sources.share(allInstances, '').values()) append(found, folder, unit);
  return found;
};

/** Values files that releases name. */
const namedFiles = (sources: Sources): ReadonlySet<string> =>
  new Set([
    ...[...sources.share(allInstances, '').values()].flatMap(({ layers }) => layers.files.map(({ path }) => path)),
    ...sources.releases.flatMap(({ values }) => values),
  ]);

/** Charts that nothing here installs, by the names of their units. */
const bareCharts = (sources: Sources): ReadonlyMap<string, string> => {
  const folders = chartsOf(sources).folders();
  const used = new Set([
    ...sources.share(releasesByChart, '').keys(),
    ...folders.flatMap((folder) => sources.share(innerFolders, folder)),
  ]);
  const bare = folders.filter(
    (folder) => !used.has(folder) && !sources.isNoted(goneOn(folder)) && !sources.share(isLibrary, folder),
  );
  return new Map(bare.map((folder) => [folder === '' ? '.' : folder.slice(0, -1), folder]));
};

const bareNamed = (sources: Sources, unit: string): string | undefined => sources.share(bareCharts, '').get(unit);

/** Another dialect goes on with the objects of the chart. */
const goneOn = (folder: string): string => `chart handed on ${folder}`;

const isLibrary = (sources: Sources, folder: string): boolean =>
  stringOf(field(chartsOf(sources).tree(`${folder}Chart.yaml`), 'type')) === 'library';

/** Charts that are part of another. */
function innerFolders(sources: Sources, folder: string): readonly string[] {
  const chart = sources.share(chartAt, folder);
  return chart === undefined
    ? []
    : chart.dependencies.flatMap((one) => (one.chart === undefined ? [] : foldersOf(one.chart)));
}

const foldersOf = (chart: Chart): readonly string[] => [
  chart.folder,
  ...chart.dependencies.flatMap((one) => (one.chart === undefined ? [] : foldersOf(one.chart))),
];

export function unitsOf(sources: Sources): readonly Unit[] {
  const names = [...sources.share(allInstances, '').keys(), ...sources.share(bareCharts, '').keys()];
  return names.map((name) => ({ name, files: [] }));
}

export function readUnit({ name }: Unit, sources: Sources, emit: Emit): void {
  const charts = chartsOf(sources);
  const instance = sources.share(instanceNamed, name);
  const chart = chartOf(instance, sources.share(bareNamed, name), sources);
  if (instance?.chartAt !== undefined && charts.isAbsent(instance.folder))
    stateLostChart(instance, instance.chartAt, sources, emit);
  if (chart === undefined) return;
  const release = releaseOf(name, instance);
  const given = instance?.values ?? demanded(charts.tree(`${chart.folder}values.schema.json`), chart.values, name);
  const asked: Asked = {
    chart,
    release,
    given,
    by: instance === undefined ? undefined : sources.peek(instance.path),
    layers: instance?.layers ?? NO_FILES,
    named: sources.share(namedFiles, ''),
  };
  const rendered = stated(asked, charts, sources, emit);
  if (instance === undefined && isOurs(asked, [], sources)) stateIdle(chart, name, emit);
  const appliedBy = instance === undefined ? undefined : applierOf(instance, sources);
  const documents = rendered.documents
    .flatMap(objectsOf)
    .flatMap((one) => documentOf(one, release.bare, appliedBy) ?? []);
  const { objects, isWhole } = postRendered(documents, rendered.isWhole, instance, sources);
  const { namespace } = release;
  const made = objects.map((document) =>
    document.tree?.kind === 'map'
      ? {
          ...document,
          tree: inNamespace(document.tree, { text: printed(namespace), at: namespace.at ?? document.tree.at }),
        }
      : document,
  );
  for (const document of made) emit.document(document);
  if (isWhole) stateUnusedAccount(made, emit);
}

function stateLostChart({ unit, folder }: Instance, at: Span, sources: Sources, emit: Emit): void {
  const document = unreadAt(at);
  if (!sources.where(fileMentionsAwsIdentity).includes(document.file)) return;
  emit.fact('build-failed', { tool: 'helm', document, name: unit, ...lostChart(folder, at) });
}

/** Undefined where nothing is made of it: it is not here, or what is set is refused. */
function chartOf(instance: Instance | undefined, bare: string | undefined, sources: Sources): Chart | undefined {
  const folder = instance?.folder ?? bare;
  const chart = folder === undefined ? undefined : sources.share(chartAt, folder);
  if (chart === undefined || instance === undefined) return chart;
  if (instance.values === undefined) return undefined;
  // Flux puts the files that it is told of in the place of the chart's values. Source: fluxcd/source-controller, internal/helm/chart/builder_local.go, OverwriteChartDefaultValues.
  return instance.replacesValues === true ? { ...chart, values: map() } : chart;
}

/** What is rendered, with the patches of the release over it. */
function postRendered(
  objects: readonly Document[],
  isWhole: boolean,
  instance: Instance | undefined,
  sources: Sources,
): Instantiated {
  const start: Instantiated = { objects, isWhole, refused: undefined };
  const { patches = [], document } = instance ?? {};
  return patches.reduce(
    (now, one) =>
      one.kind === 'map' && document !== undefined
        ? sources.patched(now, one, document)
        : { ...now, objects: [], isWhole: false },
    start,
  );
}

/** A chart for a dialect that goes on with what it makes. */
export function instantiate(asked: ChartRelease, sources: Sources, emit: Emit): Instantiated | undefined {
  const charts = chartsOf(sources);
  const { unit, folder, name, namespace = hole('.Release.Namespace', unit), values } = byProgram(asked);
  const chart = sources.share(chartAt, folder);
  if (chart === undefined || values === undefined) return undefined;
  sources.note(goneOn(folder));
  const release: Release = { name, namespace, scope: unit, bare: false };
  const by = asked.document.file;
  const { documents, isWhole, failure } = stated(
    { chart, release, given: values, by, layers: NO_FILES, named: new Set() },
    charts,
    sources,
    emit,
  );
  const objects = documents.flatMap(objectsOf).flatMap((one) => documentOf(one, false, undefined) ?? []);
  return { objects, isWhole, refused: failure?.at };
}

/** What is rendered of a chart, and for whom. */
export interface Asked {
  readonly chart: Chart;
  readonly release: Release;
  /** Files and flags. */
  readonly given: MapValue;
  /** The file that asks for it. */
  readonly by: Source | undefined;
  readonly layers: FileLayers;
  /** Values files that releases name. */
  readonly named: ReadonlySet<string>;
}

/** Renders it, and says of the chart and its values what is to be said. */
function stated(asked: Asked, charts: Charts, sources: Sources, emit: Emit): Rendered {
  const { chart, release, given, layers } = asked;
  const broken = brokenFor(asked, sources);
  const missing = isAllHere(chart, sources) ? layers.missing[0] : undefined;
  const renderWith = (values: MapValue): Rendered => render(install(chart, values), release, charts);
  const rendered =
    broken !== undefined ? refusedAs(broken.fault) : missing !== undefined ? refusedAs(missing) : renderWith(given);
  for (const number of rendered.mangled) emit.fact('mangled-number', number);
  if (rendered.stopped !== undefined) {
    const at = { source: rendered.stopped, start: 0, end: 0 };
    const unread = { document: unreadAt(at), at, isTooLarge: true } as const;
    emit.fact('unseen-part', { kind: 'chart', unit: release.scope, source: at.source.path, ...unread });
  }
  const installed = install(chart, given);
  stateUnseen(installed, release.scope, emit);
  const judged = {
    chart,
    values: installed.values,
    bare: release.bare,
    rendered,
    named: asked.named,
    renderWith: (value: MapValue) => renderWith(override(given, value)),
  };
  stateFates(judged, charts, sources, emit);
  const { failure } = rendered;
  if (missing !== undefined && makesAccounts(chart)) stateMissing(missing.at, release.scope, emit);
  if (failure === undefined || !isOurs(asked, sources.share(valuesOf, chart.folder), sources)) return rendered;
  if (broken !== undefined) emit.fact('document', broken.document);
  emit.fact('build-failed', {
    tool: 'helm',
    document: broken?.document ?? unreadAt(failure.at),
    name: release.scope,
    problem: failure.message,
    at: failure.at,
    related: failure.related ?? [],
    ...(broken === undefined ? {} : { isSyntax: true }),
  });
  return rendered;
}

/** Values files of all releases of a chart. */
const valuesOf = (sources: Sources, folder: string): readonly Source[] =>
  [...sources.share(allInstances, '').values()].flatMap((one) => (one.folder === folder ? one.layers.files : []));

/** Which service accounts the release would make is not known. */
function stateMissing(at: Span, unit: string, emit: Emit): void {
  emit.fact('unseen-part', { kind: 'file', unit, source: 'a values file', document: unreadAt(at), at });
}

/** A file of values that cannot be parsed: one that the release names, or the chart's own. */
function brokenFor({ chart, layers }: Asked, sources: Sources): FileLayers['broken'][number] | undefined {
  const own = sources.peek(`${chart.folder}values.yaml`);
  return layers.broken[0] ?? (own === undefined ? undefined : brokenValues(own, sources));
}

/** Its own values are not those that it will have. */
function stateIdle({ folder, metadata }: Chart, unit: string, emit: Emit): void {
  const at = (field(metadata, 'name') ?? metadata)?.at;
  if (at === undefined) return;
  emit.fact('unseen-part', { kind: 'chart', unit, source: folder, document: unreadAt(at), at, isIdle: true });
}

function stateUnseen({ missing }: Installed, unit: string, emit: Emit): void {
  for (const { asked } of missing)
    if (asked !== undefined) emit.fact('unseen-part', { kind: 'chart', unit, document: unreadAt(asked.at), ...asked });
}

/** The file of a place, of which no document is at hand. */
const unreadAt = (at: Span): Document => ({
  file: toFileSpan(at).source,
  language: 'yaml',
  templated: true,
  tree: undefined,
  faults: [],
});

const releaseOf = (name: string, instance: Instance | undefined): Release => ({
  name: instance?.name ?? hole('.Release.Name', name),
  namespace: instance?.namespace ?? hole('.Release.Namespace', name),
  scope: name,
  bare: instance === undefined,
});

const refusedAs = (failure: Failure): Rendered => ({
  documents: [],
  failure,
  isWhole: false,
  mangled: [],
});

/** Others of the same chart make something else of the same files. */
function applierOf(instance: Instance, sources: Sources): Applier {
  const { unit, path, through = [], layers, folder, environment } = instance;
  const others = sources.share(releasesOfChart, folder).filter((other) => other !== unit);
  return {
    name: unit,
    path,
    // The last values file is the strongest.
    through: [...through, ...layers.files.map((file) => file.path).reverse()],
    alternatives: new Set(others),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** Who reads a chart whole reads what stands beside it: a values file that is not among it is not there. */
const isAllHere = (chart: Chart, sources: Sources): boolean =>
  hasTemplates(chart) && sources.peek(`${chart.folder}values.yaml`) !== undefined;

/** Its own, or those of a chart in it. */
const hasTemplates = ({ templates, dependencies }: Chart): boolean =>
  templates.length > 0 || dependencies.some(({ chart }) => chart !== undefined && hasTemplates(chart));

/** What the schema of a chart demands and its own values lack is given by whoever installs it. */
function demanded(schema: Tree | undefined, values: MapValue, scope: string, depth = 0): MapValue {
  const made = map();
  for (const item of listOf(field(schema, 'required'))) {
    const name = stringOf(item);
    if (name !== undefined && !values.members.has(name))
      made.members.set(name, { value: hole(`.Values.${name}`, scope) });
  }
  for (const { key, value } of entriesOf(field(schema, 'properties'))) {
    const name = knownValue(key);
    const held = name === undefined ? undefined : values.members.get(name)?.value;
    if (name === undefined || held?.kind !== 'map' || depth > 20) continue;
    const inner = demanded(value, held, scope, depth + 1);
    if (inner.members.size > 0) made.members.set(name, { value: inner });
  }
  return made;
}

/** A list is one document with its objects. */
function objectsOf({ file, tree }: RenderedDocument): readonly RenderedDocument[] {
  const items = stringOf(field(tree, 'kind')) === 'List' ? field(tree, 'items') : undefined;
  return items?.kind === 'list' ? items.items.map((item) => ({ file, tree: item })) : [{ file, tree }];
}

function documentOf(
  { file, tree }: RenderedDocument,
  bare: boolean,
  appliedBy: Applier | undefined,
): (Document & { readonly tree: MapTree }) | undefined {
  if (tree.kind !== 'map') return undefined;
  return {
    file,
    language: 'yaml',
    // What could not be read may be anything that somebody gives.
    templated: bare || !isWhole(tree),
    tree,
    faults: [],
    ...(appliedBy === undefined ? {} : { appliedBy }),
  };
}
