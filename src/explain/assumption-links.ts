/** The links of a role that a pod assumes, in words: token, role, provider, trust policy, decision, and the error that the SDK shows. */
import { readArn, readRoleArn, type RoleArn } from '../aws/arn.js';
import type { TraceStep, TrustDecision } from '../aws/trust/decision.js';
import type { TrustRequest, WebIdentityRequest } from '../aws/trust/request.js';
import type { Provider, Role } from '../facts/iam-facts.js';
import { clusterOf } from '../link/cluster.js';
import { environmentOf, issuerAt } from '../link/environment.js';
import { subjectOf } from '../link/identity.js';
import { otherAccount, otherEnvironment, roleElsewhere } from '../link/other-account.js';
import { arnOfOther, otherName, otherPath, type OtherRole } from '../link/pod-role.js';
import type { Missing, Resolution } from '../link/resolution.js';
import { readRole } from '../link/role.js';
import { certainly } from '../link/text-index.js';
import type { World } from '../link/world.js';
import { displayKnown } from '../value/display.js';
import type { Span } from '../value/span.js';
import { equalsAny, hasHoles, knownValue, literalText, type Text } from '../value/text.js';
import { isOpen } from '../value/tree.js';
import type { Attempt } from './assumption.js';
import { link, note, type Chain, type IdentitySource, type Link, type Note } from './chain.js';
import { clientIdsOf } from './decision.js';
import { shown, shownRole, tokenAudience } from './holder.js';
import { lifetimeOf } from './webhook-link.js';

export function tokenLink(world: World, holder: IdentitySource, best: Attempt | undefined): Link {
  const own = issuerAt(world, holder.from);
  const issuer = best?.request.kind === 'web-identity' ? best.request.issuer : own;
  const cluster = issuer === undefined ? undefined : clusterOf(world, issuer, holder.from);
  const isKnown = own !== undefined || cluster?.kind === 'found';
  const name = environmentOf(world, holder.from)?.cluster;
  return link('token', 'note', 'what it carries', {
    read: isKnown
      ? undefined
      : `aws eks describe-cluster${name === undefined ? '' : ` --name ${name}`} (its identity.oidc.issuer)`,
    remarks: [
      isKnown || issuer === undefined
        ? issuerNote(issuer, cluster?.kind === 'found' ? cluster.all[0].issuerAt : undefined)
        : foreignIssuerNote(issuer, world),
      subjectNote(holder),
      audienceNote(holder),
      note('note', `lifetime ${lifetimeOf(world, holder)}`, holder.account?.tokenExpiration?.value.at),
    ],
  });
}

const issuerNote = (issuer: Text | undefined, at: Span | undefined): Note =>
  issuer === undefined
    ? note('unknown', 'issuer: not known')
    : note('note', `issuer ${shown(issuer)}, of its cluster`, at);

/** No cluster that this one may run in has the issuer: one of another environment may. */
function foreignIssuerNote(issuer: Text, world: World): Note {
  const [other] = certainly(world.index.clustersByIssuer, issuer);
  const name = other === undefined ? undefined : displayKnown(other.name);
  const environment = other === undefined ? undefined : environmentOf(world, other)?.name;
  const of =
    other === undefined
      ? 'its cluster is not described in these files'
      : `the cluster${name === undefined ? '' : ` \`${name}\``} of another environment${environment === undefined ? '' : ` (${environment})`} has it`;
  return note('unknown', `issuer ${shown(issuer)}, taken from the trust policy: ${of}`, other?.issuerAt);
}

function subjectNote(holder: IdentitySource): Note {
  const { account, namespace, name } = holder;
  return displayKnown(namespace) === undefined && displayKnown(name) !== undefined
    ? note('unknown', `subject not known: the namespace of \`${shown(name)}\` is not set`, account?.nameAt)
    : note('note', `subject ${shown(subjectOf(holder))}`, account?.nameAt);
}

function audienceNote(holder: IdentitySource): Note {
  const { account, byHand } = holder;
  const audience = tokenAudience(holder);
  if (audience === undefined) return note('unknown', 'audience: its annotation could not be read');
  const source =
    byHand?.audience !== undefined
      ? 'set by the pod'
      : account?.audience === undefined
        ? 'the default'
        : 'from the annotation';
  return note('note', `audience ${shown(audience)}, ${source}`, account?.audience?.value.at);
}

