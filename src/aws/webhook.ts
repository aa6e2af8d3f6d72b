/**
 * The pod identity webhook as a pure function: a pod, its service account and the webhook's settings to the pod that is created.
 * Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/handler/handler.go, pkg/cache/cache.go, main.go.
 */
import { posix } from 'node:path';
import { DEFAULT_AUDIENCE } from './audience.js';
import { firstCsvRecord, parseBool, parseInt64 } from './go-parse.js';

/** A JSON value; an object without a prototype or with one. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** Flags of the webhook that change what it does; what is left out has the default of main.go. */
export interface WebhookSettings {
  readonly annotationPrefix?: string;
  readonly tokenAudience?: string;
  /** Seconds. */
  readonly tokenExpiration?: number;
  readonly tokenMountPath?: string;
  /** `--aws-default-region`. */
  readonly region?: string;
  readonly stsRegionalEndpoint?: boolean;
  readonly containerCredentialsIdentities?: readonly { readonly namespace: string; readonly serviceAccount: string }[];
  readonly containerCredentials?: {
    readonly uri?: string;
    readonly audience?: string;
    readonly mountPath?: string;
    readonly volumeName?: string;
    readonly tokenPath?: string;
  };
  /** A whole ConfigMap: `--watch-config-map` with `--namespace eks`. */
  readonly configMap?: Json;
  /** What instance metadata reports: `--compose-role-arn`. */
  readonly composeRoleArn?: { readonly accountId: string; readonly region: string };
}

export interface Mutation {
  /** `rejected`: the pod cannot be decoded, and is not created. */
  readonly mutated: boolean | 'rejected';
  readonly mode: 'irsa' | 'pod-identity' | 'none';
  readonly pod: Json;
  /** What was decided and why, in order. */
  readonly reasons: readonly string[];
  /** Of the token that is added, in seconds. */
  readonly lifetime?: Seconds;
}

/** A bigint where the annotation says more than a number holds exactly. */
type Seconds = number | bigint;

const MIN_EXPIRATION = 600;
const DEFAULT_EXPIRATION = 86400;
/** The least of the lifetimes that Pod Identity mode draws from. */
const JITTER_FLOOR = 79200;

