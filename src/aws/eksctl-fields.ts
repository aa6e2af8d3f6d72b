/** Fields of a ClusterConfig that eksctl renamed or dropped. */

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
