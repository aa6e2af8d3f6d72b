/** Roles: by their ARN, their name, whom they trust. */
import { readArn, readRoleArn, type RoleArn } from '../aws/arn.js';
import { webIdentityPrincipals } from '../aws/trust/statement.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { concat, equals, hasHoles, isHole, knownValue, literalText, shapeOf, type Text } from '../value/text.js';
import { displayKnown } from '../value/display.js';
import { all, type Truth } from '../value/truth.js';
import { environmentOf, missing, sameEnvironment, type Located } from './environment.js';
import { resolve, type Resolution } from './resolution.js';
import { certainly, possibly } from './text-index.js';
import type { Indexed, World } from './world.js';

/** The role an ARN names, seen from where the ARN stands. Like every join it does not cross environments. */
export function roleOf(world: Indexed, arn: Text, from: Located): Resolution<Role> {
  const [first, ...more] = hasHoles(arn)
    ? rolesWithArn(world, arn).filter((role) => sameEnvironment(world, role, from))
    : [];
  if (first !== undefined) return { kind: 'found', all: [first, ...more] };
  const name = readRoleArn(arn)?.name;
  const candidates = name === undefined ? [] : possibly(world.index.rolesByName, name);
  const resolution = resolve(
    candidates.filter((role) => sameEnvironment(world, role, from)),
    (role) => isRole(world, role, arn),
    () => missing(world, 'roles', from, arn, readRole(name)),
  );
  if (resolution.kind !== 'found' || resolution.all.length <= MANY) return resolution;
  const [one, ...others] = resolution.all;
  return { kind: 'possible', all: [one, ...others.slice(0, MANY)] };
}

/** Of more roles of one ARN than these nobody says which one is meant. */
const MANY = 100;

/**
 * The same without candidates of which not even a part of the name is known: a role that its template leaves CloudFormation to name may be anybody's.
 * None of them shows that a role exists, and none shows that it does not.
 */
export function namedRole(resolution: Resolution<Role>): Resolution<Role> {
  if (resolution.kind !== 'possible') return resolution;
  const [first, ...rest] = resolution.all.filter(isNamedInPart);
  return first === undefined ? { kind: 'unseen', read: undefined } : { kind: 'possible', all: [first, ...rest] };
}

/** A part of the role's name is known at least. */
export function isNamedInPart(role: Role): boolean {
  const name = role.name ?? (role.arn === undefined ? undefined : readRoleArn(role.arn)?.name);
  return name !== undefined && /[A-Za-z0-9]/.test(shapeOf(name));
}

/** The one role of this name and path, if none other may be the one: ACK, Crossplane and CloudFormation never write the account, Terraform seldom. */
export function onlyNamesake(
  resolution: Resolution<Role>,
  arn: Text,
): { readonly kind: 'possible'; readonly all: readonly [Role] } | undefined {
  const wanted = readRoleArn(arn);
  const named = namedRole(resolution);
  if (named.kind !== 'possible' || wanted === undefined || hasHoles(arn)) return undefined;
  const [role, ...others] = named.all;
  return others.length === 0 &&
    (role.arn === undefined || isPart(role.arn, wanted)) &&
    role.name !== undefined &&
    equals(role.name, wanted.name) === 'yes'
    ? { kind: 'possible', all: [role] }
    : undefined;
}

/** The roles that an ARN names, by all of it or as the one namesake; none where any of several may be it. */
export function rolesMeant(world: Indexed, arn: Text, from: Located): readonly Role[] {
  const resolution = roleOf(world, arn, from);
  return resolution.kind === 'found' ? resolution.all : (onlyNamesake(resolution, arn)?.all ?? []);
}

/** All of an ARN but its partition or account is known, and what is known of it is so in the other. */
function isPart(arn: Text, wanted: RoleArn): boolean {
  const own = readRoleArn(arn);
  if (own === undefined || own.path !== wanted.path || hasHoles(own.name)) return false;
  return equals(own.account, wanted.account) !== 'no' && hasHoles(arn);
}

/** The command that shows a role; undefined where its name is not known in full. */
export function readRole(name: Text | undefined): string | undefined {
  const known = name === undefined ? undefined : knownValue(name);
  return known === undefined ? undefined : `aws iam get-role --role-name ${known}`;
}

/** The command that shows what is attached to a role; undefined where its name is not known in full. */
export function readPolicies(name: Text | undefined): string | undefined {
  const known = name === undefined ? undefined : knownValue(name);
  return known === undefined ? undefined : `aws iam list-attached-role-policies --role-name ${known}`;
}

/** Roles that have this ARN for certain, of whatever environment. */
export const rolesWithArn = ({ index }: Indexed, arn: Text): readonly Role[] => certainly(index.rolesByArn, arn);

/** Roles that have this name for certain, whatever their account and path. */
export const rolesNamed = (world: Indexed, name: Text, from: Located): readonly Role[] =>
  certainly(world.index.rolesByName, name).filter((role) => sameEnvironment(world, role, from));

/** The service accounts whose annotation names the role for certain. */
export const accountsOf = ({ accountsByRole }: Pick<World, 'accountsByRole'>, role: Role): readonly ServiceAccount[] =>
  accountsByRole.get(role) ?? [];

/** Roles whose trust policy names this issuer for certain. */
export const rolesTrusting = (world: Indexed, issuer: Text, from: Located): readonly Role[] =>
  certainly(world.index.rolesByIssuer, issuer).filter((role) => sameEnvironment(world, role, from));

/** Trust policies, of whatever role, that name this issuer for certain. */
export const policiesTrusting = (world: Indexed, issuer: Text, from: Located): readonly TrustPolicy[] =>
  certainly(world.index.policiesByIssuer, issuer).filter((policy) => sameEnvironment(world, policy, from));