export function roleLinkOf(world: World, holder: IdentitySource, arn: Text | undefined, found: Resolution<Role>): Link {
  const at = holder.account?.roleArn?.value.at;
  if (found.kind === 'found') {
    const [role] = found.all;
    return link('role', 'yes', `${shownRole(role.arn ?? arn)} is declared`, { at: role.at });
  }
  const read = readRole(arn === undefined ? undefined : readRoleArn(arn)?.name);
  if (found.kind === 'possible') {
    const [role] = found.all;
    return link('role', 'unknown', `it may be ${shownRole(role.name)}, whose ARN is not known in full`, {
      at: role.at,
      read,
    });
  }
  return (
    similarRole(world, holder, arn, found) ??
    (found.kind === 'absent'
      ? link('role', 'no', `there is no ${withoutArticle(arn)}`, { at })
      : link('role', 'unknown', `${shownRole(arn)} is not declared in these files`, { at, read: found.read ?? read }))
  );
}

const withoutArticle = (arn: Text | undefined): string => shownRole(arn).replace(/^(?:the|a) /, '');

/** Another role that the annotation was probably meant to name. */
function similarRole(
  world: World,
  { account }: IdentitySource,
  arn: Text | undefined,
  missing: Missing,
): Link | undefined {
  const wanted = arn === undefined || hasHoles(arn) ? undefined : readRoleArn(arn);
  if (account === undefined || wanted === undefined) return undefined;
  const at = account.roleArn?.value.at;
  const path = otherPath(world, account, wanted);
  if (path !== undefined)
    return link(
      'role',
      'no',
      `there is no ${withoutArticle(arn)}: the role of this name has the path \`${path.arn.path}\``,
      {
        at,
        remarks: [note('note', `declared as ${otherShown(path, wanted)}`, path.role.at)],
      },
    );
  const other =
    otherName(world, account, wanted) ??
    otherAccount(world, account, wanted) ??
    otherEnvironment(world, account, wanted);
  const elsewhere = roleElsewhere(world, account, wanted);
  if (elsewhere !== undefined)
    return link(
      'role',
      missing.kind === 'absent' ? 'no' : 'unknown',
      `${shownRole(arn)} is one of environment \`${elsewhere.environment}\`, not of \`${elsewhere.own}\``,
      {
        at,
        remarks: [
          note('note', 'declared here', elsewhere.role.at),
          ...(other === undefined
            ? []
            : [
                note('no', `did you mean ${otherShown(other, wanted)}, which admits exactly this service account?`, at),
              ]),
        ],
        read: readRole(wanted.name),
      },
    );
  return other === undefined
    ? undefined
    : link('role', missing.kind === 'absent' ? 'no' : 'unknown', `${shownRole(arn)} is not declared in these files`, {
        at,
        remarks: [
          note('no', `did you mean ${otherShown(other, wanted)}, which admits exactly this service account?`, at),
        ],
        read: readRole(wanted.name),
      });
}

function otherShown(other: OtherRole, wanted: RoleArn): string {
  const arn = arnOfOther(other, wanted);
  return shownRole(arn === undefined ? (other.role.arn ?? other.role.name) : literalText(arn));
}

export const noTrust = (role: Role | undefined, { holds }: Link): readonly Link[] =>
  role === undefined || holds === 'no'
    ? []
    : [
        link('trust policy', 'unknown', 'its trust policy could not be read', {
          at: role.at,
          read: readRole(role.name),
        }),
      ];

export function providerLink(
  request: WebIdentityRequest,
  provider: Provider | undefined,
  { decision, reason }: TrustDecision,
): Link {
  const arn = request.roleArn === undefined ? undefined : readArn(request.roleArn);
  const account = arn?.account === undefined ? undefined : knownValue(arn.account);
  const where = account === undefined ? "the role's account" : `account ${account}`;
  const issuer = shown(request.issuer);
  if (reason === 'no-provider' && decision === 'deny')
    return link('provider', 'no', `${where} has no IAM OIDC provider for ${issuer}`, { at: provider?.at });
  if (provider !== undefined) return registeredLink(request, provider);
  const audience = shown(request.audience);
  if (reason === 'audience-not-registered')
    return link('provider', 'no', `by the configuration, its provider does not have the client id \`${audience}\``);
  return link(
    'provider',
    'unknown',
    `not known whether ${where} has a provider for ${issuer} with the client id \`${audience}\``,
    { read: readProvider(arn?.partition, arn?.account, request.issuer) },
  );
}

