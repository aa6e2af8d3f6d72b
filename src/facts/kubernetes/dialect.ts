/** Kubernetes manifests: service accounts, what runs as one, annotations of ours wherever they stand, and aws-auth. */
import { misspeltAnnotation, ROLE_ARN } from '../../aws/annotations.js';
import { knownValue } from '../../value/text.js';
import { entriesOf, entryOf, field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import { emitMapping } from '../access.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { embeddedIn } from '../embedded.js';
import type { AwsAuthList } from '../cluster-facts.js';
import { readObject } from '../kubernetes-object.js';
import { readWebhookConfig } from './webhook-config.js';
import { namedAccounts } from './named-accounts.js';
import { podsInTheWay, podsOfKeda, podsWithSidecars, programsOnNodes } from './joined-texts.js';

export const kubernetes: DocumentDialect = {
  kind: 'document',
  name: 'kubernetes',
  // Secrets, because a frame beside one must mask it; what reads the roles of other pods; nodes of Karpenter and security groups of pods; variables of proxies, and issuers that change records of Route 53.
  scan: /EC2NodeClass|amazon|k8s\.aws\b|aws-auth|external-secrets\.io|secrets-store\.csi|keda\.sh|barmanObjectStore|barmancloud\.cnpg|pgbackrest:|s3BucketName|route53|AWS_|HTTP_PROXY|http_proxy|s3a\.aws\.|\b(?:efs|fsx)\.csi\.aws\.com|kind["']?:\s*["']?Secret\b/,
  object(reading) {
    const { root, document, transformationOf, emit } = reading;
    const kind = stringOf(field(root, 'kind')) ?? '';
    const apiVersion = stringOf(field(root, 'apiVersion')) ?? '';
    if (kind === '' || apiVersion === '') return undefined;
    const transformed = transformationOf(document.file.path, kind);
    const object = readObject({ document, tree: root, kind, apiVersion, transformed }, emit);
    const name = object.name === undefined ? undefined : knownValue(object.name);
    if (kind === 'ConfigMap' && name === 'aws-auth') readAwsAuth(reading);
    if (kind === 'ConfigMap' && name === 'pod-identity-webhook') readWebhookConfig(reading);
    return undefined;
  },
  mapping: readNestedAccount,
  joined: (facts, texts) =>
    anyOf([
      namedAccounts(facts, texts),
      programsOnNodes(facts, texts),
      podsInTheWay(facts, texts),
      podsOfKeda(facts, texts),
      podsWithSidecars(facts, texts),
    ]),
};

type IsNamed = ((text: string) => boolean) | undefined;

function anyOf(tests: readonly IsNamed[]): IsNamed {
  const some = tests.filter((test) => test !== undefined);
  return some.length === 0 ? undefined : (text) => some.some((test) => test(text));
}

/** An Object of Crossplane is, unless it takes fields from others. Source: crossplane-contrib/provider-kubernetes, apis/object/v1alpha2, `references`. */
const isAppliedAsWritten = (root: MapTree): boolean =>
  stringOf(field(root, 'kind')) === 'Object' &&
  stringOf(field(root, 'apiVersion'))?.startsWith('kubernetes.crossplane.io/') === true &&
  field(root, 'spec', 'references') === undefined;

/** In an Object of a provider, a Template, a Composition: what makes the service account of it may change it. */
function readNestedAccount(tree: MapTree, { root, document, transformationOf, emit }: Reading): undefined {
  if (tree === root || stringOf(field(tree, 'kind')) !== 'ServiceAccount') return;
  const apiVersion = stringOf(field(tree, 'apiVersion'));
  if (apiVersion !== 'v1' || !namesRole(field(tree, 'metadata', 'annotations'))) return;
  // A Composition holds sample values, which its patches replace.
  const patched = stringOf(field(root, 'kind')) === 'Composition';
  const own = transformationOf(document.file.path, 'ServiceAccount');
  const transformed = isAppliedAsWritten(root)
    ? own
    : { ...own, annotations: true, ...(patched ? { name: true, namespace: true } : {}) };
  const account = patched ? withoutValue(tree, ['metadata', 'annotations', ROLE_ARN]) : tree;
  readObject({ document, tree: account, kind: 'ServiceAccount', apiVersion, transformed }, emit, [
    ...(patched ? [] : (['annotation'] as const)),
    'service-account',
  ]);
}

const namesRole = (annotations: Tree | undefined): boolean =>
  entriesOf(annotations).some(({ key }) => {
    const name = knownValue(key);
    return name !== undefined && (name === ROLE_ARN || misspeltAnnotation(name) === ROLE_ARN);
  });

/** The mapping with a hole at the end of a way. */
function withoutValue(tree: MapTree, [name, ...way]: readonly string[]): MapTree {
  return {
    ...tree,
    entries: tree.entries.map((entry) => {
      if (name === undefined || knownValue(entry.key) !== name) return entry;
      const { at } = entry.value;
      if (entry.value.kind === 'map' && way.length > 0) return { ...entry, value: withoutValue(entry.value, way) };
      const unknown = { reference: 'what patches it', scope: at.source.path, anonymous: true as const, at };
      return { ...entry, value: { kind: 'text', text: { parts: [unknown] }, at } };
    }),
  };
}

const LISTS = ['mapRoles', 'mapUsers', 'mapAccounts'] as const;

/** Lists of aws-auth are YAML in a text. Source: EKS User Guide, auth-configmap. */
function readAwsAuth({ root, document, emit }: Reading): void {
  const data = field(root, 'data');
  if (data?.kind !== 'map') return;
  const lists = LISTS.flatMap((name): readonly AwsAuthList[] => {
    const entry = entryOf(data, name);
    if (entry === undefined) return [];
    const { keyAt, value: written } = entry;
    return [{ name, keyAt, written, tree: embeddedIn(written, document)?.tree }];
  });
  emit.fact('aws-auth', { document, data, lists });
  for (const { name, tree } of lists)
    if (name === 'mapRoles') for (const row of listOf(tree)) emitMapping(row, { document }, emit);
}