interface Identity {
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

export function mutatePod({
  pod,
  serviceAccount,
  settings = {},
}: {
  readonly pod: Json;
  readonly serviceAccount: Json | undefined;
  readonly settings?: WebhookSettings;
}): Mutation {
  const reasons: string[] = [];
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const prefix = settings.annotationPrefix ?? 'eks.amazonaws.com';
  const bad = undecodable(pod) ?? undecodable(serviceAccount);
  if (bad !== undefined) return { mutated: 'rejected', mode: 'none', pod: null, reasons: [bad] };
  if (objectAt(metadata, 'labels')?.[`${prefix}/skip-pod-identity-webhook`] !== undefined)
    return {
      mutated: false,
      mode: 'none',
      pod,
      reasons: ['the label skip-pod-identity-webhook keeps the pod from the webhook'],
    };
  const namespace = stringAt(metadata, 'namespace') || 'default';
  const name = stringAt(spec, 'serviceAccountName') || stringAt(spec, 'serviceAccount') || 'default';
  const identity = identityOf(namespace, name, serviceAccount, settings, prefix, metadata, reasons);
  if (identity === undefined || spec === undefined) return { mutated: false, mode: 'none', pod, reasons };
  const skipped = skippedContainers(stringAt(metadata, 'annotations', `${prefix}/skip-containers`), reasons);
  const windows = ['kubernetes.io/os', 'beta.kubernetes.io/os'].some(
    (key) => stringAt(spec, 'nodeSelector', key) === 'windows',
  );
  const file = posix.join(identity.mountPath, identity.tokenPath);
  const tokenFile = windows ? `C:${file.replaceAll('/', '\\')}` : file;
  const mutateAll = (key: 'initContainers' | 'containers'): readonly Json[] | undefined =>
    arrayAt(spec, key)?.map((container) =>
      mutateContainer(container, identity, tokenFile, settings.region ?? '', skipped, reasons),
    );
  const containers = mutateAll('containers');
  const initContainers = mutateAll('initContainers');
  const volumes = arrayAt(spec, 'volumes') ?? [];
  const hasVolume = volumes.some((volume) => stringAt(volume, 'name') === identity.volumeName);
  if (hasVolume) reasons.push(`a volume \`${identity.volumeName}\` is there already and is kept, whatever it is`);
  if (identity.mode === 'pod-identity' && identity.expiration === DEFAULT_EXPIRATION)
    reasons.push(
      `the lifetime of the token is drawn at random from ${JITTER_FLOOR} to ${DEFAULT_EXPIRATION} seconds; the least is shown`,
    );
  const expiration =
    identity.mode === 'pod-identity' && identity.expiration === DEFAULT_EXPIRATION ? JITTER_FLOOR : identity.expiration;
  const token: JsonObject = {
    ...(identity.audience === '' ? {} : { audience: identity.audience }),
    expirationSeconds: expiration,
    path: identity.tokenPath,
  };
  const volume: JsonObject = { name: identity.volumeName, projected: { sources: [{ serviceAccountToken: token }] } };
  const after: Json = {
    ...(isObject(pod) ? pod : {}),
    ...(identity.mode === 'pod-identity'
      ? {
          metadata: {
            ...metadata,
            labels: { ...objectAt(metadata, 'labels'), 'eks.amazonaws.com/pod-identity': 'enabled' },
          },
        }
      : {}),
    spec: {
      ...spec,
      ...(containers === undefined ? {} : { containers }),
      ...(initContainers === undefined || initContainers.length === 0 ? {} : { initContainers }),
      volumes: hasVolume ? volumes : [volume, ...volumes],
    },
  };
  const same = sameJson(pod, after);
  return { mutated: !same, mode: identity.mode, pod: same ? pod : after, reasons, lifetime: expiration };
}

interface Entry {
  readonly roleArn: string;
  readonly audience: string;
  readonly regionalSts: boolean;
  readonly expiration: Seconds;
}

function identityOf(
  namespace: string,
  name: string,
  serviceAccount: Json | undefined,
  settings: WebhookSettings,
  prefix: string,
  pod: JsonObject | undefined,
  reasons: string[],
): Identity | undefined {
  const podIdentity =
    settings.containerCredentialsIdentities?.some(
      (identity) => identity.namespace === namespace && identity.serviceAccount === name,
    ) === true;
  const known =
    isObject(serviceAccount) &&
    (stringAt(serviceAccount, 'metadata', 'namespace') || 'default') === namespace &&
    stringAt(serviceAccount, 'metadata', 'name') === name;
  const own = known ? accountEntry(serviceAccount, settings, prefix) : undefined;
  if (!known) reasons.push(`the webhook does not know the service account ${namespace}/${name}`);
  const listed = (key: string): Entry | undefined => configMapEntry(key, settings);
  // Pod Identity takes what is common from a known account, even one without annotations, and never from a wildcard; else literals, not the flags.
  const entry = podIdentity
    ? (own ?? listed(`${namespace}/${name}`) ?? UNKNOWN)
    : own !== undefined && own.roleArn !== ''
      ? own
      : (listed(`${namespace}/${name}`) ?? listed(`*/${name}`));
  const expiration = podExpiration(
    stringAt(pod, 'annotations', `${prefix}/token-expiration`),
    entry?.expiration ?? DEFAULT_EXPIRATION,
  );
  if (podIdentity) {
    const flags = settings.containerCredentials ?? {};
    reasons.push('an association of Pod Identity wins over any annotation');
    return {
      mode: 'pod-identity',
      roleArn: '',
      audience: flags.audience ?? 'pods.eks.amazonaws.com',
      regionalSts: entry?.regionalSts ?? false,
      expiration,
      volumeName: flags.volumeName ?? 'eks-pod-identity-token',
      mountPath: flags.mountPath ?? '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
      tokenPath: flags.tokenPath ?? 'eks-pod-identity-token',
      uri: flags.uri ?? 'http://169.254.170.23/v1/credentials',
    };
  }
  if (entry === undefined || entry.roleArn === '') {
    reasons.push('no role is named for the service account');
    return undefined;
  }
  return {
    mode: 'irsa',
    roleArn: entry.roleArn,
    audience: entry.audience,
    regionalSts: entry.regionalSts,
    expiration,
    volumeName: 'aws-iam-token',
    mountPath: settings.tokenMountPath ?? '/var/run/secrets/eks.amazonaws.com/serviceaccount',
    tokenPath: 'token',
    uri: '',
  };
}

const UNKNOWN: Entry = { roleArn: '', audience: '', regionalSts: false, expiration: DEFAULT_EXPIRATION };

function atLeast(expiration: Seconds): Seconds {
  if (expiration >= MIN_EXPIRATION) return expiration;
  return typeof expiration === 'bigint' ? BigInt(MIN_EXPIRATION) : MIN_EXPIRATION;
}

const defaultExpiration = (settings: WebhookSettings): Seconds =>
  atLeast(settings.tokenExpiration ?? DEFAULT_EXPIRATION);

/** As Go's ParseInt reads it; undefined for what it refuses. */
function secondsOf(written: string): Seconds | undefined {
  const value = parseInt64(written);
  if (value === undefined) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

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

/** Pod before service account; below the least is raised, and what Go does not read is passed over. */
function podExpiration(written: string | undefined, otherwise: Seconds): Seconds {
  const value = written === undefined ? undefined : secondsOf(written);
  return value === undefined ? otherwise : atLeast(value);
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

/** An entry of the watched ConfigMap: Go's field names, compared without case; only a missing lifetime is filled in. One value of a wrong type anywhere makes Go refuse the whole. */
function configMapEntry(key: string, settings: WebhookSettings): Entry | undefined {
  const map = settings.configMap;
  if (
    map === undefined ||
    stringAt(map, 'metadata', 'name') !== 'pod-identity-webhook' ||
    (stringAt(map, 'metadata', 'namespace') ?? 'eks') !== 'eks'
  )
    return undefined;
  const text = stringAt(map, 'data', 'config');
  let config: unknown;
  try {
    config = text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
  if (text === undefined || !isObject(config) || !Object.values(config).every(isConfigEntry)) return undefined;
  // A number with a fraction or an exponent is no integer to Go, and JSON.parse does not tell it apart.
  if (
    [...text.matchAll(/"tokenexpiration"\s*:\s*([^,}\s]+)/gi)].some((match) => !/^(?:-?\d+|null)$/.test(match[1] ?? ''))
  )
    return undefined;
  const entry = config[key];
  if (!isObject(entry)) return undefined;
  const fieldOf = (name: string): Json | undefined => configField(entry, name);
  const [role, audience, sts, expiration] = [
    fieldOf('RoleARN'),
    fieldOf('Audience'),
    fieldOf('UseRegionalSTS'),
    fieldOf('TokenExpiration'),
  ];
  const seconds = typeof expiration === 'number' ? expiration : 0;
  return {
    roleArn: typeof role === 'string' ? role : '',
    audience: typeof audience === 'string' ? audience : '',
    regionalSts: sts === true,
    expiration: seconds === 0 ? defaultExpiration(settings) : seconds,
  };
}

const configField = (entry: JsonObject, name: string): Json | undefined =>
  Object.entries(entry).findLast(([own]) => own.toLowerCase() === name.toLowerCase())?.[1];

const CONFIG_TYPES = {
  RoleARN: 'string',
  Audience: 'string',
  UseRegionalSTS: 'boolean',
  TokenExpiration: 'number',
} as const;

const isConfigEntry = (entry: Json): boolean =>
  entry === null ||
  (isObject(entry) &&
    Object.entries(CONFIG_TYPES).every(([name, type]) => {
      const value = configField(entry, name);
      return value === undefined || value === null || typeof value === type;
    }));

function skippedContainers(annotation: string | undefined, reasons: string[]): ReadonlySet<string> {
  if (annotation === undefined) return new Set();
  const record = firstCsvRecord(annotation);
  if (record === undefined) reasons.push('skip-containers is no line of CSV: no container is skipped');
  return new Set(record ?? []);
}

function mutateContainer(
  container: Json,
  identity: Identity,
  tokenFile: string,
  region: string,
  skipped: ReadonlySet<string>,
  reasons: string[],
): Json {
  if (!isObject(container)) return container;
  const name = stringAt(container, 'name') ?? '';
  if (skipped.has(name)) {
    reasons.push(`container \`${name}\` is skipped`);
    return container;
  }
  const env = arrayAt(container, 'env') ?? [];
  const has = (...names: readonly string[]): boolean =>
    env.some((variable) => names.includes(stringAt(variable, 'name') ?? ''));
  const hasCredentials =
    identity.mode === 'irsa'
      ? has('AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE')
      : has('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const hasRegion = has('AWS_REGION', 'AWS_DEFAULT_REGION');
  const hasSts = has('AWS_STS_REGIONAL_ENDPOINTS');
  if (hasCredentials && hasRegion && hasSts) {
    reasons.push(`container \`${name}\` sets everything itself and is left as it is`);
    return container;
  }
  if (hasCredentials)
    reasons.push(`container \`${name}\` sets one of the pair of credentials variables: neither is added`);
  const added: [string, string][] = [];
  if (!hasSts && identity.regionalSts) added.push(['AWS_STS_REGIONAL_ENDPOINTS', 'regional']);
  if (!hasRegion && region !== '') added.push(['AWS_DEFAULT_REGION', region], ['AWS_REGION', region]);
  if (!hasCredentials && identity.mode === 'pod-identity')
    added.push(
      ['AWS_CONTAINER_CREDENTIALS_FULL_URI', identity.uri],
      ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', tokenFile],
    );
  if (!hasCredentials && identity.mode === 'irsa')
    added.push(['AWS_ROLE_ARN', identity.roleArn], ['AWS_WEB_IDENTITY_TOKEN_FILE', tokenFile]);
  const mounts = arrayAt(container, 'volumeMounts') ?? [];
  const hasMount = mounts.some((mount) => stringAt(mount, 'name') === identity.volumeName);
  const newEnv = [...env, ...added.map(([variable, value]): JsonObject => ({ name: variable, value }))];
  return {
    ...container,
    ...(newEnv.length === 0 ? {} : { env: newEnv }),
    volumeMounts: hasMount
      ? mounts
      : [...mounts, { name: identity.volumeName, readOnly: true, mountPath: identity.mountPath }],
  };
}

/** Annotations and labels are maps of strings, values of variables are strings: the API server, and the webhook's decoder, refuse anything else. */
function undecodable(object: Json | undefined): string | undefined {
  if (!isObject(object)) return undefined;
  for (const key of ['annotations', 'labels']) {
    const map = objectAt(object, 'metadata')?.[key];
    if (map === undefined || map === null) continue;
    if (!isObject(map)) return `metadata.${key} is no mapping`;
    for (const [name, value] of Object.entries(map))
      if (typeof value !== 'string' && value !== null) return `metadata.${key}["${name}"] is no string`;
  }
  for (const container of ['initContainers', 'containers'].flatMap(
    (key) => arrayAt(objectAt(object, 'spec'), key) ?? [],
  )) {
    for (const variable of arrayAt(container, 'env') ?? []) {
      const value = isObject(variable) ? variable['value'] : undefined;
      if (value !== undefined && value !== null && typeof value !== 'string')
        return `the value of the variable ${stringAt(variable, 'name') ?? '?'} is no string`;
    }
  }
  return undefined;
}

const isObject = (value: unknown): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function at(value: unknown, path: readonly string[]): Json | undefined {
  let current: unknown = value;
  for (const name of path) {
    if (!isObject(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current as Json | undefined;
}

const objectAt = (value: unknown, ...path: readonly string[]): JsonObject | undefined => {
  const found = at(value, path);
  return isObject(found) ? found : undefined;
};

const stringAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
};

const arrayAt = (value: unknown, key: string): readonly Json[] | undefined => {
  const found = at(value, [key]);
  return Array.isArray(found) ? (found as readonly Json[]) : undefined;
};

function sameJson(a: Json, b: Json): boolean {
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameJson(item as Json, b[i] as Json))
    );
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? null, b[key] ?? null))
    );
  }
  return a === b;
}
