/** What the webhook adds to the containers of a pod. Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/handler/handler.go. */
import { firstCsvRecord } from '../go-parse.js';
import type { Identity } from './identity.js';
import { arrayAt, isObject, stringAt, type Json, type JsonObject } from './json.js';

export function skippedContainers(annotation: string | undefined, reasons: string[]): ReadonlySet<string> {
  if (annotation === undefined) return new Set();
  const record = firstCsvRecord(annotation);
  if (record === undefined) reasons.push('skip-containers is no line of CSV: no container is skipped');
  return new Set(record ?? []);
}

export function mutateContainer(
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
  const own = ownVariables(env, identity);
  if (own.credentials && own.region && own.sts) {
    reasons.push(`container \`${name}\` sets everything itself and is left as it is`);
    return container;
  }
  if (own.credentials)
    reasons.push(`container \`${name}\` sets one of the pair of credentials variables: neither is added`);
  const added = [
    ...(!own.sts && identity.regionalSts ? [['AWS_STS_REGIONAL_ENDPOINTS', 'regional']] : []),
    ...(!own.region && region !== '' ? REGION.map((variable) => [variable, region]) : []),
    ...(own.credentials ? [] : credentialsOf(identity, tokenFile)),
  ];
  const newEnv = [...env, ...added.map(([variable = '', value = '']): JsonObject => ({ name: variable, value }))];
  return {
    ...container,
    ...(newEnv.length === 0 ? {} : { env: newEnv }),
    volumeMounts: mountsWithToken(container, identity),
  };
}

const REGION = ['AWS_DEFAULT_REGION', 'AWS_REGION'];

/** What the container sets itself: the webhook adds none of it again. */
function ownVariables(
  env: readonly Json[],
  { mode }: Identity,
): { readonly credentials: boolean; readonly region: boolean; readonly sts: boolean } {
  const names = new Set(env.map((variable) => stringAt(variable, 'name') ?? ''));
  const has = (wanted: readonly string[]): boolean => wanted.some((name) => names.has(name));
  return { credentials: has(CREDENTIALS[mode]), region: has(REGION), sts: has(['AWS_STS_REGIONAL_ENDPOINTS']) };
}

function mountsWithToken(container: JsonObject, { volumeName, mountPath }: Identity): readonly Json[] {
  const mounts = arrayAt(container, 'volumeMounts') ?? [];
  return mounts.some((mount) => stringAt(mount, 'name') === volumeName)
    ? mounts
    : [...mounts, { name: volumeName, readOnly: true, mountPath }];
}

const CREDENTIALS = {
  irsa: ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
  'pod-identity': ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
} as const;

function credentialsOf({ mode, roleArn, uri }: Identity, tokenFile: string): readonly (readonly [string, string])[] {
  const [first, second] = CREDENTIALS[mode];
  return [
    [first, mode === 'irsa' ? roleArn : uri],
    [second, tokenFile],
  ];
}
