/** Charts that a program installs: `helm.v3.Chart`, `helm.v3.Release`, `helm.v4.Chart`. Source: https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/ */
import type { Document } from '../../document/language.js';
import { partsOf } from '../../document/languages.js';
import { pathFrom } from '../../value/path.js';
import { concat, knownValue, literalText } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';
import { emitAnnotatedAccounts } from '../annotated-accounts.js';
import { textIn } from '../aws-provider.js';
import { stateChartValues } from '../chart-values.js';
import type { ChartRelease, Emit, Sources } from '../dialect.js';
import { inNamespace } from '../release-namespace.js';
import type { Run } from '../program/library.js';
import { treeOf } from '../program/tree.js';
import type { Value } from '../program/value.js';
import { tidied } from '../tidy.js';
import { transformationsOf, transformed } from './kubernetes.js';
import { argument, holeOf, optionsUpwards, type Resource } from './resource.js';

export const isChart = ({ type }: Resource): boolean => /^k8s\.helm\.v[234]\.(?:Chart|Release)$/.test(type);

/** What is read of a program's charts. */
export interface ChartFiles {
  readonly sources: Sources;
  /** The folder of the program, with its slash: where it is run. */
  readonly folder: string;
  readonly emit: Emit;
}

/** A chart of this tree, as it is installed; undefined: it is elsewhere. */
function releaseOf(resource: Resource, document: Document, files: ChartFiles): ChartRelease | undefined {
  const chart = chartFolder(resource, files);
  if (chart === undefined) return undefined;
  return {
    unit: `${resource.unit}#${resource.label}`,
    document,
    chart,
    name: tidied(nameOf(resource)),
    namespace: tidied(written(resource, 'namespace') ?? hole(resource, 'namespace')),
    values: valuesOf(resource, files),
    settings: [],
  };
}

/** Arguments of a chart that stands elsewhere, or that another program changes. */
const ELSEWHERE = ['repositoryOpts', 'fetchOpts', 'repo', 'postRenderer', 'postrender'];

const TRANSFORMING = ['transformations', 'transforms'];

/** `chart` of a `v3.Chart` names one of a repository; options that change all resources below change its objects unseen. */
function chartFolder(resource: Resource, { sources, folder }: ChartFiles): string | undefined {
  const isOld = /\.v[23]\.Chart$/.test(resource.type);
  if (ELSEWHERE.some((name) => argument(resource, name) !== undefined)) return undefined;
  if (optionsUpwards(resource.options).some(({ members }) => TRANSFORMING.some((name) => members.has(name))))
    return undefined;
  const named = knownOf(argument(resource, isOld ? 'path' : 'chart'));
  const path = named === undefined ? undefined : pathFrom(folder, named);
  return path !== undefined && sources.peek(`${path}/Chart.yaml`) !== undefined ? path : undefined;
}

const knownOf = (value: Value | undefined): string | undefined =>
  value?.kind === 'text' ? knownValue(value.text) : undefined;

/** A Release without a name gets one that is made up. */
function nameOf(resource: Resource): Tree {
  const { called, type } = resource;
  const own = written(resource, 'name');
  if (own !== undefined && !/\.v[23]\.Chart$/.test(type)) return own;
  if (called === undefined || type.endsWith('.Release')) return hole(resource, 'name');
  const name = treeOf(called);
  const prefix = textIn(written(resource, 'resourcePrefix'));
  const text = textIn(name);
  return prefix === undefined || text === undefined
    ? name
    : { ...name, kind: 'text', text: concat(prefix, literalText('-'), text) };
}

/** The weakest first; what is not known may say anything. */
function valuesOf(resource: Resource, { sources, folder }: ChartFiles): readonly Tree[] {
  const files = argument(resource, 'valueYamlFiles');
  const items = files === undefined ? [] : files.kind === 'list' && !files.open ? files.items : [files];
  const layers = items.map((item): Tree => {
    const named = knownOf(item.kind === 'object' ? item.members.get('path')?.value : undefined);
    const path = named === undefined ? undefined : pathFrom(folder, named);
    const file = path === undefined ? undefined : sources.get(path);
    const [document] = file === undefined ? [] : partsOf(file).flatMap((part) => part.parse());
    return document?.tree ?? hole(resource, 'valueYamlFiles');
  });
  const own = written(resource, 'values');
  return [
    ...layers,
    ...(own === undefined ? [] : [tidied(own)]),
    ...(resource.args.open ? [hole(resource, 'values')] : []),
  ];
}

const written = (resource: Resource, name: string): Tree | undefined => {
  const value = argument(resource, name);
  return value === undefined ? undefined : treeOf(value);
};

const hole = (resource: Resource, name: string): Tree => ({
  kind: 'hole',
  hole: holeOf(resource, name, resource.at),
  at: resource.at,
});

/** The objects of a chart after what the program does to each; undefined: it does nothing, and who reads charts reads this one. */
export function changedObjects(
  resource: Resource,
  document: Document,
  files: ChartFiles,
  run: Run,
): readonly Document[] | undefined {
  const transformations = transformationsOf(resource);
  const release = transformations.length === 0 ? undefined : releaseOf(resource, document, files);
  if (release === undefined) return undefined;
  const { namespace } = release;
  const text = textIn(namespace) ?? (namespace.kind === 'hole' ? { parts: [namespace.hole] } : undefined);
  return files.sources.instantiate(release, files.emit)?.objects.map((object) => {
    const { tree } = object;
    const placed =
      tree?.kind === 'map' && text !== undefined
        ? { ...object, tree: inNamespace(tree, { text, at: namespace.at }) }
        : object;
    return transformed(placed, transformations, resource.at, run);
  });
}

export function emitChart(resource: Resource, document: Document, files: ChartFiles): void {
  const { at } = resource;
  const { emit } = files;
  const [name, chart, namespace] = ['name', 'chart', 'namespace'].map((one) => written(resource, one));
  emit.fact('helm-release', {
    document,
    name: textIn(name),
    chart: textIn(chart),
    namespace: textIn(namespace),
    at,
  });
  const release = releaseOf(resource, document, files);
  if (release !== undefined) {
    if (transformationsOf(resource).length === 0) emit.release(release);
    return;
  }
  const values = written(resource, 'values');
  stateChartValues(values, emit);
  if (values !== undefined)
    emitAnnotatedAccounts(tidied(values), { document, namespace: namespace ?? hole(resource, 'namespace'), at }, emit);
}
