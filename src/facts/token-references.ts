/** Custom resources whose controller requests tokens of another service account and reads that one's role. */
import { field, stringOf, type Tree } from '../value/tree.js';
import type { KubernetesObject } from './facts.js';

export interface TokenReference {
  readonly name: string | undefined;
  readonly nameTree: Tree | undefined;
  /** undefined: that of the object. */
  readonly namespaceTree: Tree | undefined;
  readonly reference: Tree;
}

/** Source: external-secrets.io, provider AWS, `auth.jwt.serviceAccountRef`: the role comes from the annotation of the service account. */
export function tokenReferences(object: KubernetesObject): readonly TokenReference[] {
  if (!/^(?:Cluster)?SecretStore$/.test(object.kind) || !object.apiVersion.startsWith('external-secrets.io/'))
    return [];
  const reference = field(object.tree, 'spec', 'provider', 'aws', 'auth', 'jwt', 'serviceAccountRef');
  if (reference === undefined) return [];
  const nameTree = field(reference, 'name');
  return [{ name: stringOf(nameTree), nameTree, namespaceTree: field(reference, 'namespace'), reference }];
}
