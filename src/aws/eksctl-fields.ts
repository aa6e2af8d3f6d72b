/** How eksctl decodes the fields of a ClusterConfig: which it renamed or dropped, and where it is not strict. */

export interface DeprecatedField {
  /** The field that does the same. */
  readonly instead: string;
  /** The instead is the same switch under another name. */
  readonly rename: boolean;
  /** eksctl still reads it. */
  readonly accepted: boolean;
}

/** Sources: validateDeprecatedIAMFields in validation.go (albIngress, since 0.84.0); the others stood in the API before v1alpha5. */
export const DEPRECATED_FIELDS: ReadonlyMap<string, DeprecatedField> = new Map([
  ['albIngress', { instead: 'awsLoadBalancerController', rename: true, accepted: true }],
  ['asgAccess', { instead: 'iam.withAddonPolicies.autoScaler', rename: false, accepted: false }],
  ['allowSSH', { instead: 'ssh.allow', rename: false, accepted: false }],
  ['sshPublicKey', { instead: 'ssh.publicKey', rename: false, accepted: false }],
  ['sshPublicKeyPath', { instead: 'ssh.publicKeyPath', rename: false, accepted: false }],
]);

/** A field of a node group that eksctl no longer reads. */
export const isRemovedField = (key: string, path: string): boolean =>
  DEPRECATED_FIELDS.get(key)?.accepted === false && /^(?:managedN|n)odeGroups\[\d+\]$/.test(path);

/** Identity providers have a decoder of their own, which is not strict. Source: UnmarshalJSON in identity_provider.go. */
export const dropsUnknownFields = (path: string): boolean => path.startsWith('identityProviders[');

/** The kind is read before the fields, without regard to case; so are the fields of identity providers. */
export const readsAnyCase = (path: string, name: string): boolean =>
  dropsUnknownFields(path) || ['apiVersion', 'kind'].includes(name);
