/** Values of charts that need not be here: values files, those that Argo CD, Flux, helmfile and K3s pass, and single values, which no shell reads. */
import type { Document } from '../../document/language.js';
import { readEmbedded } from '../../document/languages.js';
import { ROLE_ARN } from '../../aws/annotations.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { emitAnnotatedAccounts } from '../annotated-accounts.js';
import { stateChartValues } from '../chart-values.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import type { HelmSetting } from '../kubernetes-facts.js';
import { chartSource } from '../unseen-part.js';
import { isWrong, isWrongAnywhere } from '../wrong-annotation.js';

export const helmSettings: DocumentDialect = {
  kind: 'document',
  name: 'helm-settings',
  scan: /argoproj\.io\/|^releases:/,
  object(reading) {
    const { root, document } = reading;
    const kind = stringOf(field(root, 'kind'));
    const group = (stringOf(field(root, 'apiVersion')) ?? '').split('/')[0];
    if (group === 'argoproj.io') readApplication(root, reading);
    else if (group === 'helm.toolkit.fluxcd.io') readRelease(root, reading);
    else if (group === 'helm.cattle.io') readChart(root, reading);
    else if (/(?:^|\/)helmfile[^/]*$|\/helmfile\.d\//.test(document.file.path))
      for (const release of listOf(field(root, 'releases'))) readHelmfileRelease(release, reading);
    else if (kind === undefined && document.appliedBy === undefined && !isTrial(reading)) readValuesFile(reading);
    return undefined;
  },
};

/** Values that a chart is tried with, by helm-unittest and chart-testing among others: nothing is installed with them. */
const isTrial = ({ root, document }: Reading): boolean =>
  field(root, 'suite') !== undefined ||
  field(root, 'tests') !== undefined ||
  /(?:^|\/)(?:ci|tests?|testdata|__tests__)\//.test(document.file.path);

/** Of which release it is, and which other values lie over it, is not known: said is what is wrong wherever it goes. */
function readValuesFile({ root, document, emit }: Reading): void {
  stateChartValues(root, emit);
  const namespace = unknownAt(root, 'the namespace of the release');
  const made = {
    document: { ...document, templated: true },
    namespace,
    at: root.at,
    only: isWrongAnywhere,
    isRenamed: true,
  } as const;
  emitAnnotatedAccounts(root, made, emit);
}

/** `namespace`: that of the release. `isElsewhere`: the chart is not here, and which service accounts it makes is not known. */
interface Given {
  readonly namespace: Tree | undefined;
  readonly isElsewhere: boolean;
}

/** As a mapping, or as a text of YAML. */
function values(written: Tree | undefined, { namespace, isElsewhere }: Given, reading: Reading): void {
  const { document, emit, root } = reading;
  const inner: Document | undefined = written?.kind === 'text' ? readEmbedded(written, document) : document;
  const tree = written?.kind === 'text' ? inner?.tree : written;
  stateChartValues(tree, emit);
  if (tree === undefined || inner === undefined || !isElsewhere || isChanged(reading)) return;
  const where = namespace ?? unknownAt(root, 'the namespace of the release');
  // What the chart fills in is not known.
  const made = { document: { ...inner, templated: true }, namespace: where, at: tree.at, only: isWrong };
  emitAnnotatedAccounts(tree, made, emit);
}

/** The object is a patch, or patches change it: which values the release has in the end is not known. */
const isChanged = ({ root, document, transformationOf }: Reading): boolean => {
  const { patch, annotations } = transformationOf(document.file.path, stringOf(field(root, 'kind')) ?? '');
  return patch || annotations;
};

const unknownAt = ({ at }: Tree, reference: string): Tree => ({
  kind: 'hole',
  hole: { reference, scope: at.source.path, anonymous: true, at },
  at,
});

/** Of a repository of charts, or of one that a source of its own names; of a repository of git it may be here. */
function readRelease(root: MapTree, reading: Reading): void {
  const [chart, name] = [field(root, 'spec', 'chart', 'spec'), field(root, 'metadata', 'name')];
  const isFromRepository = stringOf(field(chart, 'sourceRef', 'kind')) === 'HelmRepository';
  const other = field(root, 'spec', 'chartRef', 'name');
  const namespace = field(root, 'spec', 'targetNamespace') ?? ownNamespace(root, reading);
  const isAsGiven = field(root, 'spec', 'postRenderers') === undefined;
  const isElsewhere = (isFromRepository || other !== undefined) && isAsGiven;
  values(field(root, 'spec', 'values'), { namespace, isElsewhere }, reading);
  if (isFromRepository) unseen(field(chart, 'chart'), field(chart, 'sourceRef', 'name'), name, root, reading);
  unseen(other, undefined, name, root, reading);
}

/** Undefined where it is not written, or something gives the object another. */
const ownNamespace = (root: MapTree, { document, transformationOf }: Reading): Tree | undefined =>
  transformationOf(document.file.path, stringOf(field(root, 'kind')) ?? '').namespace
    ? undefined
    : field(root, 'metadata', 'namespace');

/** Of K3s: charts of files of the server are named by paths. */
function readChart(root: MapTree, reading: Reading): void {
  const isElsewhere = field(root, 'spec', 'chart') !== undefined;
  const namespace = field(root, 'spec', 'targetNamespace') ?? ownNamespace(root, reading);
  values(field(root, 'spec', 'valuesContent'), { namespace, isElsewhere }, reading);
}

function readHelmfileRelease(release: Tree, reading: Reading): void {
  state(field(release, 'set'), 'helmfile', reading);
  const [chart, namespace] = [field(release, 'chart'), field(release, 'namespace')];
  const isElsewhere = !/^\.{0,2}\//.test(stringOf(chart) ?? '/');
  if (isElsewhere) unseen(chart, undefined, field(release, 'name'), release, reading);
  for (const one of listOf(field(release, 'values')))
    if (one.kind === 'map') values(one, { namespace, isElsewhere }, reading);
}

/** A chart that is not here, for coverage. `by`: what installs it, with its values. */
function unseen(
  chart: Tree | undefined,
  repository: Tree | undefined,
  name: Tree | undefined,
  by: Tree,
  reading: Reading,
): void {
  const { document, emit } = reading;
  const written = stringOf(chart);
  if (chart === undefined || written === undefined) return;
  const source = chartSource(stringOf(repository), written);
  const unit = stringOf(name) ?? document.file.path;
  const hasRole = namesRole(by) ? { hasRole: true as const } : {};
  emit.fact('unseen-part', { kind: 'chart', source, document, unit, at: chart.at, ...hasRole });
}

/** As a key, in a mapping or in a text of values. */
const namesRole = ({ at }: Tree): boolean => at.source.text.slice(at.start, at.end).includes(ROLE_ARN);

function readApplication(root: MapTree, reading: Reading): void {
  const kind = stringOf(field(root, 'kind'));
  if (kind !== 'Application' && kind !== 'ApplicationSet') return;
  const spec = kind === 'Application' ? field(root, 'spec') : field(root, 'spec', 'template', 'spec');
  for (const source of [field(spec, 'source'), ...listOf(field(spec, 'sources'))]) {
    state(field(source, 'helm', 'parameters'), 'Argo CD', reading);
    const chart = field(source, 'chart');
    if (source !== undefined) unseen(chart, field(source, 'repoURL'), field(root, 'metadata', 'name'), source, reading);
    const namespace = field(source, 'helm', 'namespace') ?? field(spec, 'destination', 'namespace');
    const given = { namespace, isElsewhere: chart !== undefined };
    values(field(source, 'helm', 'valuesObject') ?? field(source, 'helm', 'values'), given, reading);
  }
}

function state(settings: Tree | undefined, tool: HelmSetting['tool'], { document, emit }: Reading): void {
  for (const setting of listOf(settings)) {
    const name = field(setting, 'name');
    if (name !== undefined) emit.fact('helm-setting', { document, tool, name });
  }
}
