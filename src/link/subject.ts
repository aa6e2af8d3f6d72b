/** Whether the roles of a service account admit its subject, and whom they admit instead. */
import { readRoleArn } from '../aws/arn.js';
import { DEFAULT_AUDIENCE } from '../aws/audience.js';
import { subjectFault } from '../aws/subject.js';
import { whenAbsent } from '../aws/policy/operators.js';
import { evaluate } from '../aws/trust/decision.js';
import {
  type ClaimValue,
  issuersOf,
  keyIssuers,
  valuesAskedOf,
  webIdentityPrincipals,
} from '../aws/trust/statement.js';
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { qualifiedName } from '../value/display.js';
import type { Span } from '../value/span.js';
import { editDistance } from '../value/nearest.js';
import { display, equals, hasHoles, isHole, keyOf, like, literalText, type Text } from '../value/text.js';
import { armsOf, textOf } from '../value/tree.js';
import { creatorsOf, type EksctlAccount } from './eksctl.js';
import { serviceAccountRequests, subjectOf } from './identity.js';
import { onceInWorld } from './once.js';
import { accountsOf, onlyNamesake, rolesNamed, roleOf } from './role.js';
import type { World } from './world.js';

export interface SubjectRefusal {
  readonly role: Role;
  readonly accepted: readonly ClaimValue[];
  /** Of these the one most like the account's own. */
  readonly nearest: ClaimValue;
  /** `namespace/name` of that one. */
  readonly admitted: string;
  /** How its chart, which is not here, names the account is not known: its namespace alone is refused. */
  readonly nameless: boolean;
  /** The one part in which it differs. */
  readonly differs: 'namespace' | 'name' | undefined;
  /** Another service account of the role, which that subject serves. */
  readonly served: ServiceAccount | undefined;
}

/** The roles that refuse the account for its subject alone, and the subjects they ask for; none if any candidate may admit it, or if the policy is at fault by itself. */
export function subjectRefusal(world: World, account: ServiceAccount): SubjectRefusal | undefined {
  const refusals = armsOf(account.roleArn?.value).map((arm) => refusalBy(world, account, textOf(arm)));
  return refusals.every((one) => one !== undefined) ? refusals[0] : undefined;
}

function refusalBy(world: World, account: ServiceAccount, arn: Text | undefined): SubjectRefusal | undefined {
  const resolution = arn === undefined ? undefined : roleOf(world, arn, account);
  if (arn === undefined || resolution === undefined) return undefined;
  const found = resolution.kind === 'found' ? resolution : onlyNamesake(resolution, arn);
  if (found === undefined) return undefined;
  const named = inItsNamespace(account);
  for (const { trust } of found.all) {
    if (trust === undefined) return undefined;
    const requests = serviceAccountRequests(world, named, trust);
    const refused =
      requests.length === 0
        ? refusesWhateverProvider(trust, named)
        : requests.every((request) => {
            const decision = evaluate(trust, request);
            return decision.decision === 'deny' && decision.reason === 'condition-sub';
          });
    if (!refused) return undefined;
  }
  const [role] = found.all;
  const accepted = (role.trust?.statements ?? []).flatMap((statement) => valuesAskedOf(statement, 'sub'));
  // The trust rules speak of a subject that no token can carry.
  const atFault = accepted.some(
    ({ text, condition }) =>
      subjectFault(text) !== undefined ||
      (condition.meaning?.kind !== 'like' && text.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal))),
  );
  const own = qualifiedName(account);
  const nearest = nearestOf(accepted, own);
  if (atFault || nearest === undefined) return undefined;
  const admitted = nameIn(nearest.text);
  const key = keyOf(nearest.text);
  const served = key === undefined ? undefined : accountsBySubject(world, role).get(key);
  const nameless = account.name === undefined;
  return { role, accepted, nearest, admitted, nameless, differs: differenceOf(account, nearest.text), served };
}

/** The account that a release makes by a name of its chart has some name in the namespace of the release. */
const inItsNamespace = (account: ServiceAccount): ServiceAccount =>
  account.name !== undefined || account.document.ofUnseenChart !== true
    ? account
    : { ...account, name: { parts: [{ reference: 'name', scope: '', anonymous: true, without: ':' }] } };

/** The service accounts of a role by the subject of their tokens. */
const accountsBySubject = onceInWorld(
  (world: World, role: Role): ReadonlyMap<string, ServiceAccount> =>
    new Map(
      accountsOf(world, role).flatMap((account) => {
        const subject = subjectOf(account);
        const key = subject === undefined ? undefined : keyOf(subject);
        return key === undefined ? [] : [[key, account] as const];
      }),
    ),
);

