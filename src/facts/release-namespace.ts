/** The namespace of a release, which its objects get that name none. */
import type { Span } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import { field, stringOf, type Entry, type MapTree, type Tree } from '../value/tree.js';

/** Kinds that stand in no namespace, of Kubernetes and of operators that are common on EKS. */
const CLUSTER_SCOPED =
  /^(?:Cluster\w*|Namespace|Node\w*|EC2NodeClass|Provisioner|AWSNodeTemplate|PersistentVolume|StorageClass|CSI\w+|PriorityClass|RuntimeClass|IngressClass\w*|GatewayClass|APIService|CustomResourceDefinition|\w+WebhookConfiguration|ValidatingAdmissionPolicy\w*|VolumeSnapshotClass|Provider\w*|Composition\w*|CompositeResourceDefinition|DeploymentRuntimeConfig|ControllerConfig|ENIConfig)$/;

/** An object without a namespace is created in that of the release. */
export function inNamespace(tree: MapTree, { text, at }: { readonly text: Text; readonly at: Span }): MapTree {
  const kind = stringOf(field(tree, 'kind')) ?? '';
  const metadata = field(tree, 'metadata');
  if (CLUSTER_SCOPED.test(kind) || metadata?.kind !== 'map' || field(metadata, 'namespace') !== undefined) return tree;
  const value: Tree = { kind: 'text', text, at };
  const entry: Entry = { key: { parts: [{ literal: 'namespace' }] }, keyAt: at, value };
  const entries = tree.entries.map((one): Entry =>
    knownValue(one.key) === 'metadata'
      ? { ...one, value: { ...metadata, entries: [...metadata.entries, entry] } }
      : one,
  );
  return { ...tree, entries };
}