/** Trust policies that name exactly this subject. */
export const policiesNaming = (world: Indexed, subject: Text, from: Located): readonly TrustPolicy[] =>
  certainly(world.index.policiesBySubject, subject).filter((policy) => sameEnvironment(world, policy, from));

/** Trust policies that have exactly this role among their principals. */
export const policiesAdmitting = (world: Indexed, role: Text, from: Located): readonly TrustPolicy[] =>
  certainly(world.index.policiesByPrincipal, role).filter((policy) => sameEnvironment(world, policy, from));

/** The role's name as its author wrote it, else its ARN; undefined where neither is known. */
export const roleName = (role: Role, arn?: Text): string | undefined =>
  displayKnown(role.name) ?? displayKnown(role.arn ?? arn);

/** The role has this ARN: by its own, or by name, path and the account its trust policy's provider stands in, or which the configuration names for its environment. */
function isRole(world: Indexed, role: Role, arn: Text): Truth {
  const same = role.arn === undefined ? 'unknown' : equals(role.arn, arn);
  if (same !== 'unknown') return same;
  const wanted = readRoleArn(arn);
  if (wanted === undefined) return 'unknown';
  if (role.namedByStack === true && mayBeMade(wanted.name) === 'no') return 'no';
  const ofAccount = isOfAccount(world, role, wanted.account);
  if (ofAccount === 'no') return 'no';
  if (role.name === undefined) return 'unknown';
  if (beginsOtherwise(role.name, wanted.name)) return 'no';
  // Of an ARN whose account or partition alone is not known; an account is of one partition.
  if (role.arn !== undefined && !isPart(role.arn, wanted)) return 'unknown';
  if (equals(role.path ?? literalText('/'), literalText(wanted.path)) === 'no') return 'no';
  return all([equals(role.name, wanted.name), ofAccount]);
}

function isOfAccount(world: Indexed, role: Role, account: Text): Truth {
  if (isStated(world, role, account)) return 'yes';
  const trusted = accountTrusted(role);
  return trusted === undefined ? 'unknown' : equals(trusted, account);
}

/** All that is known of what names a role: by its own ARN, else by its name and path, the account of the provider that it trusts, or the one that the configuration names. */
export function identityOf(world: Indexed, role: Role): RoleArn | undefined {
  const own = role.arn === undefined ? undefined : readRoleArn(role.arn);
  if (own !== undefined && !hasHoles(own.account)) return own;
  // What a tool adds to a name is the business of the rules of that tool.
  if (role.name === undefined || hasHoles(role.name)) return own;
  const account = accountBeside(world, role, own?.account);
  if (account === undefined) return own;
  return own === undefined ? madeArn(role.name, role.path ?? literalText('/'), account) : { ...own, account };
}

/** The account that the configuration names for the environment of the role, else that of the provider that it trusts. */
function accountBeside(world: Indexed, role: Role, own: Text | undefined): Text | undefined {
  const configured = literalText(environmentOf(world, role)?.account ?? '');
  return isConfigured(world, role, own, configured) ? configured : accountTrusted(role);
}

/** Of a partition that is not known. */
function madeArn(name: Text, path: Text, account: Text): RoleArn | undefined {
  const partition: Text = { parts: [{ reference: 'partition', scope: '', without: ':' }] };
  return readRoleArn(
    concat(literalText('arn:'), partition, literalText(':iam::'), account, literalText(':role'), path, name),
  );
}

/** A tool that completes the name of a role begins it so. */
function beginsOtherwise({ parts: [first] }: Text, name: Text): boolean {
  const known = knownValue(name);
  return (
    known !== undefined &&
    first !== undefined &&
    isHole(first) &&
    first.begins !== undefined &&
    !known.startsWith(first.begins)
  );
}

/** The role's own ARN says that it is of this account, or the configuration does. */
function isStated(world: Indexed, role: Role, account: Text): boolean {
  const own = role.arn === undefined ? undefined : readRoleArn(role.arn)?.account;
  return (own !== undefined && equals(own, account) === 'yes') || isConfigured(world, role, own, account);
}

/** The configuration says that the environment of a role is in this account, and the role's own text does not say another. An alias of a provider may be of any account. */
function isConfigured(world: Indexed, role: Role, own: Text | undefined, wanted: Text): boolean {
  const account = environmentOf(world, role)?.account;
  if (account === undefined || knownValue(wanted) !== account) return false;
  return own === undefined || own.parts.every((part) => isHole(part) && !/#aws\.[^#]*$/.test(part.scope));
}

/** Such a name ends in a hyphen and twelve random letters and digits or more. Source: AWS CloudFormation User Guide, Name type. */
function mayBeMade(name: Text): Truth {
  const known = knownValue(name);
  return known === undefined ? 'unknown' : /-[A-Za-z0-9]{12,}$/.test(known) ? 'unknown' : 'no';
}

/** The account of the web identity providers that a role trusts, where all of them are of one that is known: they always stand in the role's own. */
function accountTrusted(role: Role): Text | undefined {
  const accounts = (role.trust?.statements ?? []).flatMap(webIdentityPrincipals).flatMap(({ text, issuer }) => {
    const account = issuer === undefined ? undefined : readArn(text)?.account;
    return account === undefined ? [] : [account];
  });
  const [first, ...others] = accounts;
  return first !== undefined &&
    /^\d{12}$/.test(knownValue(first) ?? '') &&
    others.every((one) => equals(one, first) === 'yes')
    ? first
    : undefined;
}
