/** The role that an annotation means where it has the account of another: of a typing slip, or of another environment that it was copied from. */
import type { RoleArn } from '../aws/arn.js';
import { issuersOf } from '../aws/trust/statement.js';
import type { Role } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { editDistance } from '../value/nearest.js';
import { equals, equalsAny, knownValue } from '../value/text.js';
import { annotatedAccountIds, environmentIn, environmentOf, sameEnvironment } from './environment.js';
import { rolesAdmitting } from './identity.js';
import { onceInWorld } from './once.js';
import { namesakesWith, withArn, type OtherRole } from './pod-role.js';
import { identityOf } from './role.js';
import { certainly } from './text-index.js';
import type { World } from './world.js';

/**
 * The role of the annotation's name and path that admits exactly this service account, and stands in another account, where no other service account has
 * it and the account of the annotation is written nowhere else, or by another environment alone: accounts differ by environment.
 */
export function otherAccount(world: World, account: ServiceAccount, wanted: RoleArn): OtherRole | undefined {
  const admitters = rolesAdmitting(world, account);
  const [only, ...others] = admitters.flatMap((role) => withArn(world, role));
  if (only === undefined || others.length > 0 || admitters.length > 1 || !isTwin(only.arn, wanted)) return undefined;
  return isOfOther(world, account, only, wanted) && namesakesWith(world, account, admitters).length === 0
    ? only
    : undefined;
}

/** A role that belongs to another environment than the service account that names it. */
export interface RoleElsewhere {
  readonly role: Role;
  readonly environment: string;
  /** The environment of the service account. */
  readonly own: string;
}

/** A role of this ARN that belongs to another environment. */
export function roleElsewhere(world: World, account: ServiceAccount, wanted: RoleArn): RoleElsewhere | undefined {
  const own = environmentOf(world, account)?.name;
  const role = certainly(world.index.rolesByName, wanted.name).find((one) => {
    const arn = identityOf(world, one);
    return (
      !sameEnvironment(world, one, account) &&
      arn?.path === wanted.path &&
      equals(arn.account, wanted.account) === 'yes' &&
      equals(arn.name, wanted.name) === 'yes'
    );
  });
  const environment = role === undefined ? undefined : environmentOf(world, role)?.name;
  return role === undefined || environment === undefined || own === undefined ? undefined : { role, environment, own };
}

/** The one role of its own environment that admits exactly this service account, where the annotation has one of another environment, which trusts other issuers. */
export function otherEnvironment(
  world: World,
  account: ServiceAccount,
  wanted: RoleArn,
): (OtherRole & { readonly elsewhere: RoleElsewhere }) | undefined {
  const elsewhere = roleElsewhere(world, account, wanted);
  const [only, ...others] = rolesAdmitting(world, account);
  if (elsewhere === undefined || only === undefined || others.length > 0) return undefined;
  const [theirs, own] = [elsewhere.role, only].map(({ trust }) => issuersOf(trust?.statements ?? []));
  const isApart =
    theirs !== undefined &&
    theirs.length > 0 &&
    own !== undefined &&
    own.length > 0 &&
    theirs.every((issuer) => equalsAny(issuer, own) === 'no');
  const isOwn = environmentOf(world, only)?.name === elsewhere.own;
  const [meant] = isApart && isOwn ? withArn(world, only) : [];
  return meant === undefined ? undefined : { ...meant, elsewhere };
}

/** The two differ in the account. */
const isTwin = (arn: RoleArn, wanted: RoleArn): boolean =>
  arn.path === wanted.path && equals(arn.name, wanted.name) === 'yes' && equals(arn.account, wanted.account) === 'no';

/** The account that is written is nobody's, or another environment's; the role is of the environment of the service account, unless the two accounts differ in a digit. */
function isOfOther(world: World, account: ServiceAccount, { role, arn }: OtherRole, wanted: RoleArn): boolean {
  const [id, meant] = [knownValue(wanted.account), knownValue(arn.account)];
  if (id === undefined || meant === undefined) return false;
  const own = environmentOf(world, account)?.name;
  const isOfSame = environmentOf(world, role)?.name === own;
  return isWrittenOnce(world, id)
    ? isOfSame || editDistance(id, meant, 1) <= 1
    : isOfSame && own !== undefined && isOnlyOfOthers(world, id, own);
}

/** Another environment has the account, and of this one no role and no other annotation. */
function isOnlyOfOthers(world: World, id: string, own: string): boolean {
  const annotated = annotatedAccountIds(world);
  const ofRoles = accountsOfRoles(world).get(id) ?? new Set();
  const used = (annotated.get(own) ?? []).filter((one) => one === id).length;
  const isOfAnother =
    [...ofRoles].some((name) => name !== own) || [...annotated].some(([name, ids]) => name !== own && ids.includes(id));
  return isOfAnother && used <= 1 && !ofRoles.has(own) && !ofRoles.has(undefined);
}

/** The environments in which roles of each account stand. */
const accountsOfRoles = onceInWorld((world: World): ReadonlyMap<string, ReadonlySet<string | undefined>> => {
  const all = new Map<string, Set<string | undefined>>();
  for (const role of world.facts.role) {
    const account = identityOf(world, role)?.account;
    const id = account === undefined ? undefined : knownValue(account);
    if (id !== undefined) all.set(id, (all.get(id) ?? new Set()).add(environmentOf(world, role)?.name));
  }
  return all;
});

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
