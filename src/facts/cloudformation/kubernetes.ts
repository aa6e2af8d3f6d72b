/** Objects and charts that resources of a template apply to a cluster. */
import type { Document } from '../../document/language.js';
import { readEmbedded } from '../../document/languages.js';
import { literalText } from '../../value/text.js';
import {
  entriesOf,
  entryOf,
  field,
  itemsOf,
  textOf,
  type HoleTree,
  type MapTree,
  type Tree,
} from '../../value/tree.js';
import { emitAnnotatedAccounts } from '../annotated-accounts.js';
import { stateChartValues } from '../chart-values.js';
import type { Reading } from '../dialect.js';
import { table } from '../../value/table.js';

/** Resources that apply objects, and the property that holds them. */
export const APPLIES: Readonly<Record<string, string | undefined>> = table({
  'Custom::AWSCDK-EKS-KubernetesResource': 'Manifest',
  'Custom::AWSCDK-EKS-HelmChart': 'Values',
  'Custom::KubeManifest': 'Manifest',
  'AWSQS::Kubernetes::Resource': 'Manifest',
});

/** What a resource applies is read as documents of their own, and not where it stands. */
export const setApart = (value: Tree): HoleTree => ({
  kind: 'hole',
  hole: { reference: 'what is applied', scope: value.at.source.path, anonymous: true, at: value.at },
  tagged: { tag: APART, value },
  at: value.at,
});

const APART = '!';

/** A value that stands as a mapping, or as JSON or YAML in a text. */
function appliedIn(written: Tree | undefined, outer: Document): { tree: Tree | undefined; document: Document } {
  const value = written?.kind === 'hole' && written.tagged?.tag === APART ? written.tagged.value : written;
  const inner = value?.kind === 'text' ? readEmbedded(value, outer) : undefined;
  const document: Document = { ...(inner ?? outer), computed: true };
  return { tree: inner === undefined ? value : inner.tree, document };
}

/** `Namespace`: where objects go that name none. */
export function manifest(properties: MapTree, { document: outer, emit }: Reading): void {
  const { tree, document } = appliedIn(field(properties, 'Manifest'), outer);
  const namespace = field(properties, 'Namespace');
  for (const item of itemsOf(tree))
    if (item.kind === 'map' && field(item, 'kind') !== undefined)
      emit.document({ ...document, tree: namespace === undefined ? item : withNamespace(item, namespace), faults: [] });
}

function withNamespace(object: MapTree, namespace: Tree): MapTree {
  const metadata = entryOf(object, 'metadata');
  if (metadata?.value.kind !== 'map' || field(metadata.value, 'namespace') !== undefined) return object;
  const own = { key: literalText('namespace'), keyAt: namespace.at, value: namespace };
  const value: MapTree = { ...metadata.value, entries: [...entriesOf(metadata.value), own] };
  return { ...object, entries: object.entries.map((one) => (one === metadata ? { ...one, value } : one)) };
}

export function helmChart(properties: MapTree, { document: outer, emit }: Reading): void {
  const { tree, document } = appliedIn(field(properties, 'Values'), outer);
  const namespace = field(properties, 'Namespace');
  emit.fact('helm-release', {
    document: outer,
    name: textOf(field(properties, 'Release')),
    chart: textOf(field(properties, 'Chart')),
    namespace: textOf(namespace),
    at: properties.at,
  });
  stateChartValues(tree, emit);
  if (tree === undefined) return;
  const { at } = properties;
  // Source: aws-cdk-lib, aws-eks/lib/helm-chart.ts, `namespace`.
  const where = namespace ?? { kind: 'text' as const, text: literalText('default'), at };
  emitAnnotatedAccounts(tree, { document, namespace: where, at }, emit);
}
