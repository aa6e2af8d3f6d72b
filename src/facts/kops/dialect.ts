/** kOps: clusters, and the service accounts that they give a role without an annotation. */
import { knownValue, literalText, type Text } from '../../value/text.js';
import { entryOf, field, itemsOf, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { withoutScheme } from '../../aws/issuer.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { emitMetadataOptions, OBJECT_METADATA } from '../metadata-options.js';

export const kops: DocumentDialect = {
  kind: 'document',
  name: 'kops',
  scan: /kops\.k8s\.io\//,
  object(reading) {
    const { root, document, emit } = reading;
    if (!(stringOf(field(root, 'apiVersion')) ?? '').startsWith('kops.k8s.io/')) return undefined;
    if (stringOf(field(root, 'kind')) === 'InstanceGroup')
      emitMetadataOptions(field(root, 'spec', 'instanceMetadata'), OBJECT_METADATA, document, emit);
    if (stringOf(field(root, 'kind')) !== 'Cluster') return undefined;
    const spec = field(root, 'spec');
    const name = textOf(field(root, 'metadata', 'name'));
    const issuer = textOf(field(spec, 'kubeAPIServer', 'serviceAccountIssuer'));
    emit.fact('cluster', {
      document,
      name,
      arn: undefined,
      issuer: issuer === undefined ? undefined : withoutScheme(issuer),
      issuerAt: field(spec, 'kubeAPIServer', 'serviceAccountIssuer')?.at,
      version: stringOf(field(spec, 'kubernetesVersion')),
      authenticationMode: undefined,
      at: root.at,
    });
    const permissions = entryOf(field(spec, 'iam'), 'serviceAccountExternalPermissions');
    emit.fact('kops-cluster', {
      document,
      spec: spec?.kind === 'map' ? spec : root,
      permissions,
      used: entryOf(field(spec, 'iam'), 'useServiceAccountExternalPermissions'),
    });
    for (const item of listOf(permissions?.value)) if (item.kind === 'map') readPermission(item, name, reading);
    return undefined;
  },
};

/** Source: kubernetes/kops, docs/cluster_spec.md (serviceAccountExternalPermissions), pkg/model/iam/subject.go. */
function readPermission(item: MapTree, cluster: Text | undefined, { document, emit }: Reading): void {
  const [namespace, name] = [textOf(field(item, 'namespace')), textOf(field(item, 'name'))];
  emit.fact('granted-account', {
    document,
    namespace,
    name,
    roleArn: undefined,
    roleName: roleNameOf(name, namespace, cluster),
    at: field(item, 'name')?.at ?? item.at,
  });
  for (const value of policiesOf(item))
    emit.fact('policy-reference', { document, value, holder: 'pod', region: undefined });
}

const policiesOf = (item: MapTree): readonly Tree[] => {
  const policies = field(item, 'aws', 'policyARNs');
  return policies === undefined ? [] : itemsOf(policies);
};

/** kOps shortens what is longer than IAM allows, by a hash. */
function roleNameOf(...parts: readonly [Text | undefined, Text | undefined, Text | undefined]): Text | undefined {
  const [name, namespace, cluster] = parts.map((text) => (text === undefined ? undefined : knownValue(text)));
  if (name === undefined || namespace === undefined || cluster === undefined) return undefined;
  const whole = `${name}.${namespace}.sa.${cluster}`;
  return whole.length > 64 ? undefined : literalText(whole);
}
