/**
 * The pod identity webhook as a pure function: a pod, its service account and the webhook's settings to the pod that is created.
 * Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/handler/handler.go, pkg/cache/cache.go, main.go.
 */
import { joinedPath } from '../value/path.js';
import { mutateContainer, skippedContainers } from './webhook/container.js';
import { identityOf, type AccountName, type Identity } from './webhook/identity.js';
import { arrayAt, isObject, objectAt, sameJson, stringAt, type Json, type JsonObject } from './webhook/json.js';
import { DEFAULT_EXPIRATION, type Seconds, type WebhookSettings } from './webhook/settings.js';

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

/** The least of the lifetimes that Pod Identity mode draws from. */
const JITTER_FLOOR = 79200;

interface Pod {
  readonly pod: Json;
  readonly serviceAccount: Json | undefined;
  /** Without a service account: it was not read, and the cluster may have it. */
  readonly isUnread?: boolean;
  readonly settings?: WebhookSettings;
}

export function mutatePod({ pod, serviceAccount, isUnread = false, settings = {} }: Pod): Mutation {
  const reasons: string[] = [];
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const prefix = settings.annotationPrefix ?? 'eks.amazonaws.com';
  const bad = undecodable(pod) ?? undecodable(serviceAccount);
  if (bad !== undefined) return { mutated: 'rejected', mode: 'none', pod: null, reasons: [bad] };
  if (objectAt(metadata, 'labels')?.[`${prefix}/skip-pod-identity-webhook`] !== undefined) {
    reasons.push('the label skip-pod-identity-webhook keeps the pod from the webhook');
    return { mutated: false, mode: 'none', pod, reasons };
  }
  const account = { ...accountOf(metadata, spec), isUnread };
  const identity = identityOf(account, serviceAccount, settings, metadata, reasons);
  if (identity === undefined || spec === undefined) return { mutated: false, mode: 'none', pod, reasons };
  const skipped = skippedContainers(stringAt(metadata, 'annotations', `${prefix}/skip-containers`), reasons);
  const containers = mutatedContainers(spec, identity, settings.region ?? '', skipped, reasons);
  const volumes = mutatedVolumes(spec, identity, reasons);
  const after: Json = {
    ...(isObject(pod) ? pod : {}),
    ...(identity.mode === 'pod-identity' ? { metadata: labelled(metadata) } : {}),
    spec: { ...spec, ...containers, volumes },
  };
  const same = sameJson(pod, after);
  return { mutated: !same, mode: identity.mode, pod: same ? pod : after, reasons, lifetime: lifetimeOf(identity) };
}

const accountOf = (metadata: JsonObject | undefined, spec: JsonObject | undefined): AccountName => ({
  namespace: stringAt(metadata, 'namespace') || 'default',
  name: stringAt(spec, 'serviceAccountName') || stringAt(spec, 'serviceAccount') || 'default',
});

const labelled = (metadata: JsonObject | undefined): JsonObject => ({
  ...metadata,
  labels: { ...objectAt(metadata, 'labels'), 'eks.amazonaws.com/pod-identity': 'enabled' },
});

function mutatedContainers(
  spec: JsonObject,
  identity: Identity,
  region: string,
  skipped: ReadonlySet<string>,
  reasons: string[],
): JsonObject {
  const windows = ['kubernetes.io/os', 'beta.kubernetes.io/os'].some(
    (key) => stringAt(spec, 'nodeSelector', key) === 'windows',
  );
  const file = joinedPath(identity.mountPath, identity.tokenPath);
  const tokenFile = windows ? `C:${file.replaceAll('/', '\\')}` : file;
  const mutateAll = (key: 'initContainers' | 'containers'): readonly Json[] | undefined =>
    arrayAt(spec, key)?.map((container) => mutateContainer(container, identity, tokenFile, region, skipped, reasons));
  const containers = mutateAll('containers');
  const initContainers = mutateAll('initContainers');
  return {
    ...(containers === undefined ? {} : { containers }),
    ...(initContainers === undefined || initContainers.length === 0 ? {} : { initContainers }),
  };
}

const isDrawn = (identity: Identity): boolean =>
  identity.mode === 'pod-identity' && identity.expiration === DEFAULT_EXPIRATION;

const lifetimeOf = (identity: Identity): Seconds => (isDrawn(identity) ? JITTER_FLOOR : identity.expiration);

function mutatedVolumes(spec: JsonObject, identity: Identity, reasons: string[]): readonly Json[] {
  const volumes = arrayAt(spec, 'volumes') ?? [];
  const hasVolume = volumes.some((volume) => stringAt(volume, 'name') === identity.volumeName);
  if (hasVolume) reasons.push(`a volume \`${identity.volumeName}\` is there already and is kept, whatever it is`);
  if (isDrawn(identity))
    reasons.push(
      `the lifetime of the token is drawn at random from ${JITTER_FLOOR} to ${DEFAULT_EXPIRATION} seconds; the least is shown`,
    );
  if (hasVolume) return volumes;
  const token: JsonObject = {
    ...(identity.audience === '' ? {} : { audience: identity.audience }),
    expirationSeconds: lifetimeOf(identity),
    path: identity.tokenPath,
  };
  return [{ name: identity.volumeName, projected: { sources: [{ serviceAccountToken: token }] } }, ...volumes];
}

/** Annotations and labels are maps of strings, values of variables are strings: the API server, and the webhook's decoder, refuse anything else. */
const undecodable = (object: Json | undefined): string | undefined =>
  isObject(object) ? (badMetadata(object) ?? badVariable(object)) : undefined;

function badMetadata(object: JsonObject): string | undefined {
  for (const key of ['annotations', 'labels']) {
    const map = objectAt(object, 'metadata')?.[key];
    if (map === undefined || map === null) continue;
    if (!isObject(map)) return `metadata.${key} is no mapping`;
    for (const [name, value] of Object.entries(map))
      if (typeof value !== 'string' && value !== null) return `metadata.${key}["${name}"] is no string`;
  }
  return undefined;
}

function badVariable(object: JsonObject): string | undefined {
  const spec = objectAt(object, 'spec');
  const containers = ['initContainers', 'containers'].flatMap((key) => arrayAt(spec, key) ?? []);
  for (const variable of containers.flatMap((container) => arrayAt(container, 'env') ?? [])) {
    const value = isObject(variable) ? variable['value'] : undefined;
    if (value !== undefined && value !== null && typeof value !== 'string')
      return `the value of the variable ${stringAt(variable, 'name') ?? '?'} is no string`;
  }
  return undefined;
}
