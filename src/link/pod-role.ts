/** The roles of pods: the one that an annotation names, of a workload's service account, and where it is not here; and everything that gives pods a role by its ARN. */
import { readRoleArn, type RoleArn } from '../aws/arn.js';
import type { FactLists } from '../facts/facts.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { Span } from '../value/span.js';
import { editDistance } from '../value/nearest.js';
import { display, equals, hasHoles, knownValue, literalText, type Text } from '../value/text.js';
import { textOf, type Tree } from '../value/tree.js';
import { missing, sameEnvironment, type Located } from './environment.js';
import { rolesAdmitting, subjectOf } from './identity.js';
import { accountsNamedForCertain, serviceAccountOf } from './service-account.js';
import type { Resolution } from './resolution.js';
import { identityOf, isNamedInPart, readRole, rolesMeant, rolesNamed, roleOf } from './role.js';
import { refusesForSubject } from './subject.js';
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
  const { kind } = roleOfAccount(world, text, account);
  return kind === 'absent' || kind === 'unseen' ? { literal, arn, at: value.at, kind } : undefined;
}

/**
 * The role that the annotation of a service account names. A role of which not even a part of the name is known is none of the candidates where it admits
 * no pod, or refuses this service account; nor is any where the role of this account and name has another path, for a name is unique in its account.
 */
export function roleOfAccount(world: World, arn: Text, account: ServiceAccount): Resolution<Role> {
  const resolution = roleOf(world, arn, account);
  const wanted = readRoleArn(arn);
  if (resolution.kind !== 'possible' || wanted === undefined || hasHoles(arn)) return resolution;
  const [first, ...rest] =
    otherPath(world, account, wanted) === undefined
      ? resolution.all.filter((role) => isNamedInPart(role) || !isOfOthers(role, account))
      : [];
  return first === undefined
    ? missing(world, 'roles', account, arn, readRole(wanted.name))
    : { kind: 'possible', all: [first, ...rest] };
}

/** Its trust policy admits services alone, none of which gives pods their role, or refuses the subject of the account, whatever the issuer. */
function isOfOthers({ trust }: Role, account: ServiceAccount): boolean {
  const subject = subjectOf(account);
  if (trust === undefined || trust.open) return false;
  return isForServices(trust) || (subject !== undefined && refusesForSubject(trust, [subject]));
}

const isForServices = ({ statements }: TrustPolicy): boolean =>
  statements.length > 0 &&
  statements.every(
    ({ open, principals, principalsOpen }) =>
      !open &&
      !principalsOpen &&
      principals.length > 0 &&
      principals.every(
        ({ kind, text }) => kind === 'Service' && text !== undefined && equals(text, POD_IDENTITY) === 'no',
      ),
  );

const POD_IDENTITY = literalText('pods.eks.amazonaws.com');

export interface OtherRole {
  readonly role: Role;
  readonly arn: RoleArn;
}

/** The ARN of another role as text, where all that differs by role is known: the partition is that of the ARN that was written in its place. */
export function arnOfOther({ arn }: OtherRole, written: RoleArn): string | undefined {
  const [partition, account, name] = [arn.partition, arn.account, arn.name].map(knownValue);
  const known = partition ?? knownValue(written.partition);
  return known === undefined || account === undefined || name === undefined
    ? undefined
    : `arn:${known}:iam::${account}:role${arn.path}${name}`;
}

/** The role of the annotation's account and name that stands here under another path. */
export const otherPath = (world: World, account: ServiceAccount, wanted: RoleArn): OtherRole | undefined =>
  rolesNamed(world, wanted.name, account)
    .flatMap((role) => withArn(world, role))
    .find(({ arn }) => equals(arn.account, wanted.account) === 'yes' && arn.path !== wanted.path);

/** The role of the annotation's account that admits exactly this service account, where none of the annotation's name does, and none of another account has a name more like it: which of the two parts is wrong nobody knows then. */
export function otherName(world: World, account: ServiceAccount, wanted: RoleArn): OtherRole | undefined {
  const admitters = rolesAdmitting(world, account)
    .filter(isNamedInPart)
    .flatMap((role) => withArn(world, role));
  if (admitters.some(({ arn }) => equals(arn.name, wanted.name) !== 'no')) return undefined;
  const isHere = ({ arn }: OtherRole): boolean => equals(arn.account, wanted.account) === 'yes';
  const distance = ({ arn }: OtherRole): number => editDistance(display(arn.name), display(wanted.name), Infinity);
  const own = admitters.find(isHere);
  const others = admitters.filter((one) => !isHere(one));
  return own === undefined || others.some((one) => distance(one) < distance(own)) ? undefined : own;
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

export function withArn(world: World, role: Role): readonly OtherRole[] {
  const arn = identityOf(world, role);
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
