/** What is set by hand in a workload that the SDK uses before, or instead of, what the webhook adds. */
import { serviceAccountOf } from './service-account.js';
import { associationsOf } from './association.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { Container, EnvVariable, ProjectedToken, Volume, WrittenText } from '../facts/pod.js';
import type { Span } from '../value/span.js';
import { keyOf, knownValue, shapeOf, type Text } from '../value/text.js';
import { entriesOf, field, isOpen, stringOf, textOf } from '../value/tree.js';
import { nearestEksctlAccountsOf } from './eksctl.js';
import { clustersAround } from './cluster.js';
import { annotatedRole } from './pod-role.js';
import { configMapOf, secretOf } from './workload.js';
import type { World } from './world.js';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** The variable of this name; of duplicates the last, which Kubernetes keeps. */
export const variableOf = ({ env }: Container, name: string): EnvVariable | undefined =>
  env.findLast((variable) => variable.name === name);

/** The value, if all of it stands here and is known. */
const known = (written: WrittenText | undefined): string | undefined =>
  written === undefined ? undefined : knownValue(written.text);

/** Access keys in the environment of a container: read before any role. None where an endpoint says that they are another service's. */
export function staticKeys(container: Container): readonly [EnvVariable, EnvVariable] | undefined {
  if (hasEndpoint(container)) return undefined;
  const [first, second] = KEYS.flatMap((key) => variableOf(container, key) ?? []);
  return first === undefined || second === undefined || [first, second].some(({ value }) => known(value) === '')
    ? undefined
    : [first, second];
}

/** An object of `envFrom` that is here and holds access keys, which no variable of `env` takes the place of. */
export function sourceOfStaticKeys(
  world: World,
  workload: Workload,
  container: Container,
): { readonly name: WrittenText; readonly keyAt: Span } | undefined {
  if (hasEndpoint(container) || KEYS.some((key) => variableOf(container, key) !== undefined)) return undefined;
  const sources = container.envFrom.flatMap(({ kind, name, prefix }) => {
    const object = (kind === 'secret' ? secretOf : configMapOf)(world, workload, name.text);
    const entries = [field(object?.tree, 'data'), field(object?.tree, 'stringData')].flatMap(entriesOf);
    return [{ name, prefix, entries }];
  });
  // What any of them says of another service may be what the keys are for.
  if (sources.some(({ entries }) => entries.some(({ key, value }) => [key, textOf(value)].some(saysOther))))
    return undefined;
  for (const { name, prefix, entries } of sources) {
    if (prefix !== undefined && knownValue(prefix) !== '') continue;
    const [first, second] = KEYS.map((key) => entries.findLast((entry) => knownValue(entry.key) === key));
    if (first === undefined || second === undefined || [first, second].some(({ value }) => stringOf(value) === ''))
      continue;
    return { name, keyAt: first.keyAt };
  }
  return undefined;
}

const saysOther = (text: Text | undefined): boolean => text !== undefined && OTHER.test(shapeOf(text));

/** MinIO, R2 and others speak S3 with keys of their own. */
const OTHER = /endpoint|minio|r2\.cloudflarestorage|digitaloceanspaces|backblazeb2|wasabi|localstack|ceph|garage/i;

export const hasEndpoint = ({ env, words, image }: Container): boolean =>
  env.some(({ name, value }) => OTHER.test(name) || OTHER.test(known(value) ?? '')) ||
  [...words, image].some((word) => OTHER.test(known(word) ?? ''));

/** The two variables that name the role and the token. */
export const WEB_IDENTITY_PAIR = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'] as const;

/** One variable of the pair that is set by hand, so that the webhook adds neither; undefined if none or both are, or envFrom may bring the other. */
export function incompleteWebIdentityEnv(
  container: Container,
): { readonly set: EnvVariable; readonly other: string } | undefined {
  if (container.envOpen) return undefined;
  const set = WEB_IDENTITY_PAIR.flatMap((name) => variableOf(container, name) ?? []);
  const [only] = set;
  const other = WEB_IDENTITY_PAIR.find((name) => !set.some((variable) => variable.name === name));
  return only === undefined || other === undefined ? undefined : { set: only, other };
}

/** A role that a container asks for by itself: both variables of the pair are set, so the webhook leaves them. */
export interface ExplicitWebIdentityRole {
  readonly arn: Text;
  readonly at: Span;
  /** The audience of the token that the pod mounts; undefined where another one is used, or none is found. */
  readonly audience: Text | undefined;
}

export function explicitWebIdentityRole(workload: Workload): ExplicitWebIdentityRole | undefined {
  for (const container of workload.containers) {
    const [arn, file] = WEB_IDENTITY_PAIR.map((name) => variableOf(container, name)?.value);
    if (arn === undefined || file === undefined) continue;
    const token = handMadeTokens(workload, container).find(({ file: named, mountedAs }) => named === mountedAs)?.token;
    return { arn: arn.text, at: arn.at, audience: token?.audience?.text };
  }
  return undefined;
}

/** A token that the pod mounts by itself, where AWS_WEB_IDENTITY_TOKEN_FILE may find it. */
export interface HandMadeToken {
  /** The path that the variable of the container names. */
  readonly file: string;
  readonly fileAt: Span;
  /** Where the token is mounted. */
  readonly mountedAs: string;
  readonly token: ProjectedToken;
  readonly volume: Volume;
}

