/** Values of charts that need not be here: values files, those that Argo CD, Flux, helmfile and K3s pass, and single values, which no shell reads. */
import { readEmbedded } from '../../document/languages.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { stateChartValues } from '../chart-values.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import type { HelmSetting } from '../kubernetes-facts.js';
import { chartSource } from '../unseen-part.js';

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
    else if (group === 'helm.cattle.io') values(field(root, 'spec', 'valuesContent'), reading);
    else if (/(?:^|\/)helmfile[^/]*$|\/helmfile\.d\//.test(document.file.path))
      for (const release of listOf(field(root, 'releases'))) {
        state(field(release, 'set'), 'helmfile', reading);
        const chart = field(release, 'chart');
        if (!/^\.{0,2}\//.test(stringOf(chart) ?? '/')) unseen(chart, undefined, field(release, 'name'), reading);
        for (const one of listOf(field(release, 'values'))) if (one.kind === 'map') values(one, reading);
      }
    else if (kind === undefined && document.appliedBy === undefined) values(root, reading);
    return undefined;
  },
};

/** As a mapping, or as a text of YAML. */
function values(written: Tree | undefined, { document, emit }: Reading): void {
  const tree = written?.kind === 'text' ? readEmbedded(written, document)?.tree : written;
  stateChartValues(tree, emit);
}

/** Of a repository of charts, or of one that a source of its own names; of a repository of git it may be here. */
function readRelease(root: MapTree, reading: Reading): void {
  const [chart, name] = [field(root, 'spec', 'chart', 'spec'), field(root, 'metadata', 'name')];
  values(field(root, 'spec', 'values'), reading);
  if (stringOf(field(chart, 'sourceRef', 'kind')) === 'HelmRepository')
    unseen(field(chart, 'chart'), field(chart, 'sourceRef', 'name'), name, reading);
  unseen(field(root, 'spec', 'chartRef', 'name'), undefined, name, reading);
}

/** A chart that is not here, for coverage. */
function unseen(chart: Tree | undefined, repository: Tree | undefined, name: Tree | undefined, reading: Reading): void {
  const { document, emit } = reading;
  const written = stringOf(chart);
  if (chart === undefined || written === undefined) return;
  const source = chartSource(stringOf(repository), written);
  const unit = stringOf(name) ?? document.file.path;
  emit.fact('unseen-part', { kind: 'chart', source, document, unit, at: chart.at });
}

function readApplication(root: MapTree, reading: Reading): void {
  const kind = stringOf(field(root, 'kind'));
  if (kind !== 'Application' && kind !== 'ApplicationSet') return;
  const spec = kind === 'Application' ? field(root, 'spec') : field(root, 'spec', 'template', 'spec');
  for (const source of [field(spec, 'source'), ...listOf(field(spec, 'sources'))]) {
    state(field(source, 'helm', 'parameters'), 'Argo CD', reading);
    unseen(field(source, 'chart'), field(source, 'repoURL'), field(root, 'metadata', 'name'), reading);
    values(field(source, 'helm', 'valuesObject') ?? field(source, 'helm', 'values'), reading);
  }
}

function state(settings: Tree | undefined, tool: HelmSetting['tool'], { document, emit }: Reading): void {
  for (const setting of listOf(settings)) {
    const name = field(setting, 'name');
    if (name !== undefined) emit.fact('helm-setting', { document, tool, name });
  }
}
