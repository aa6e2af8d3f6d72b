/** Values of charts that need not be here: values files, those that Argo CD, Flux, helmfile and K3s pass, and single values, which no shell reads. */
import { readEmbedded } from '../../document/languages.js';
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { stateChartValues } from '../chart-values.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import type { HelmSetting } from '../kubernetes-facts.js';

export const helmSettings: DocumentDialect = {
  kind: 'document',
  name: 'helm-settings',
  scan: /argoproj\.io\/|^releases:/,
  object(reading) {
    const { root, document } = reading;
    const kind = stringOf(field(root, 'kind'));
    const group = (stringOf(field(root, 'apiVersion')) ?? '').split('/')[0];
    if (group === 'argoproj.io') readApplication(root, reading);
    else if (group === 'helm.toolkit.fluxcd.io') values(field(root, 'spec', 'values'), reading);
    else if (group === 'helm.cattle.io') values(field(root, 'spec', 'valuesContent'), reading);
    else if (/(?:^|\/)helmfile[^/]*$|\/helmfile\.d\//.test(document.file.path))
      for (const release of listOf(field(root, 'releases'))) {
        state(field(release, 'set'), 'helmfile', reading);
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

function readApplication(root: MapTree, reading: Reading): void {
  const kind = stringOf(field(root, 'kind'));
  if (kind !== 'Application' && kind !== 'ApplicationSet') return;
  const spec = kind === 'Application' ? field(root, 'spec') : field(root, 'spec', 'template', 'spec');
  for (const source of [field(spec, 'source'), ...listOf(field(spec, 'sources'))]) {
    state(field(source, 'helm', 'parameters'), 'Argo CD', reading);
    values(field(source, 'helm', 'valuesObject') ?? field(source, 'helm', 'values'), reading);
  }
}

function state(settings: Tree | undefined, tool: HelmSetting['tool'], { document, emit }: Reading): void {
  for (const setting of listOf(settings)) {
    const name = field(setting, 'name');
    if (name !== undefined) emit.fact('helm-setting', { document, tool, name });
  }
}