/** The projected tokens below the folder that the variable points into; none where a mount or a name is not known. */
export function handMadeTokens({ volumes }: Workload, container: Container): readonly HandMadeToken[] {
  const value = variableOf(container, 'AWS_WEB_IDENTITY_TOKEN_FILE')?.value;
  const file = known(value);
  if (value === undefined || file === undefined) return [];
  const byName = new Map(
    volumes.toReversed().flatMap((one) => {
      const key = keyOf(one.name.text);
      return key === undefined ? [] : [[key, one] as const];
    }),
  );
  return container.mounts.flatMap((mount) => {
    const folder = known(mount.path)?.replace(/(?<!\/)\/+$/, '');
    const { volume: name } = mount;
    const volume = name === undefined ? undefined : byName.get(keyOf(name) ?? '');
    if (folder === undefined || volume === undefined || mount.partial || !file.startsWith(`${folder}/`)) return [];
    return volume.tokens.flatMap((token): readonly HandMadeToken[] => {
      const path = known(token.path);
      return path === undefined ? [] : [{ file, fileAt: value.at, mountedAs: `${folder}/${path}`, token, volume }];
    });
  });
}

/** Whether a pod visibly calls AWS: by a region, an argument or an image. */
export const usesAws = ({ containers }: Workload): boolean =>
  containers.some(
    ({ env, words, image }) =>
      env.some(({ name }) => /^AWS_(?:DEFAULT_)?REGION$/.test(name)) ||
      words.some(({ text }) => /^--aws-|^aws$/.test(shapeOf(text))) ||
      /(?:^|\/)aws-cli(?:[:@]|$)/.test(known(image) ?? ''),
  );

const OWN_CREDENTIALS = /^AWS_(?:ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|ACCESS_KEY_ID|PROFILE|CONTAINER_)/;

/** Whether a pod gets an identity other than its node's: by its service account, an association, eksctl, or by hand; also where that is not known. */
export function mayHaveOwnIdentity(world: World, workload: Workload): boolean {
  if (workload.containers.some(({ env, envOpen }) => envOpen || env.some(({ name }) => OWN_CREDENTIALS.test(name))))
    return true;
  const { serviceAccountName } = workload;
  if (serviceAccountName === undefined || stringOf(serviceAccountName) === 'default') return false;
  // The CNI belongs to the node, or eksctl gives it a role.
  if (stringOf(serviceAccountName) === 'aws-node') return true;
  const found = serviceAccountOf(world, workload);
  return (
    found.kind !== 'found' ||
    found.all.some(
      (account) =>
        account.roleArn !== undefined || account.annotationsOpen || associationsOf(world, account).length > 0,
    )
  );
}

/** What gives the service account of a workload its role: an annotation, an association, or eksctl. */
export function roleSource(
  world: World,
  workload: Workload,
): { readonly account: string; readonly at: Span } | undefined {
  const name = textOf(workload.serviceAccountName);
  const account = name === undefined ? undefined : knownValue(name);
  if (name === undefined || account === undefined) return undefined;
  const [byEksctl] = nearestEksctlAccountsOf(world, workload, name);
  if (byEksctl !== undefined) return { account, at: byEksctl.at };
  const found = serviceAccountOf(world, workload);
  if (found.kind !== 'found') return undefined;
  const [{ roleArn, nameAt }] = found.all;
  if (roleArn !== undefined && textOf(roleArn.value)?.parts.length !== 0) return { account, at: roleArn.value.at };
  const [association] = associationsOf(world, found.all[0]);
  return association === undefined ? undefined : { account, at: roleArn?.value.at ?? nameAt };
}

export interface UnreadableToken {
  readonly account: ServiceAccount;
  readonly version: string;
  /** The key of the security context. */
  readonly at: Span;
}

/** The pod runs as another user than root on clusters whose kubelet writes the token for root alone. */
export function unreadableToken(world: World, workload: Workload): UnreadableToken | undefined {
  const account = annotatedRole(world, workload)?.account;
  if (account === undefined) return undefined;
  const clusters = clustersAround(world, workload);
  const [cluster] = clusters;
  // Every cluster it may run on must be that old for certain.
  if (cluster?.version === undefined || !clusters.every(({ version }) => version !== undefined && isOld(version)))
    return undefined;
  if (isOpen(workload.podSpec) || workload.containersOpen || workload.security?.fsGroup === true) return undefined;
  const contexts = [workload, ...workload.containers].map(({ security }) => security);
  const other = contexts.find((context) => context?.nonRoot === true);
  return other === undefined ? undefined : { account, version: cluster.version, at: other.keyAt };
}

/** Since 1.19 the kubelet makes the token readable (kubernetes/kubernetes#89193). */
function isOld(version: string): boolean {
  const minor = /^1\.(\d+)/.exec(version)?.[1];
  return minor !== undefined && Number(minor) < 19;
}

/** A pod has a token or a role by hand, or may have. */
export function hasIdentityByHand({ containers, containersOpen, volumes, partial, podSpec }: Workload): boolean {
  const named = containers.some(
    ({ env, envOpen }) =>
      envOpen || env.some(({ name }) => name === 'AWS_ROLE_ARN' || name === 'AWS_WEB_IDENTITY_TOKEN_FILE'),
  );
  return named || volumes.some(({ tokens }) => tokens.length > 0) || isOpen(podSpec) || (containersOpen && !partial);
}
