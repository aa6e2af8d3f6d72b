/** Projected tokens that a pod mounts by itself, held against the variable that names the file and the role that gets the token. */
import { roleOf } from './role.js';
import { looksLikeEksIssuer } from '../aws/issuer.js';
import { evaluate } from '../aws/trust/decision.js';
import { issuersOf } from '../aws/trust/statement.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { Workload } from '../facts/kubernetes-facts.js';
import type { Container } from '../facts/pod.js';
import type { Span } from '../value/span.js';
import { hasHoles, knownValue, literalText, type Text } from '../value/text.js';
import { isOpen, textOf } from '../value/tree.js';
import { handMadeTokens, hasEndpoint, variableOf, WEB_IDENTITY_PAIR, type HandMadeToken } from './credentials.js';
import { subjectOf } from './identity.js';
import type { World } from './world.js';

export interface UsedToken extends HandMadeToken {
  /** The variable names another file than the one that is mounted. */
  readonly misses: boolean;
}

/** The token that the SDK in a container finds by its variable, or would if the path were right. */
export function usedToken(workload: Workload, container: Container): UsedToken | undefined {
  // Another service may take tokens, too.
  if (hasEndpoint(container)) return undefined;
  const tokens = handMadeTokens(workload, container);
  const [first, ...others] = tokens;
  const meant = tokens.find(({ file, mountedAs }) => file === mountedAs);
  if (meant !== undefined) return { ...meant, misses: false };
  // Another source of the volume may make the file.
  return first === undefined || others.length > 0 || first.volume.open ? undefined : { ...first, misses: true };
}

/** Source: kubernetes/kubernetes, plugin/pkg/admission/serviceaccount: the folder of the token that each pod gets. */
const API_TOKEN = '/run/secrets/kubernetes.io/serviceaccount/token';
const API_AUDIENCE = literalText('https://kubernetes.default.svc');

export interface ApiServerToken {
  readonly at: Span;
  /** The role is here, and accepts another audience. */
  readonly isRefused: boolean;
}

/** The SDK in a container is told to present the token that is for the API server; the webhook leaves the pair of variables as it is. */
export function apiServerToken(world: World, workload: Workload, container: Container): ApiServerToken | undefined {
  const [role, file] = WEB_IDENTITY_PAIR.map((name) => variableOf(container, name)?.value);
  const path = file === undefined ? undefined : knownValue(file.text)?.replace(/^\/var(?=\/run\/)/, '');
  if (role === undefined || file === undefined || path !== API_TOKEN) return undefined;
  // A volume there holds what it likes.
  if (hasEndpoint(container) || isOpen(workload.podSpec) || container.mounts.some(mayHoldIt)) return undefined;
  return { at: file.at, isRefused: roleRefusing(world, workload, container, API_AUDIENCE) !== undefined };
}

const mayHoldIt = ({ path }: Container['mounts'][number]): boolean => {
  const folder = knownValue(path.text)?.replace(/^\/var(?=\/run(?:\/|$))/, '');
  return folder === undefined || `${API_TOKEN}/`.startsWith(`${folder.replace(/(?<!\/)\/+$/, '')}/`);
};

/** The API server of EKS has an audience of its own; those of other clusters may be told to use that of STS. */
export function isForEks(world: World, workload: Workload, container: Container): boolean {
  const issuers = explicitRoles(world, workload, container).flatMap(({ trust }) => issuersOf(trust?.statements ?? []));
  return issuers.length > 0 && issuers.every(looksLikeEksIssuer);
}

/** The role of AWS_ROLE_ARN, if all that it may be refuse the token for its audience. */
export function roleRefusing(
  world: World,
  workload: Workload,
  container: Container,
  audience: Text,
): { readonly name: string; readonly role: Role } | undefined {
  const roles = explicitRoles(world, workload, container);
  const subject = subjectOf({ namespace: workload.namespace, name: textOf(workload.serviceAccountName) });
  const [role] = roles;
  const name = role?.name === undefined ? undefined : knownValue(role.name);
  if (role === undefined || name === undefined || subject === undefined || hasHoles(audience)) return undefined;
  return roles.every((one) => refuses(one, subject, audience)) ? { name, role } : undefined;
}

function refuses({ trust }: Role, subject: Text, audience: Text): boolean {
  const issuers = trust === undefined ? [] : issuersOf(trust.statements);
  return (
    trust !== undefined &&
    issuers.length > 0 &&
    // A decision names the first condition that fails: the audience alone does if it is the first from both ends.
    issuers.every((issuer) =>
      [trust, backwards(trust)].every((policy) => {
        const { decision, reason } = evaluate(policy, { kind: 'web-identity', issuer, subject, audience });
        return decision === 'deny' && reason === 'condition-aud';
      }),
    )
  );
}

const backwards = (policy: TrustPolicy): TrustPolicy => ({
  ...policy,
  statements: policy.statements.map((one) => ({ ...one, conditions: one.conditions.toReversed() })),
});

function explicitRoles(world: World, workload: Workload, container: Container): readonly Role[] {
  const arn = variableOf(container, 'AWS_ROLE_ARN')?.value?.text;
  const found = arn === undefined ? undefined : roleOf(world, arn, workload);
  return found?.kind === 'found' ? found.all : [];
}
