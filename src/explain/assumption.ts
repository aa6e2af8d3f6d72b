/** Whether STS lets a pod assume a role that is declared: the requests it may make, held against every role that it may be. */
import { readArn } from '../aws/arn.js';
import { evaluate, type TrustDecision } from '../aws/trust/decision.js';
import type { RegisteredProvider, TrustRequest, WebIdentityRequest } from '../aws/trust/request.js';
import { SESSION_TAGS } from '../aws/trust/session-tags.js';
import { issuersOf } from '../aws/trust/statement.js';
import type { Provider, Role } from '../facts/iam-facts.js';
import { environmentOf, issuerAt } from '../link/environment.js';
import { subjectOf } from '../link/identity.js';
import { providerOf } from '../link/provider.js';
import { roleOfAccount } from '../link/pod-role.js';
import type { Resolution } from '../link/resolution.js';
import { namedRole, onlyNamesake, roleOf } from '../link/role.js';
import type { World } from '../link/world.js';
import { hasHoles, literalText, type Text } from '../value/text.js';
import {
  decisionText,
  errorLink,
  noTrust,
  providerLink,
  roleLinkOf,
  tokenLink,
  trustLinkOf,
} from './assumption-links.js';
import { link, type Chain, type IdentitySource, type Link } from './chain.js';
import { clientIdsOf, providerArnOf } from './decision.js';
import { tokenAudience } from './holder.js';
import { table } from '../value/table.js';

export interface Assumed {
  readonly links: readonly Link[];
  readonly role: Role | undefined;
  readonly answer: Chain['answer'];
}

export function assumed(
  world: World,
  holder: IdentitySource,
  mechanism: 'irsa' | 'pod-identity',
  arn: Text | undefined,
): Assumed {
  const found: Resolution<Role> =
    arn === undefined ? { kind: 'unseen', read: undefined } : namedRole(roleOfHolder(world, holder, arn));
  const candidates = found.kind === 'found' || found.kind === 'possible' ? found.all : [];
  const attempts = candidates.flatMap((role) =>
    requestsOf(world, holder, mechanism, role, arn).map((request) => attempt(world, holder, role, request)),
  );
  const best = bestOf(attempts);
  const roleLink = roleLinkOf(world, holder, arn, found);
  const token = mechanism === 'irsa' ? [tokenLink(world, holder, best)] : [];
  if (best === undefined) return notTried(candidates[0], roleLink, token);
  const { decision, policy, request, role } = best;
  const isMeant = arn !== undefined && onlyNamesake(found, arn) !== undefined;
  const answer = answerOf(decision, found.kind === 'found', isMeant);
  const provider = request.kind === 'web-identity' ? [providerLink(request, best.provider, decision)] : [];
  const trustLink = trustLinkOf(role, policy, request);
  const error = answer === 'no' ? [errorLink(request, decision)] : [];
  const decided = link('decision', answer, decisionText(mechanism, decision, answer, trustLink.holds));
  const order = decision.decision === 'invalid' ? [trustLink, ...provider] : [...provider, trustLink];
  return { links: [...token, roleLink, ...order, decided, ...error], role, answer };
}

/** By the annotation, as the rules see it, or by what else names it. */
const roleOfHolder = (
  world: World,
  { account, associations, byHand, from }: IdentitySource,
  arn: Text,
): Resolution<Role> =>
  account?.roleArn !== undefined && associations.length === 0 && byHand === undefined
    ? roleOfAccount(world, arn, account)
    : roleOf(world, arn, from);

/** The one that succeeds, else the one that may. */
const bestOf = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.find(({ decision }) => decision.decision === 'allow') ??
  attempts.find(({ decision }) => decision.decision === 'unknown') ??
  attempts[0];

/** No request can be made: there is no role, or nothing is known of its trust policy. */
function notTried(role: Role | undefined, roleLink: Link, token: readonly Link[]): Assumed {
  const answer = roleLink.holds === 'no' ? 'no' : 'unknown';
  const decided = link('decision', answer, answer === 'no' ? 'no: there is no such role' : 'not known');
  return { links: [...token, roleLink, ...noTrust(role, roleLink), decided], role, answer };
}