function registeredLink(request: WebIdentityRequest, provider: Provider): Link {
  const ids = clientIdsOf(provider);
  const whole = provider.clientIds !== undefined && !isOpen(provider.clientIds);
  const registered = equalsAny(request.audience, ids);
  const list =
    ids.length === 0 ? 'no client id' : `the client id${ids.length === 1 ? '' : 's'} ${ids.map(shown).join(', ')}`;
  const lacks = registered === 'no' && whole ? `, not \`${shown(request.audience)}\`` : '';
  return link(
    'provider',
    registered === 'no' && !whole ? 'unknown' : registered,
    `the provider of ${shown(request.issuer)} has ${list}${lacks}`,
    { at: provider.clientIds?.at ?? provider.at },
  );
}

/** The command that shows a provider, or all, where its ARN is not known in full. */
function readProvider(partition: Text | undefined, account: Text | undefined, issuer: Text): string {
  const [of, id, host] = [partition, account, issuer].map((text) =>
    text === undefined ? undefined : knownValue(text),
  );
  return of === undefined || id === undefined || host === undefined
    ? 'aws iam list-open-id-connect-providers'
    : `aws iam get-open-id-connect-provider --open-id-connect-provider-arn arn:${of}:iam::${id}:oidc-provider/${host}`;
}

export function trustLinkOf(role: Role, policy: TrustDecision, request: TrustRequest): Link {
  const who = request.kind === 'web-identity' ? 'this token' : 'EKS Pod Identity for this pod';
  const holds = policy.decision === 'allow' ? 'yes' : policy.decision === 'unknown' ? 'unknown' : 'no';
  const text =
    policy.decision === 'invalid'
      ? `IAM rejects the trust policy: ${policy.reason}`
      : `the trust policy ${holds === 'yes' ? 'admits' : holds === 'no' ? 'refuses' : 'may admit'} ${who}${policy.path === null || policy.path === '' || holds === 'yes' ? '' : ` at ${policy.path}`}`;
  const remarks = policy.trace.filter((step) => step.path !== null || step.at !== undefined).map(stepRemark);
  const deciding = policy.trace.find((step) => step.path === policy.path);
  return {
    ...link('trust policy', holds, text, { at: deciding?.at ?? role.trust?.at, remarks }),
    ...(holds === 'unknown' ? { read: 'the values of the placeholders' } : {}),
  };
}

const stepRemark = (step: TraceStep): Note =>
  note(step.truth, `${step.path === null || step.path === '' ? '' : `${step.path}: `}${step.what}`, step.at);

export function decisionText(
  mechanism: 'irsa' | 'pod-identity',
  { reason }: TrustDecision,
  answer: Chain['answer'],
  policy: Link['holds'],
): string {
  const call = mechanism === 'irsa' ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
  if (answer === 'yes') return `yes: ${call} succeeds`;
  if (answer === 'no') return `no: ${call} is refused (${reason})`;
  return policy === 'yes' ? 'as far as these files tell, yes' : 'not known';
}

/** What STS answers, and what CloudTrail keeps of it. Source: STS API reference, AssumeRoleWithWebIdentity; amazon-eks-pod-identity-webhook#193. */
export function errorLink(request: TrustRequest, { decision, reason }: TrustDecision): Link {
  if (request.kind === 'pod-identity')
    return link(
      'error',
      'note',
      'the agent answers the SDK with an error: EKS is not allowed to assume the role (AccessDenied)',
      { remarks: [note('note', 'CloudTrail: AssumeRoleForPodIdentity of eks-auth.amazonaws.com fails')] },
    );
  if (decision === 'deny' && reason === 'no-provider')
    return link(
      'error',
      'note',
      `InvalidIdentityToken: No OpenIDConnect provider found in your account for https://${shown(request.issuer)}`,
      { remarks: [note('note', 'CloudTrail: AssumeRoleWithWebIdentity fails')] },
    );
  if (decision === 'deny' && reason === 'audience-not-registered')
    return link('error', 'note', 'InvalidIdentityToken: Incorrect token audience', {
      remarks: [note('note', 'CloudTrail: AssumeRoleWithWebIdentity fails')],
    });
  if (decision === 'invalid')
    return link('error', 'note', 'MalformedPolicyDocument, when the role is created or changed', {
      remarks: [note('note', 'the role keeps the trust policy that it had, or does not exist')],
    });
  return link('error', 'note', 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity', {
    remarks: [
      note('note', 'CloudTrail: AssumeRoleWithWebIdentity with the error code AccessDenied and without the reason'),
    ],
  });
}
