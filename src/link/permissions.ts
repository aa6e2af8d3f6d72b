/** What the role of a service account may do, as far as all that is attached to it is written here. */
import { readRoleArn } from '../aws/arn.js';
import { present } from '../aws/eksctl-values.js';
import { actionCovers } from '../aws/policy/statement.js';
import { permissionOf, type Permission, type Permissions } from '../aws/policy/permission.js';
import { statementsOf } from '../aws/policy/model.js';
import { valuesAskedOf } from '../aws/trust/statement.js';
import { unknownPart, unknownText, type Found, type LookUp } from '../aws/policy/variables.js';
import type { EksctlAssociation, EksctlServiceAccount } from '../facts/cluster-config-facts.js';
import type { Role } from '../facts/iam-facts.js';
import { policyTreeOf } from '../facts/policy-text.js';
import type { Span } from '../value/span.js';
import { equals, hasHoles, knownValue, literalText, shapeOf, type Part, type Text } from '../value/text.js';
import { entryOf, field, isOpen, itemsOf, textOf, type Tree } from '../value/tree.js';
import { associationsOfRole } from './association.js';
import type { Located } from './environment.js';
import { onceInWorld } from './once.js';
import { certainly, indexBy, possibly } from './text-index.js';
import type { Indexed, World } from './world.js';

/** The policies of a role, who has it, and where the first of them is written. */
export interface HeldPermissions {
  readonly permissions: Permissions;
  /** Names of service accounts, or patterns of them. */
  readonly accounts: readonly string[];
  readonly at: Span;
}

/** undefined where something may be attached that is not here. */
export function permissionsOfRole(world: World, role: Role): HeldPermissions | undefined {
  const { policies, trust, arn } = role;
  const identity = trust === undefined ? undefined : policiesOf(world, role);
  const [first] = identity ?? [];
  if (trust === undefined || identity === undefined || first === undefined) return undefined;
  const { boundary } = policies;
  const subjects = trust.statements.flatMap((statement) => valuesAskedOf(statement, 'sub'));
  const associated = arn === undefined ? [] : associationsOfRole(world, arn);
  const accounts = [
    ...subjects.flatMap(({ text }) => accountIn(text)),
    ...associated.flatMap(({ serviceAccount }) => serviceAccount ?? []).flatMap((name) => knownValue(name) ?? []),
  ];
  return {
    permissions: { identity, open: false, limits: boundary === undefined ? [] : [unread(boundary)] },
    accounts: [...new Set(accounts)],
    at: placeOf(first) ?? role.at,
  };
}

function policiesOf(world: World, role: Role): readonly Tree[] | undefined {
  const { attachments, document } = role;
  const { inline, managed } = role.policies;
  if (inline?.open === true || managed?.open === true || mayHaveMore(world, role)) return undefined;
  const all = [
    ...(inline?.items ?? []).map(({ policy }) => policyTreeOf(policy, document)),
    ...(managed?.items ?? []).map((one) => policyNamed(world, one)),
    ...(attachments?.managed ?? []).map((one) => policyNamed(world, one)),
  ];
  return all.every((tree) => tree !== undefined) ? all : undefined;
}

/** The first action that a policy speaks of. */
const placeOf = (policy: Tree): Span | undefined => statementsOf(policy)[0]?.actions?.values[0]?.at;

/** A policy of its owner's that is here. */
function policyNamed(world: Indexed, arn: Tree): Tree | undefined {
  const [found, ...others] = certainly(world.index.permissionPoliciesByArn, textOf(arn));
  return others.length > 0 ? undefined : found?.tree;
}

/** The name in a subject; a wildcard in it stays. */
function accountIn(subject: Text): readonly string[] {
  const [, , , name, ...more] = (knownValue(subject) ?? '').split(':');
  return name === undefined || more.length > 0 ? [] : [name];
}

/** A policy is attached from outside to what may be this role; of a name with holes each program has its own. */
const mayHaveMore = (world: World, { name, arn, document }: Role): boolean =>
  possibly(attachmentsByRole(world), name ?? UNNAMED).some((attachment) => {
    const { role, roleArn } = attachment;
    if (roleArn !== undefined && arn !== undefined) return equals(roleArn, arn) !== 'no';
    if (role === undefined || name === undefined) return true;
    return (!hasHoles(role) || attachment.document.unit === document.unit) && equals(role, name) !== 'no';
  });