/** What is decided of a role that may be another is not known; the one role of the name, whose account is not written, refuses as the rules take it to. */
function answerOf({ decision }: TrustDecision, isCertain: boolean, isNamesake: boolean): Chain['answer'] {
  if (decision === 'unknown') return 'unknown';
  if (decision !== 'allow') return isCertain || isNamesake ? 'no' : 'unknown';
  return isCertain ? 'yes' : 'unknown';
}

export interface Attempt {
  readonly role: Role;
  readonly request: TrustRequest;
  /** With the providers that are known. */
  readonly decision: TrustDecision;
  /** Of the policy alone. */
  readonly policy: TrustDecision;
  readonly provider: Provider | undefined;
}

function requestsOf(
  world: World,
  holder: IdentitySource,
  mechanism: 'irsa' | 'pod-identity',
  role: Role,
  arn: Text | undefined,
): readonly TrustRequest[] {
  const roleArn = arn === undefined || hasHoles(arn) ? role.arn : arn;
  const own = roleArn === undefined ? {} : { roleArn };
  if (mechanism === 'pod-identity') {
    const unknown = (reference: string): Text => ({ parts: [{ reference, scope: 'pod', anonymous: true }] });
    const [association] = holder.associations;
    const known: Readonly<Record<string, Text | undefined>> = table({
      'kubernetes-namespace': holder.namespace,
      'kubernetes-service-account': holder.name,
      'eks-cluster-name': association?.clusterName,
    });
    return [
      {
        kind: 'pod-identity',
        tags:
          association?.sessionTagsDisabled === true
            ? {}
            : Object.fromEntries(SESSION_TAGS.map((tag) => [tag, known[tag] ?? unknown(tag)])),
        ...own,
      },
    ];
  }
  const subject = subjectOf(holder);
  const audience = tokenAudience(holder);
  if (subject === undefined || audience === undefined || role.trust === undefined) return [];
  const issuer = issuerAt(world, holder.from);
  const named = issuersOf(role.trust.statements);
  const issuers =
    issuer !== undefined
      ? [issuer]
      : named.length > 0
        ? named
        : [{ parts: [{ reference: 'the issuer of the cluster', scope: 'cluster', anonymous: true as const }] }];
  return issuers.map((each) => ({ kind: 'web-identity', issuer: each, subject, audience, ...own }));
}

function attempt(world: World, holder: IdentitySource, role: Role, request: TrustRequest): Attempt {
  const policy = role.trust === undefined ? undefined : evaluate(role.trust, request);
  const none: TrustDecision = { decision: 'unknown', reason: 'unknown-value', statement: null, path: null, trace: [] };
  if (role.trust === undefined || request.kind === 'pod-identity')
    return { role, request, decision: policy ?? none, policy: policy ?? none, provider: undefined };
  const found = providerOf(world, request.issuer, holder.from);
  const provider = found.kind === 'found' ? found.all[0] : undefined;
  const providers =
    found.kind === 'absent'
      ? []
      : provider === undefined
        ? configured(world, holder, request)
        : [{ arn: registeredArn(provider, request), clientIds: clientIdsOf(provider) }];
  const decision = evaluate(role.trust, { ...request, ...(providers === undefined ? {} : { providers }) });
  return { role, request, decision, policy: policy ?? none, provider };
}

const registeredArn = (provider: Provider, request: WebIdentityRequest): Text => {
  const arn = request.roleArn === undefined ? undefined : readArn(request.roleArn);
  return provider.arn ?? providerArnOf(provider, arn?.partition, arn?.account);
};

/** The provider whose client ids the configuration of the environment names. */
function configured(
  world: World,
  holder: IdentitySource,
  request: WebIdentityRequest,
): readonly RegisteredProvider[] | undefined {
  const audiences = environmentOf(world, holder.from)?.audiences;
  const account = request.roleArn === undefined ? undefined : readArn(request.roleArn);
  if (audiences === undefined || account === undefined) return undefined;
  return [
    {
      arn: {
        parts: [
          ...literalText('arn:').parts,
          ...account.partition.parts,
          { literal: ':iam::' },
          ...account.account.parts,
          { literal: ':oidc-provider/' },
          ...request.issuer.parts,
        ],
      },
      clientIds: audiences.map(literalText),
    },
  ];
}
