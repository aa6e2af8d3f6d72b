/** Which identity the webhook gives a pod. Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/handler/handler.go, pkg/cache/cache.go. */
import { DEFAULT_AUDIENCE } from '../audience.js';
import { parseBool } from '../go-parse.js';
import { configMapEntry } from './config-map.js';
import { at, isObject, stringAt, type Json, type JsonObject } from './json.js';
import {
  atLeast,
  DEFAULT_EXPIRATION,
  defaultExpiration,
  podExpiration,
  secondsOf,
  type Entry,
  type Seconds,
  type WebhookSettings,
} from './settings.js';

/** Where the webhook of EKS mounts the token. Source: aws/amazon-eks-pod-identity-webhook, flag --token-mount-path. */
const TOKEN_FOLDER = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
export const TOKEN_FILE = `${TOKEN_FOLDER}/token`;

export interface Identity {
  readonly mode: 'irsa' | 'pod-identity';
  readonly roleArn: string;
  readonly audience: string;
  readonly regionalSts: boolean;
  readonly expiration: Seconds;
  readonly volumeName: string;
  readonly mountPath: string;
  readonly tokenPath: string;
  readonly uri: string;
}

export interface AccountName {
  readonly namespace: string;
  readonly name: string;
}

const unknownAccount = ({ namespace, name }: AccountName, isUnread: boolean): string =>
  isUnread
    ? `the service account ${namespace}/${name} was not read: what it is annotated with is not known here`
    : `the webhook does not know the service account ${namespace}/${name}`;

export function identityOf(
  account: AccountName & { readonly isUnread: boolean },
  serviceAccount: Json | undefined,
  settings: WebhookSettings,
  pod: JsonObject | undefined,
  reasons: string[],
): Identity | undefined {
  const prefix = settings.annotationPrefix ?? 'eks.amazonaws.com';
  const podIdentity = isAssociated(account, settings);
  const own = isNamed(serviceAccount, account) ? accountEntry(serviceAccount, settings, prefix) : undefined;
  if (own === undefined) reasons.push(unknownAccount(account, account.isUnread));
  const entry = entryOf(account, own, podIdentity, settings);
  const expiration = podExpiration(
    stringAt(pod, 'annotations', `${prefix}/token-expiration`),
    entry?.expiration ?? DEFAULT_EXPIRATION,
  );
  if (podIdentity) {
    reasons.push('an association of Pod Identity wins over any annotation');
    return podIdentityOf(entry?.regionalSts ?? false, expiration, settings);
  }
  if (entry === undefined || entry.roleArn === '') {
    reasons.push('no role is named for the service account');
    return undefined;
  }
  return {
    ...entry,
    mode: 'irsa',
    expiration,
    volumeName: 'aws-iam-token',
    mountPath: settings.tokenMountPath ?? TOKEN_FOLDER,
    tokenPath: 'token',
    uri: '',
  };
}

const isAssociated = ({ namespace, name }: AccountName, settings: WebhookSettings): boolean =>
  settings.containerCredentialsIdentities?.some(
    (identity) => identity.namespace === namespace && identity.serviceAccount === name,
  ) === true;

const isNamed = (serviceAccount: Json | undefined, { namespace, name }: AccountName): serviceAccount is JsonObject =>
  isObject(serviceAccount) &&
  (stringAt(serviceAccount, 'metadata', 'namespace') || 'default') === namespace &&
  stringAt(serviceAccount, 'metadata', 'name') === name;

/** Pod Identity takes what is common from a known account, even one without annotations, and never from a wildcard; else literals, not the flags. */
function entryOf(
  { namespace, name }: AccountName,
  own: Entry | undefined,
  podIdentity: boolean,
  settings: WebhookSettings,
): Entry | undefined {
  const listed = (key: string): Entry | undefined => configMapEntry(key, settings);
  if (podIdentity) return own ?? listed(`${namespace}/${name}`) ?? UNKNOWN;
  return own !== undefined && own.roleArn !== '' ? own : (listed(`${namespace}/${name}`) ?? listed(`*/${name}`));
}

function podIdentityOf(regionalSts: boolean, expiration: Seconds, settings: WebhookSettings): Identity {
  const flags = settings.containerCredentials ?? {};
  return {
    mode: 'pod-identity',
    roleArn: '',
    audience: flags.audience ?? 'pods.eks.amazonaws.com',
    regionalSts,
    expiration,
    volumeName: flags.volumeName ?? 'eks-pod-identity-token',
    mountPath: flags.mountPath ?? '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
    tokenPath: flags.tokenPath ?? 'eks-pod-identity-token',
    uri: flags.uri ?? 'http://169.254.170.23/v1/credentials',
  };
}

const UNKNOWN: Entry = { roleArn: '', audience: '', regionalSts: false, expiration: DEFAULT_EXPIRATION };

function accountEntry(account: Json, settings: WebhookSettings, prefix: string): Entry {
  // A null decodes to the empty string.
  const annotation = (suffix: string): string | undefined => {
    const value = at(account, ['metadata', 'annotations', `${prefix}/${suffix}`]);
    return value === null ? '' : typeof value === 'string' ? value : undefined;
  };
  const role = annotation('role-arn');
  const written = annotation('token-expiration');
  const expiration = written === undefined ? undefined : secondsOf(written);
  const sts = annotation('sts-regional-endpoints');
  return {
    roleArn: role === undefined ? '' : composed(role, settings),
    audience: annotation('audience') ?? settings.tokenAudience ?? DEFAULT_AUDIENCE,
    regionalSts: (sts === undefined ? undefined : parseBool(sts)) ?? settings.stsRegionalEndpoint ?? false,
    expiration: expiration === undefined ? defaultExpiration(settings) : atLeast(expiration),
  };
}

/** Source: main.go, partitions by the prefix of the region. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eusc-', 'aws-eusc'],
];

function composed(role: string, { composeRoleArn }: WebhookSettings): string {
  if (composeRoleArn === undefined || role.includes('arn:')) return role;
  const partition = PARTITIONS.find(([prefix]) => composeRoleArn.region.startsWith(prefix))?.[1] ?? 'aws';
  return `arn:${partition}:iam::${composeRoleArn.accountId}:role/${role}`;
}
