/** The identity of a service account as STS sees it: the token it gets, held against a trust policy. */
import { certainly } from './text-index.js';
import { DEFAULT_AUDIENCE } from '../aws/audience.js';
import type { WebIdentityRequest } from '../aws/trust/request.js';
import { type ClaimValue, issuersOf, valuesAskedOf } from '../aws/trust/statement.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { concat, equals, hasHoles, literalText, shapeOf, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { associationsOf, type NamedAccount } from './association.js';
import { eksctlAccountsOf } from './eksctl.js';
import { environmentOf, issuerAt, sameEnvironment, type Located } from './environment.js';
import { mayShareCluster } from './programs.js';
import { accountsOf, policiesNaming } from './role.js';
import { accountsNamedForCertain, isGrantedRole } from './service-account.js';
import type { World } from './world.js';

export { DEFAULT_AUDIENCE };

export const subjectOf = (account: { readonly namespace: Text; readonly name: Text | undefined }): Text | undefined =>
  account.name === undefined
    ? undefined
    : concat(literalText('system:serviceaccount:'), account.namespace, literalText(':'), account.name);

/** The audience its tokens carry; undefined where the annotation could not be read. */
export const audienceOf = (account: ServiceAccount): Text | undefined =>
  account.audience === undefined
    ? account.annotationsOpen
      ? undefined
      : literalText(DEFAULT_AUDIENCE)
    : textOf(account.audience.value);

/** The token of the account as its own cluster issues it; where the cluster is not known, as the issuer of each provider that the policy names would. */
export function serviceAccountRequests(
  world: World,
  account: ServiceAccount,
  policy: TrustPolicy,
  roleArn?: Text,
): readonly WebIdentityRequest[] {
  const audience = audienceOf(account);
  return audience === undefined ? [] : requestsOf(world, account, audience, policy, roleArn);
}

/** The same of one that is only named, as eksctl does. */
export const namedAccountRequests = (
  world: World,
  account: Located & { readonly namespace: Text; readonly name: Text },
  policy: TrustPolicy,
): readonly WebIdentityRequest[] => requestsOf(world, account, literalText(DEFAULT_AUDIENCE), policy);

function requestsOf(
  world: World,
  account: Located & { readonly namespace: Text; readonly name: Text | undefined },
  audience: Text,
  policy: TrustPolicy,
  roleArn?: Text,
): readonly WebIdentityRequest[] {
  const subject = subjectOf(account);
  if (subject === undefined) return [];
  const own = issuerAt(world, account);
  return issuersOf(policy.statements)
    .filter((issuer) => own === undefined || equals(issuer, own) !== 'no')
    .map((issuer) => ({
      kind: 'web-identity',
      issuer,
      subject,
      audience,
      ...(roleArn === undefined ? {} : { roleArn }),
    }));
}

/** Roles here whose trust policy admits exactly this service account, by name and not by a pattern. */
export function rolesAdmitting(world: World, account: ServiceAccount): readonly Role[] {
  const subject = subjectOf(account);
  if (subject === undefined || hasHoles(subject)) return [];
  return certainly(world.index.rolesBySubject, subject).filter((role) => mayShareCluster(world, role, account));
}

/** Something here gives a service account of this name an identity, or would let one in by its name. */
export function mayHaveIdentity(world: World, account: NamedAccount & { readonly name: Text }): boolean {
  const subject = subjectOf(account);
  return (
    associationsOf(world, account).length > 0 ||
    isGrantedRole(world, account) ||
    eksctlAccountsOf(world, account, account.name).length > 0 ||
    (subject !== undefined && policiesNaming(world, subject, account).length > 0) ||
    accountsNamedForCertain(world, account.name).some(
      (one) =>
        one.roleArn !== undefined &&
        sameEnvironment(world, one, account) &&
        equals(one.namespace, account.namespace) !== 'no',
    )
  );
}

/** The subjects a policy names exactly: values of positive tests that no wildcard can widen. */
export const exactSubjects = (policy: TrustPolicy): readonly ClaimValue[] =>
  policy.statements
    .flatMap((statement) => valuesAskedOf(statement, 'sub'))
    .filter(({ text }) => !/[*?]/.test(shapeOf(text)));

/** The issuer of the environment that the service accounts of a policy's role run in, where it is known and none of the policy's is it. */
export function otherIssuer(
  world: World,
  policy: TrustPolicy,
): { readonly account: ServiceAccount; readonly environment: string; readonly issuer: Text } | undefined {
  const accounts = policy.role === undefined ? [] : accountsOf(world, policy.role);
  const named = issuersOf(policy.statements);
  const isOther = (own: Text | undefined): boolean =>
    own !== undefined && named.every((issuer) => equals(issuer, own) === 'no');
  const [account] = accounts;
  if (account === undefined || !accounts.every((one) => isOther(issuerAt(world, one)))) return undefined;
  const [issuer, environment] = [issuerAt(world, account), environmentOf(world, account)?.name];
  return issuer === undefined || environment === undefined ? undefined : { account, environment, issuer };
}
