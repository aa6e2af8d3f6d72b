/** Single values of charts as other tools pass them: parameters of Argo CD, `set` of helmfile. No shell reads them. */
import { field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import type { HelmSetting } from '../kubernetes-facts.js';

export const helmSettings: DocumentDialect = {
  kind: 'document',
  name: 'helm-settings',
  scan: /argoproj\.io\/|^releases:/,
  object(reading) {
    const { root, document } = reading;
    if ((stringOf(field(root, 'apiVersion')) ?? '').startsWith('argoproj.io/')) readApplication(root, reading);
    else if (/(?:^|\/)helmfile[^/]*$|\/helmfile\.d\//.test(document.file.path))
      for (const release of listOf(field(root, 'releases'))) state(field(release, 'set'), 'helmfile', reading);
    return undefined;
  },
};

function readApplication(root: MapTree, reading: Reading): void {
  const kind = stringOf(field(root, 'kind'));
  if (kind !== 'Application' && kind !== 'ApplicationSet') return;
  const spec = kind === 'Application' ? field(root, 'spec') : field(root, 'spec', 'template', 'spec');
  for (const source of [field(spec, 'source'), ...listOf(field(spec, 'sources'))])
    state(field(source, 'helm', 'parameters'), 'Argo CD', reading);
}

function state(settings: Tree | undefined, tool: HelmSetting['tool'], { document, emit }: Reading): void {
  for (const setting of listOf(settings)) {
    const name = field(setting, 'name');
    if (name !== undefined) emit.fact('helm-setting', { document, tool, name });
  }
}
