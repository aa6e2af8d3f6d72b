/** The roles of pods: the one that an annotation names, of a workload's service account, and where it is not here; and everything that gives pods a role by its ARN. */
import { readRoleArn, type RoleArn } from '../aws/arn.js';
import type { FactLists } from '../facts/facts.js';
import type { Role } from '../facts/iam-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { Span } from '../value/span.js';
import { equals, knownValue, type Text } from '../value/text.js';
import { textOf, type Tree } from '../value/tree.js';
import { environmentIn, environmentOf, sameEnvironment, type Located } from './environment.js';
import { rolesAdmitting } from './identity.js';
import { onceInWorld } from './once.js';
import { accountsNamedForCertain, serviceAccountOf } from './service-account.js';
import { rolesMeant, rolesNamed, roleOf } from './role.js';
import { certainly } from './text-index.js';
import type { Indexed, World } from './world.js';

/** undefined where the service account is not here for certain, or names no role. */
export function annotatedRole(
  world: World,
  workload: Workload,
): { readonly account: ServiceAccount; readonly arn: Text } | undefined {
  const found = serviceAccountOf(world, workload);
  const account = found.kind === 'found' ? found.all[0] : undefined;
  const arn = textOf(account?.roleArn?.value);
  return account === undefined || arn === undefined || knownValue(arn) === '' ? undefined : { account, arn };
}

export interface MissingRole {
  readonly literal: string;
  readonly arn: RoleArn;
  /** The value of the annotation. */
  readonly at: Span;
  readonly kind: 'absent' | 'unseen';
}

/** The role of a service account's annotation, where all of its ARN is known and no role here has it, or may have it. */
export function missingRole(world: World, account: ServiceAccount): MissingRole | undefined {
  const value = account.roleArn?.value;
  const text = textOf(value);
  const literal = text === undefined ? undefined : knownValue(text);
  const arn = text === undefined ? undefined : readRoleArn(text);
  if (value === undefined || text === undefined || literal === undefined || arn === undefined) return undefined;
  const { kind } = roleOf(world, text, account);
  return kind === 'absent' || kind === 'unseen' ? { literal, arn, at: value.at, kind } : undefined;
}

export interface OtherRole {
  readonly role: Role;
  readonly arn: RoleArn;
}

/** The role of the annotation's account and name that stands here under another path. */
export const otherPath = (world: World, account: ServiceAccount, wanted: RoleArn): OtherRole | undefined =>
  rolesNamed(world, wanted.name, account)
    .flatMap(withArn)
    .find(({ arn }) => equals(arn.account, wanted.account) === 'yes' && arn.path !== wanted.path);

/** The role of the annotation's account that admits exactly this service account, where none of the annotation's name does. */
export function otherName(world: World, account: ServiceAccount, wanted: RoleArn): OtherRole | undefined {
  const admitters = rolesAdmitting(world, account)
    .flatMap(withArn)
    .filter(({ arn }) => equals(arn.account, wanted.account) === 'yes');
  return admitters.some(({ arn }) => equals(arn.name, wanted.name) !== 'no') ? undefined : admitters[0];
}

/** Other service accounts of this name and namespace, of whatever environment, that name one of the roles. */
export function namesakesWith(
  world: World,
  account: ServiceAccount,
  roles: readonly Role[],
): readonly ServiceAccount[] {
  if (account.name === undefined) return [];
  return accountsNamedForCertain(world, account.name).filter((other) => {
    const arn = textOf(other.roleArn?.value);
    if (other === account || arn === undefined || equals(other.namespace, account.namespace) !== 'yes') return false;
    return rolesMeant(world, arn, other).some((role) => roles.includes(role));
  });
}

/**
 * The role of the annotation's name and path that admits exactly this service account, and stands in another account, where no other service account has
 * it and the account of the annotation is written nowhere else: accounts differ by environment.
 */
export function otherAccount(world: World, account: ServiceAccount, wanted: RoleArn): OtherRole | undefined {
  const admitters = rolesAdmitting(world, account);
  const own = environmentOf(world, account)?.name;
  const [only, ...others] = admitters.flatMap(withArn);
  const id = knownValue(wanted.account);
  if (only === undefined || others.length > 0 || admitters.length > 1 || id === undefined) return undefined;
  const { role, arn } = only;
  const isTwin =
    arn.path === wanted.path &&
    equals(arn.name, wanted.name) === 'yes' &&
    equals(arn.account, wanted.account) === 'no' &&
    environmentOf(world, role)?.name === own;
  return isTwin && namesakesWith(world, account, admitters).length === 0 && isWrittenOnce(world, id) ? only : undefined;
}

/** No environment has the account, and no file, but for one place. */
function isWrittenOnce(world: World, id: string): boolean {
  const { places, configured } = accountsWritten(world);
  return (places.get(id) ?? 0) <= 1 && !configured.has(id);
}

/** Twelve digits, wherever they stand. */
const ACCOUNT = /(?=(\d{12}))/g;

/** In how many places of the files that hold facts each account stands, and which accounts environments have. */
const accountsWritten = onceInWorld(({ facts, scope }: World) => {
  const documents = [facts.document, facts.role, facts['trust-policy'], facts.cluster, facts.provider].flatMap((some) =>
    some.map((one) => ('document' in one ? one.document : one)),
  );
  const places = new Map<string, number>();
  for (const { text } of new Set(documents.map(({ file }) => file)))
    for (const [, id = ''] of text.matchAll(ACCOUNT)) places.set(id, (places.get(id) ?? 0) + 1);
  const configured = new Set(documents.flatMap((document) => environmentIn(scope, { document })?.account ?? []));
  return { places, configured };
});

function withArn(role: Role): readonly OtherRole[] {
  const arn = role.arn === undefined ? undefined : readRoleArn(role.arn);
  return arn === undefined ? [] : [{ role, arn }];
}

/** The ARN of a role where it is given to pods: in an annotation, or in a field of a ClusterConfig. */
export interface PodRoleArn {
  readonly document: ServiceAccount['document'];
  readonly value: Tree;
}

/** Parts of a ClusterConfig whose roles are those of service accounts. */
const POD_ROLES = new Set(['service account', 'Pod Identity association', 'add-on']);

export const podRoleArns = (facts: FactLists): readonly PodRoleArn[] => [
  ...facts['cluster-config']
    .flatMap(({ roleFields }) => roleFields)
    .filter(({ holder }) => POD_ROLES.has(holder.kind))
    .map(({ config, entry }) => ({ document: config.document, value: entry.value })),
  ...facts['service-account'].flatMap(({ document, roleArn }) =>
    roleArn === undefined ? [] : [{ document, value: roleArn.value }],
  ),
];

/** Where pods are given the role of this ARN for certain. */
export const podRolesWithArn = (world: Indexed, arn: Text, from: Located): readonly PodRoleArn[] =>
  certainly(world.index.podRolesByArn, arn).filter((one) => sameEnvironment(world, one, from));