/** Of a provider that is not known (`var.oidc_provider_arn`): its tokens have the claim that a key asks for, with another value, or lack it. */
function refusesWhateverProvider(trust: TrustPolicy, account: ServiceAccount): boolean {
  const subject = subjectOf(account);
  const isOfUnknown = trust.statements.some((statement) => webIdentityPrincipals(statement).length > 0);
  return (
    subject !== undefined &&
    isOfUnknown &&
    issuersOf(trust.statements).length === 0 &&
    refusesForSubject(trust, [subject])
  );
}

export interface RefusedByCreated {
  readonly role: string;
  readonly owner: EksctlAccount;
  /** The annotation's value. */
  readonly at: Span;
}

/** The annotation names a role that eksctl creates for other service accounts: its trust policy has their subjects, exactly (iamserviceaccount.go). */
export function refusedByCreated(world: World, account: ServiceAccount): RefusedByCreated | undefined {
  const text = textOf(account.roleArn?.value);
  const arn = text === undefined || hasHoles(text) ? undefined : readRoleArn(text);
  const subject = subjectOf(account);
  if (arn === undefined || account.roleArn === undefined || subject === undefined) return undefined;
  const owners = rolesNamed(world, arn.name, account).length > 0 ? undefined : creatorsOf(world, arn, account);
  const [owner] = owners ?? [];
  const isRefused = owners?.every((own) => equals(subjectOf(own) ?? subject, subject) === 'no') === true;
  return owner === undefined || !isRefused
    ? undefined
    : { role: display(arn.name), owner, at: account.roleArn.value.at };
}

/** Refused for the subject alone, whatever the issuer, and for each of the subjects. */
export function refusesForSubject(trust: TrustPolicy, subjects: readonly Text[]): boolean {
  const named = issuersOf(trust.statements);
  const issuers = named.length > 0 ? named : issuersAskedFor(trust);
  const audience = literalText(DEFAULT_AUDIENCE);
  return (
    issuers.length > 0 &&
    issuers.every((issuer) =>
      subjects.every((subject) => {
        const { decision, reason } = evaluate(trust, { kind: 'web-identity', issuer, subject, audience });
        return decision === 'deny' && reason === 'condition-sub';
      }),
    )
  );
}

/** The issuers that the keys name where no provider can be read: a token of another lacks the claims, and is refused unless an operator lets that pass. */
function issuersAskedFor({ statements }: TrustPolicy): readonly Text[] {
  const mayLack = statements.some(({ conditions }) =>
    conditions.some(({ meaning }) => meaning === undefined || whenAbsent(meaning) !== 'no'),
  );
  return mayLack ? [] : statements.flatMap(keyIssuers).map(({ issuer }) => issuer);
}

const PREFIX = 'system:serviceaccount:';

/** What stands for a colon within the name of a hole, which parts nothing. */
const COLON = '\0';

/** Namespace and name as the subject has them: a hole such as `config.app:team` is of one of them. */
function partsIn({ parts }: Text): readonly string[] {
  const shown = parts.map((part) => {
    const text = display({ parts: [part] });
    return isHole(part) ? text.replaceAll(':', COLON) : text;
  });
  const [namespace = '', ...names] = shown.join('').slice(PREFIX.length).split(':');
  const name = names.length === 0 ? [] : [names.join(':')];
  return [namespace, ...name].map((part) => part.replaceAll(COLON, ':'));
}

/** `namespace/name` as the subject has it. */
const nameIn = (subject: Text): string => partsIn(subject).join('/');

function nearestOf(accepted: readonly ClaimValue[], own: string): ClaimValue | undefined {
  let found: { readonly one: ClaimValue; readonly distance: number } | undefined;
  for (const one of accepted) {
    const most = (found?.distance ?? Infinity) - 1;
    const distance = editDistance(nameIn(one.text), own, most);
    if (distance <= most) found = { one, distance };
  }
  return found?.one;
}

/** The one part that differs; nothing is said of a part that is not known. */
function differenceOf({ namespace, name }: ServiceAccount, subject: Text): 'namespace' | 'name' | undefined {
  const [itsNamespace = '', itsName = ''] = partsIn(subject);
  const parts = [
    ['namespace', namespace, itsNamespace],
    ['name', name, itsName],
  ] as const;
  const [part, ...others] = parts.flatMap(([part, own, theirs]) =>
    own === undefined || like(literalText(theirs), own) !== 'no' ? [] : [part],
  );
  return others.length === 0 ? part : undefined;
}
