/** Kubernetes manifests: service accounts, what runs as one, annotations of ours wherever they stand, and aws-auth. */
import { readEmbedded } from '../../document/languages.js';
import { knownValue } from '../../value/text.js';
import { entryOf, field, listOf, stringOf } from '../../value/tree.js';
import type { DocumentDialect, Reading } from '../dialect.js';
import { ANNOTATION_PREFIX, readObject } from '../kubernetes-object.js';
import { namedAccounts } from './named-accounts.js';

export const kubernetes: DocumentDialect = {
  kind: 'document',
  name: 'kubernetes',
  // Secrets, because a frame beside one must mask it.
  scan: /amazon|external-secrets\.io|AWS_|kind["']?:\s*["']?Secret\b/,
  object(reading) {
    const { root, document, transformationOf, emit } = reading;
    const kind = stringOf(field(root, 'kind')) ?? '';
    const apiVersion = stringOf(field(root, 'apiVersion')) ?? '';
    if (kind === '' || apiVersion === '') return undefined;
    const transformed = transformationOf(document.file.path, kind);
    const object = readObject({ document, tree: root, kind, apiVersion, transformed }, emit);
    if (kind === 'ConfigMap' && object.name !== undefined && knownValue(object.name) === 'aws-auth')
      readAwsAuth(reading);
    return undefined;
  },
  mapping(tree, { root, document, transformationOf, emit }) {
    // A Composition, an Object of a provider, a Template: what makes the service account may change it.
    if (tree === root || stringOf(field(tree, 'kind')) !== 'ServiceAccount') return undefined;
    const apiVersion = stringOf(field(tree, 'apiVersion'));
    if (apiVersion !== 'v1' || entryOf(field(tree, 'metadata', 'annotations'), ROLE_ARN) === undefined)
      return undefined;
    const transformed = { ...transformationOf(document.file.path, 'ServiceAccount'), annotations: true };
    readObject({ document, tree, kind: 'ServiceAccount', apiVersion, transformed }, emit, [
      'annotation',
      'service-account',
    ]);
    return undefined;
  },
  joined: namedAccounts,
};

const ROLE_ARN = `${ANNOTATION_PREFIX}role-arn`;

/** `mapRoles` of aws-auth is YAML in a text. Source: EKS User Guide, auth-configmap. */
function readAwsAuth({ root, document, emit }: Reading): void {
  const roles = field(root, 'data', 'mapRoles');
  const inner = roles === undefined ? undefined : readEmbedded(roles, document);
  for (const mapping of listOf(inner?.tree)) {
    const arn = field(mapping, 'rolearn');
    if (arn !== undefined) emit.fact('access-mapping', { document, arn, source: 'aws-auth' });
  }
}
