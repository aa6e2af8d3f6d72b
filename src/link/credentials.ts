/** What is set by hand in a workload that the SDK uses before, or instead of, what the webhook adds. */
import { clustersAround } from './cluster.js';
import type { Container, ServiceAccount, Workload } from '../facts/facts.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import { entryOf, field, isOpen, parsesAsTrue, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { annotatedRole } from './pod-role.js';
import type { World } from './world.js';

type Variable = Container['env'][number];

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** Where the name of a variable stands. */
export const variableAt = ({ entry }: Variable): Span => field(entry, 'name')?.at ?? entry.at;

/** Access keys in the environment of a container: read before any role. None where an endpoint says that they are another service's. */
export function staticKeys(container: Container): readonly [Variable, Variable] | undefined {
  if (hasEndpoint(container)) return undefined;
  const [first, second] = KEYS.flatMap((key) => container.env.find((entry) => entry.name === key) ?? []);
  return first === undefined ||
    second === undefined ||
    [first, second].some(({ entry }) => stringOf(field(entry, 'value')) === '')
    ? undefined
    : [first, second];
}

/** MinIO, R2 and others speak S3 with keys of their own. */
const OTHER = /endpoint|minio|r2\.cloudflarestorage|digitaloceanspaces|backblazeb2|wasabi|localstack|ceph|garage/i;

export const hasEndpoint = ({ env, tree }: Container): boolean =>
  env.some(({ name, entry }) => OTHER.test(name) || OTHER.test(stringOf(field(entry, 'value')) ?? '')) ||
  ['args', 'command'].some((key) => listOf(field(tree, key)).some((word) => OTHER.test(stringOf(word) ?? ''))) ||
  OTHER.test(imageOf(tree) ?? '');

const imageOf = (tree: Tree): string | undefined => stringOf(field(tree, 'image'));

/** The two variables that name the role and the token. */
export const WEB_IDENTITY_PAIR = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'] as const;

/** One variable of the pair that is set by hand, so that the webhook adds neither; undefined if none or both are, or envFrom may bring the other. */
export function incompleteWebIdentityEnv({
  env,
  envOpen,
}: Container): { readonly set: Variable; readonly other: string } | undefined {
  const set = env.filter(({ name }) => WEB_IDENTITY_PAIR.some((wanted) => wanted === name));
  const [only] = set;
  const other = WEB_IDENTITY_PAIR.find((name) => !set.some((entry) => entry.name === name));
  return only === undefined || other === undefined || envOpen ? undefined : { set: only, other };
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
    const [arn, file] = WEB_IDENTITY_PAIR.map((wanted) =>
      field(container.env.find(({ name }) => name === wanted)?.entry, 'value'),
    );
    const text = textOf(arn);
    if (arn === undefined || text === undefined || file === undefined) continue;
    const token = handMadeTokens(workload, container).find(({ file: named, mountedAs }) => named === mountedAs)?.token;
    return { arn: text, at: arn.at, audience: textOf(field(token, 'audience')) };
  }
  return undefined;
}

/** A token that the pod mounts by itself, where AWS_WEB_IDENTITY_TOKEN_FILE may find it. */
export interface HandMadeToken {
  /** Of the container. */
  readonly fileTree: Tree;
  readonly file: string;
  /** Where the token is mounted. */
  readonly mountedAs: string;
  readonly token: Tree;
}

/** The projected tokens below the folder that the variable points into; none where a mount or a name is not known. */
export function handMadeTokens({ podSpec }: Workload, container: Container): readonly HandMadeToken[] {
  const variable = container.env.find(({ name }) => name === 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const fileTree = field(variable?.entry, 'value');
  const file = stringOf(fileTree);
  if (fileTree === undefined || file === undefined) return [];
  return listOf(field(container.tree, 'volumeMounts')).flatMap((mount) => {
    const [path, volumeName] = [stringOf(field(mount, 'mountPath')), stringOf(field(mount, 'name'))];
    const volume = listOf(field(podSpec, 'volumes')).find(
      (one) => volumeName !== undefined && stringOf(field(one, 'name')) === volumeName,
    );
    if (path === undefined || field(mount, 'subPath') !== undefined || !file.startsWith(`${path.replace(/\/+$/, '')}/`))
      return [];
    return listOf(field(volume, 'projected', 'sources')).flatMap((source): readonly HandMadeToken[] => {
      const token = field(source, 'serviceAccountToken');
      const name = stringOf(field(token, 'path'));
      return token === undefined || name === undefined
        ? []
        : [{ fileTree, file, mountedAs: `${path.replace(/\/+$/, '')}/${name}`, token }];
    });
  });
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
  const pod = entryOf(workload.podSpec, 'securityContext');
  if (isOpen(workload.podSpec) || isOpen(pod?.value) || field(pod?.value, 'fsGroup') !== undefined) return undefined;
  const contexts = [pod, ...workload.containers.map((container) => entryOf(container.tree, 'securityContext'))];
  const other = contexts.find((context) => context !== undefined && isOtherUser(context.value));
  return other === undefined ? undefined : { account, version: cluster.version, at: other.keyAt };
}

const isOtherUser = (context: Tree): boolean => {
  const user = field(context, 'runAsUser');
  return parsesAsTrue(field(context, 'runAsNonRoot')) === true || (user?.kind === 'number' && user.value > 0);
};

/** Since 1.19 the kubelet makes the token readable (kubernetes/kubernetes#89193). */
function isOld(version: string): boolean {
  const minor = /^1\.(\d+)/.exec(version)?.[1];
  return minor !== undefined && Number(minor) < 19;
}