const UNNAMED = unknownText('a role');

const attachmentsByRole = onceInWorld(({ facts }: World) =>
  indexBy(facts['policy-attachment'], ({ role, roleArn }) => [
    role ?? (roleArn === undefined ? undefined : readRoleArn(roleArn)?.name),
  ]),
);

/** The role that eksctl makes of policies in the file alone. */
export function permissionsMade(item: EksctlServiceAccount | EksctlAssociation): HeldPermissions | undefined {
  const { tree, account, kind } = item;
  const [policy, arns, given] =
    kind === 'service account'
      ? (['attachPolicy', 'attachPolicyARNs', 'attachRoleARN'] as const)
      : (['permissionPolicy', 'permissionPolicyARNs', 'roleARN'] as const);
  const written = entryOf(tree, policy);
  const isElse = [arns, given, 'wellKnownPolicies'].some((name) => present(field(tree, name)));
  const name = account?.split('/').at(-1);
  if (written === undefined || name === undefined || isElse || isOpen(tree)) return undefined;
  const boundary = field(tree, kind === 'service account' ? 'permissionsBoundary' : 'permissionsBoundaryARN');
  return {
    permissions: { identity: [written.value], open: false, limits: boundary === undefined ? [] : [unread(boundary)] },
    accounts: [name],
    at: written.keyAt,
  };
}

const unread = ({ at }: Tree): Tree => ({ kind: 'hole', hole: { reference: 'a policy', scope: '' }, at });

/** What is known of every request of a pod: it is no user's, and nobody entered a code. */
const ABSENT = new Set(['aws:username', 'aws:multifactorauthpresent', 'aws:multifactorauthage']);

/** What a request of a pod has under a key, besides what is stated here by keys in lower case. */
const podRequest =
  (stated: Readonly<Record<string, Text>> = {}): LookUp =>
  (key): Found => {
    const name = shapeOf(key).toLowerCase();
    const value = Object.hasOwn(stated, name) ? stated[name] : undefined;
    if (value !== undefined) return { present: 'yes', values: [value], about: 'other' };
    return { present: ABSENT.has(name) ? 'no' : 'unknown', values: [unknownText(name)], about: 'other' };
  };

/** Whether an action on a kind of resource is allowed: the part of an ARN behind the partition, in which `<>` is a text that nobody knows. */
export function permitted(
  { permissions }: HeldPermissions,
  action: string,
  resource: string | Text | undefined,
  lookUp: LookUp = podRequest(),
): Permission {
  const asked = typeof resource === 'object' ? resource : resourceText(resource);
  return permissionOf(permissions, { action, resource: asked, lookUp });
}

function resourceText(resource: string | undefined): Text {
  if (resource === undefined) return literalText('*');
  const pieces = `arn:<>:${resource}`.split('<>');
  const parts = pieces.flatMap((literal, index): readonly Part[] => [
    ...(index === 0 ? [] : [unknownPart(`part ${index} of the ARN`)]),
    ...(literal === '' ? [] : [{ literal }]),
  ]);
  return { parts };
}

/** The ARNs of the resources that statements with an action allow, as they are written. */
export const resourcesAllowed = ({ permissions }: HeldPermissions, action: string): readonly Tree[] =>
  permissions.identity
    .flatMap(statementsOf)
    .filter((statement) => statement.effect === 'Allow' && actionCovers(statement, action) === 'yes')
    .flatMap(({ tree }) => itemsOf(field(tree, 'Resource')));

/** Of all service accounts whose role is written here with all that it may do. */
export const heldHere = onceInWorld((world: World): readonly (HeldPermissions & Located)[] => [
  ...world.facts.role.flatMap((role) => located(role, permissionsOfRole(world, role))),
  ...[...world.facts['eksctl-service-account'], ...world.facts['eksctl-association']].flatMap((item) =>
    located(item.config, permissionsMade(item)),
  ),
]);

const located = ({ document }: Located, held: HeldPermissions | undefined): readonly (HeldPermissions & Located)[] =>
  held === undefined ? [] : [{ ...held, document }];
