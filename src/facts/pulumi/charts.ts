/** Charts that a program installs: one of this tree is read as its templates print it, of others the service accounts that values annotate with a role. */
import { knownValue } from '../../value/text.js';
import { textOf, type Tree } from '../../value/tree.js';
import { emitAnnotatedAccounts } from '../annotated-accounts.js';
import { textIn } from '../aws-provider.js';
import type { Emit, Sources } from '../dialect.js';
import { joined } from '../program/resolve.js';
import { treeOf } from '../program/tree.js';
import { isNothing } from '../program/value.js';
import { tidied } from '../tidy.js';
import { documentOf } from './document.js';
import { argument, holeOf, optionsUpwards, type Resource } from './resource.js';

export const installsChart = ({ type }: Resource): boolean => /^k8s\.helm\.v[234]\.(?:Chart|Release)$/.test(type);

export function emitRelease(resource: Resource, unit: string, { peek }: Pick<Sources, 'peek'>, emit: Emit): void {
  const { at, label } = resource;
  const document = documentOf(resource, unit);
  const written = (name: string): Tree | undefined => {
    const value = argument(resource, name);
    return value === undefined ? undefined : treeOf(value);
  };
  const unknown = (name: string): Tree => ({ kind: 'hole', hole: holeOf(resource, name, at), at });
  const [name, chart, namespace] = ['name', 'chart', 'namespace'].map((one) => written(one));
  emit.fact('helm-release', {
    document,
    name: textIn(name),
    chart: textIn(chart),
    namespace: textIn(namespace),
    at,
  });
  const values = written('values');
  const where = namespace ?? unknown('namespace');
  const local = localChart(resource, unit, peek);
  if (local !== undefined)
    emit.release({
      unit: `${unit}#${label}`,
      document,
      chart: local,
      name: tidied(name ?? nameOf(resource) ?? unknown('name')),
      namespace: tidied(where),
      values: [
        ...(argument(resource, 'valueYamlFiles') === undefined ? [] : [unknown('valueYamlFiles')]),
        ...(values === undefined ? [] : [tidied(values)]),
      ],
      settings: [],
    });
  else if (values !== undefined) emitAnnotatedAccounts(values, { document, namespace: where, at }, emit);
}

/** A Chart is released under the name of its resource; to that of a Release something random is added. */
const nameOf = ({ type, called }: Resource): Tree | undefined =>
  type.endsWith('.Chart') && called !== undefined ? treeOf(called) : undefined;

/** The folder of a chart of this tree; undefined: it is elsewhere, or the program changes what the chart makes. */
function localChart(resource: Resource, unit: string, peek: Sources['peek']): string | undefined {
  const isChanged =
    ['transformations', 'postRenderer', 'postrender'].some((name) => argument(resource, name) !== undefined) ||
    optionsUpwards(resource.options).some(({ members }) =>
      ['transformations', 'transforms'].some((name) => members.has(name)),
    );
  const isRemote = ['repo', 'fetchOpts', 'repositoryOpts'].some((name) => argument(resource, name) !== undefined);
  const value = argument(resource, 'path') ?? argument(resource, 'chart');
  const text = value === undefined || isNothing(value) ? undefined : textOf(treeOf(value));
  const path = text === undefined ? undefined : knownValue(text);
  if (path === undefined || isChanged || isRemote) return undefined;
  const folder = joined(unit === '.' ? '' : `${unit}/`, path);
  return folder !== undefined && peek(`${folder}/Chart.yaml`) !== undefined ? folder : undefined;
}
