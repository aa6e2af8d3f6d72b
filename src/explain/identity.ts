/** The chain from the service account on: what the webhook adds, the token, the role, its provider, its trust policy, and the decision. */
import { readArn, readRoleArn } from '../aws/arn.js';
import { evaluate, type TraceStep, type TrustDecision } from '../aws/trust/decision.js';
import type { RegisteredProvider, TrustRequest, WebIdentityRequest } from '../aws/trust/request.js';
import { issuersOf } from '../aws/trust/statement.js';
import { mutatePod, type Mutation } from '../aws/webhook.js';
import type { Provider, Role } from '../facts/facts.js';
import {
  incompleteWebIdentityEnv,
  staticKeys,
  unreadableToken,
  variableAt,
  WEB_IDENTITY_PAIR,
} from '../link/credentials.js';
import { audienceOf, DEFAULT_AUDIENCE, subjectOf } from '../link/identity.js';
import { otherName, otherPath } from '../link/pod-role.js';
import type { World } from '../link/world.js';
import { equals, equalsAny, hasHoles, knownValue, literalText, display, type Text } from '../value/text.js';
import { entryOf, field, isOpen, textOf } from '../value/tree.js';
import { truth } from '../value/truth.js';
import {
  givesRole,
  link,
  note,
  rootOf,
  type Chain,
  type IdentitySource,
  type Link,
  type Mechanism,
  type Note,
} from './chain.js';
import { clientIdsOf, providerArnOf } from './decision.js';
import { fallbackLink, permissionsLink } from './fallback.js';
import { accountLink, shown, shownRole, workloadLink } from './holder.js';
import { EKS_WEBHOOK, mutatedWorkload } from './mutate.js';

export function chainOf(world: World, holder: IdentitySource): Chain {
  const head = [...(holder.workload === undefined ? [] : [workloadLink(holder.workload)]), accountLink(world, holder)];
  const named = namedRole(holder);
  const mechanism = mechanismOf(holder, head, named);
  if (!givesRole(mechanism)) {
    const links = [...head, fallbackLink(world, holder, mechanism)];
    return {
      holder,
      mechanism,
      roleArn: undefined,
      role: undefined,
      answer: mechanism === 'none' ? 'no' : 'unknown',
      links,
      root: rootOf(links),
    };
  }
  const webhook = webhookLink(world, holder, mechanism);
  const {
    links: rest,
    role,
    answer,
  } = holder.eksctl !== undefined && named === undefined
    ? madeByEksctl(holder, holder.eksctl)
    : assumed(world, holder, mechanism, named);
  const before = [...head, webhook];
  const whole = before.some(({ holds }) => holds === 'no') ? 'no' : answer;
  const links = [
    ...before,
    ...rest,
    ...(whole === 'yes' ? [] : [fallbackLink(world, holder, mechanism)]),
    permissionsLink(holder, role, named),
  ];
  return { holder, mechanism, roleArn: named, role, answer: whole, links, root: rootOf(links) };
}

/** The role that the pod itself, the association, the annotation or eksctl names. */
const namedRole = ({ associations: [association], account, eksctl, byHand }: IdentitySource): Text | undefined =>
  byHand !== undefined
    ? byHand.arn
    : association !== undefined
      ? association.roleArn
      : account?.roleArn !== undefined
        ? nonEmpty(textOf(account.roleArn.value))
        : eksctl?.roleArn;

const nonEmpty = (text: Text | undefined): Text | undefined =>
  text !== undefined && knownValue(text) === '' ? undefined : text;

function mechanismOf(holder: IdentitySource, head: readonly Link[], named: Text | undefined): Mechanism {
  // SDKs look at the web identity before the agent.
  if (holder.byHand !== undefined) return 'irsa';
  if (holder.associations.length > 0) return 'pod-identity';
  if (
    named !== undefined ||
    (holder.account?.roleArn === undefined && holder.eksctl !== undefined && !holder.eksctl.roleOnly)
  )
    return 'irsa';
  return head.some(({ holds }) => holds === 'unknown') ? 'unknown' : 'none';
}

// --- What the webhook adds -------------------------------------------------------------------------------------------

const SKIP = 'eks.amazonaws.com/skip-pod-identity-webhook';

function webhookLink(world: World, holder: IdentitySource, mechanism: 'irsa' | 'pod-identity'): Link {
  const { workload } = holder;
  const adds =
    mechanism === 'irsa'
      ? `${WEB_IDENTITY_PAIR.join(', ')} and the token`
      : 'AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and a token for the agent';
  if (workload === undefined)
    return link('webhook', 'note', `pods that run as it, and are created after it, get ${adds}`);
  const label = entryOf(field(workload.podMetadata, 'labels'), SKIP);
  if (label !== undefined)
    return link('webhook', 'no', `the label \`${SKIP}\` keeps the pods from the webhook: they get no role`, {
      at: label.keyAt,
    });
  if (holder.byHand !== undefined)
    return link(
      'webhook',
      'note',
      `the pod sets ${WEB_IDENTITY_PAIR.join(' and ')} by itself: the webhook adds neither`,
      { at: holder.byHand.at },
    );
  const { mutation } = mutatedWorkload(world, workload, EKS_WEBHOOK);
  const unreadable = unreadableToken(world, workload);
  const remarks: readonly Note[] = [
    ...workload.containers.flatMap((container): readonly Note[] => {
      const name = shown(container.name);
      const keys = staticKeys(container);
      const half = mechanism === 'irsa' ? incompleteWebIdentityEnv(container) : undefined;
      return [
        ...(keys === undefined
          ? []
          : [
              note(
                'no',
                `container ${name} has access keys in its environment: they win, and the role is never used`,
                variableAt(keys[0]),
              ),
            ]),
        ...(half === undefined
          ? []
          : [
              note(
                'no',
                `container ${name} has \`${half.set.name}\` of its own, so neither it nor \`${half.other}\` is added`,
                variableAt(half.set),
              ),
            ]),
      ];
    }),
    ...(unreadable === undefined
      ? []
      : [
          note(
            'no',
            `the kubelet of Kubernetes ${unreadable.version} writes the token for root alone, and this pod runs as another user without \`fsGroup\``,
            unreadable.at,
          ),
        ]),
    ...(holder.account === undefined ? [] : mutation.reasons.map((reason) => note('note', reason))),
  ];
  return link(
    'webhook',
    remarks.some(({ holds }) => holds === 'no') ? 'no' : 'yes',
    `adds ${adds} to each container that has none`,
    { remarks },
  );
}

/** The lifetime of the token in seconds, as the webhook writes it. */
function lifetimeOf(world: World, holder: IdentitySource): string {
  const { lifetime } =
    holder.workload !== undefined
      ? mutatedWorkload(world, holder.workload, EKS_WEBHOOK).mutation
      : mutationOfAnyPod(holder);
  return lifetime === undefined ? 'not known' : `${lifetime} seconds`;
}

function mutationOfAnyPod({ account }: IdentitySource): Mutation {
  const annotations = Object.fromEntries(
    (account?.annotations ?? []).flatMap((entry) => {
      const value = textOf(entry.value);
      return value === undefined ? [] : [[display(entry.key), display(value)]];
    }),
  );
  const metadata = { namespace: 'default', name: 'any', annotations };
  return mutatePod({
    pod: { metadata: { namespace: 'default' }, spec: { serviceAccountName: 'any', containers: [] } },
    serviceAccount: { metadata },
    settings: EKS_WEBHOOK,
  });
}

// --- A role that stands somewhere ------------------------------------------------------------------------------------

interface Assumed {
  readonly links: readonly Link[];
  readonly role: Role | undefined;
  readonly answer: Chain['answer'];
}

function assumed(
  world: World,
  holder: IdentitySource,
  mechanism: 'irsa' | 'pod-identity',
  arn: Text | undefined,
): Assumed {
  const found = arn === undefined ? undefined : world.roleOf(arn, holder.from);
  const candidates = found?.kind === 'found' || found?.kind === 'possible' ? found.all : [];
  const attempts = candidates.flatMap((role) =>
    requestsOf(world, holder, mechanism, role, arn).map((request) => attempt(world, holder, role, request)),
  );
  const best =
    attempts.find(({ decision }) => decision.decision === 'allow') ??
    attempts.find(({ decision }) => decision.decision === 'unknown') ??
    attempts[0];
  const roleLink = roleLinkOf(world, holder, arn, candidates[0], found?.kind ?? 'unseen');
  const token = mechanism === 'irsa' ? [tokenLink(world, holder, best)] : [];
  if (best === undefined) {
    const answer = roleLink.holds === 'no' ? 'no' : 'unknown';
    return {
      links: [
        ...token,
        roleLink,
        ...noTrust(candidates[0], roleLink),
        link('decision', answer, answer === 'no' ? 'no: there is no such role' : 'not known'),
      ],
      role: candidates[0],
      answer,
    };
  }
  const { decision, policy, request, role } = best;
  const certain = found?.kind === 'found';
  const answer =
    decision.decision === 'allow'
      ? certain
        ? 'yes'
        : 'unknown'
      : decision.decision === 'unknown' || !certain
        ? 'unknown'
        : 'no';
  const provider = request.kind === 'web-identity' ? [providerLink(request, best.provider, decision)] : [];
  const trustLink = trustLinkOf(role, policy, request);
  const error = answer === 'no' ? [errorLink(request, decision)] : [];
  const decided = link('decision', answer, decisionText(mechanism, decision, answer, trustLink.holds));
  const order = decision.decision === 'invalid' ? [trustLink, ...provider] : [...provider, trustLink];
  return { links: [...token, roleLink, ...order, decided, ...error], role, answer };
}

interface Attempt {
  readonly role: Role;
  readonly request: TrustRequest;
  /** With the providers that are known. */
  readonly decision: TrustDecision;
  /** Of the policy alone. */
  readonly policy: TrustDecision;
  readonly provider: Provider | undefined;
}

/** What a call of EKS Pod Identity carries as session tags (EKS User Guide, pod-id-abac). */
const TAGS = [
  'eks-cluster-arn',
  'eks-cluster-name',
  'kubernetes-namespace',
  'kubernetes-service-account',
  'kubernetes-pod-name',
  'kubernetes-pod-uid',
];

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
    const known: Readonly<Record<string, Text | undefined>> = {
      'kubernetes-namespace': holder.namespace,
      'kubernetes-service-account': holder.name,
      'eks-cluster-name': association?.clusterName,
    };
    return [
      {
        kind: 'pod-identity',
        tags:
          association?.sessionTagsDisabled === true
            ? {}
            : Object.fromEntries(TAGS.map((tag) => [tag, known[tag] ?? unknown(tag)])),
        ...own,
      },
    ];
  }
  const subject = subjectOf(holder);
  const audience = tokenAudience(holder);
  if (subject === undefined || audience === undefined || role.trust === undefined) return [];
  const issuer = world.issuerAt(holder.from);
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
  const found = world.providerOf(request.issuer, holder.from);
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
  const audiences = world.environmentOf(holder.from)?.audiences;
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

/** undefined where it could not be read. */
const tokenAudience = ({ account, byHand }: IdentitySource): Text | undefined =>
  byHand?.audience ?? (account === undefined ? literalText(DEFAULT_AUDIENCE) : audienceOf(account));

// --- Links -----------------------------------------------------------------------------------------------------------

function tokenLink(world: World, holder: IdentitySource, best: Attempt | undefined): Link {
  const { account } = holder;
  const audience = tokenAudience(holder);
  const issuer = best?.request.kind === 'web-identity' ? best.request.issuer : world.issuerAt(holder.from);
  const known = world.issuerAt(holder.from) !== undefined;
  const cluster = issuer === undefined ? undefined : world.clusterOf(issuer, holder.from);
  const from =
    known || cluster?.kind === 'found'
      ? 'of its cluster'
      : 'as the trust policy names it; its cluster is not described here';
  return link('token', 'note', 'what it carries', {
    ...(known || cluster?.kind === 'found'
      ? {}
      : { read: 'aws eks describe-cluster --name CLUSTER (its identity.oidc.issuer)' }),
    remarks: [
      issuer === undefined
        ? note('unknown', 'issuer: not known')
        : note(
            known || cluster?.kind === 'found' ? 'note' : 'unknown',
            `issuer ${shown(issuer)}, ${from}`,
            cluster?.kind === 'found' ? cluster.all[0].issuerAt : undefined,
          ),
      note('note', `subject ${shown(subjectOf(holder))}`, account?.nameAt),
      audience === undefined
        ? note('unknown', 'audience: its annotation could not be read')
        : note(
            'note',
            `audience ${shown(audience)}, ${holder.byHand?.audience !== undefined ? 'as the pod asks for it' : account?.audience === undefined ? 'the default' : 'as the annotation says'}`,
            account?.audience?.value.at,
          ),
      note('note', `lifetime ${lifetimeOf(world, holder)}`, account?.tokenExpiration?.value.at),
    ],
  });
}

function roleLinkOf(
  world: World,
  holder: IdentitySource,
  arn: Text | undefined,
  role: Role | undefined,
  kind: 'found' | 'possible' | 'absent' | 'unseen',
): Link {
  const name = arn === undefined ? undefined : readRoleArn(arn)?.name;
  const read = `aws iam get-role --role-name ${shown(name)}`;
  if (role !== undefined)
    return link(
      'role',
      kind === 'found' ? 'yes' : 'unknown',
      kind === 'found'
        ? `${shownRole(role.arn ?? arn)} is here`
        : `${shownRole(role.name)} may be the one: its ARN is not known in full`,
      { at: role.at, ...(kind === 'found' ? {} : { read }) },
    );
  const wanted = arn === undefined ? undefined : readRoleArn(arn);
  const { account } = holder;
  const annotatedAt = account?.roleArn?.value.at;
  if (wanted !== undefined && account !== undefined && arn !== undefined && !hasHoles(arn)) {
    const path = otherPath(world, account, wanted);
    if (path !== undefined)
      return link(
        'role',
        'no',
        `there is no ${shownRole(arn)}: the one of this name has the path \`${path.arn.path}\``,
        { at: annotatedAt, remarks: [note('note', `it is ${shownRole(path.role.arn)}`, path.role.at)] },
      );
    const other = otherName(world, account, wanted);
    if (other !== undefined)
      return link('role', kind === 'absent' ? 'no' : 'unknown', `${shownRole(arn)} is not here`, {
        at: annotatedAt,
        remarks: [
          note('no', `the one that admits exactly this service account is ${shownRole(other.role.arn)}`, annotatedAt),
        ],
        read,
      });
  }
  return kind === 'absent'
    ? link('role', 'no', `there is no ${shownRole(arn)}`, { at: annotatedAt })
    : link('role', 'unknown', `${shownRole(arn)} is not here`, { at: annotatedAt, read });
}

const noTrust = (role: Role | undefined, { holds }: Link): readonly Link[] =>
  role === undefined || holds === 'no'
    ? []
    : [
        link('trust policy', 'unknown', 'its trust policy could not be read', {
          at: role.at,
          read: `aws iam get-role --role-name ${shown(role.name)}`,
        }),
      ];

function providerLink(
  request: WebIdentityRequest,
  provider: Provider | undefined,
  { decision, reason }: TrustDecision,
): Link {
  const account = request.roleArn === undefined ? undefined : readArn(request.roleArn)?.account;
  const where = account === undefined ? "the role's account" : `account ${shown(account)}`;
  if (reason === 'no-provider' && decision === 'deny')
    return link('provider', 'no', `${where} has no IAM OIDC provider for ${shown(request.issuer)}`, {
      at: provider?.at,
    });
  if (provider !== undefined) {
    const ids = clientIdsOf(provider);
    const whole = provider.clientIds !== undefined && !isOpen(provider.clientIds);
    const registered = equalsAny(request.audience, ids);
    const text = `the provider of ${shown(request.issuer)} knows ${ids.length === 0 ? 'no client id' : `the client id${ids.length === 1 ? '' : 's'} ${ids.map(shown).join(', ')}`}${registered === 'no' && whole ? `, not \`${shown(request.audience)}\`` : ''}`;
    return link('provider', registered === 'no' && !whole ? 'unknown' : registered, text, {
      at: provider.clientIds?.at ?? provider.at,
    });
  }
  if (reason === 'audience-not-registered')
    return link(
      'provider',
      'no',
      `the configuration says that its provider does not know \`${shown(request.audience)}\``,
    );
  return link(
    'provider',
    'unknown',
    `whether ${where} has a provider for ${shown(request.issuer)} that knows \`${shown(request.audience)}\` is not known`,
    { read: 'aws iam get-open-id-connect-provider --open-id-connect-provider-arn ARN' },
  );
}

function trustLinkOf(role: Role, policy: TrustDecision, request: TrustRequest): Link {
  const who = request.kind === 'web-identity' ? 'this token' : 'EKS Pod Identity for this pod';
  const holds = policy.decision === 'allow' ? 'yes' : policy.decision === 'unknown' ? 'unknown' : 'no';
  const text =
    policy.decision === 'invalid'
      ? `IAM does not save the trust policy: ${policy.reason}`
      : `the trust policy ${holds === 'yes' ? 'admits' : holds === 'no' ? 'refuses' : 'may admit'} ${who}${policy.path === null || policy.path === '' || holds === 'yes' ? '' : ` at ${policy.path}`}`;
  const remarks = policy.trace.filter((step) => step.path !== null || step.at !== undefined).map(stepRemark);
  const deciding = policy.trace.find((step) => step.path === policy.path);
  return {
    ...link('trust policy', holds, text, { at: deciding?.at ?? role.trust?.at, remarks }),
    ...(holds === 'unknown' ? { read: 'the values in the places of the placeholders' } : {}),
  };
}

const stepRemark = (step: TraceStep): Note =>
  note(step.truth, `${step.path === null || step.path === '' ? '' : `${step.path}: `}${step.what}`, step.at);

function decisionText(
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
function errorLink(request: TrustRequest, { decision, reason }: TrustDecision): Link {
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
      note('note', 'CloudTrail: AssumeRoleWithWebIdentity with the error code AccessDenied and no word of the reason'),
    ],
  });
}

// --- A role that eksctl makes ----------------------------------------------------------------------------------------

function madeByEksctl(holder: IdentitySource, { config, tree }: NonNullable<IdentitySource['eksctl']>): Assumed {
  const subject = `system:serviceaccount:${shown(holder.namespace)}:${shown(holder.name)}`;
  const oidc = field(config.tree, 'iam', 'withOIDC');
  const provider =
    config.withOIDC === false
      ? link(
          'provider',
          'no',
          '`iam.withOIDC` is not true: eksctl creates no IAM OIDC provider, and refuses the service account',
          { at: oidc?.at ?? entryOf(config.tree, 'iam')?.keyAt ?? tree.at },
        )
      : link(
          'provider',
          config.withOIDC === undefined ? 'unknown' : 'yes',
          'eksctl creates the IAM OIDC provider with the client id sts.amazonaws.com',
          { at: oidc?.at },
        );
  const pattern = textOf(field(tree, 'subjectPattern'));
  const admits =
    pattern === undefined ? truth(true) : equals(pattern, holder.name ?? literalText('')) === 'yes' ? 'yes' : 'unknown';
  const answer = provider.holds === 'yes' ? admits : provider.holds === 'no' ? 'no' : 'unknown';
  return {
    links: [
      provider,
      link(
        'trust policy',
        admits,
        `eksctl writes it for the subject ${pattern === undefined ? subject : `pattern ${shown(pattern)}`} and the audience sts.amazonaws.com`,
        { at: tree.at },
      ),
      link(
        'decision',
        answer,
        answer === 'yes'
          ? 'yes: sts:AssumeRoleWithWebIdentity succeeds'
          : answer === 'no'
            ? 'no: there is no role'
            : 'not known',
      ),
    ],
    role: undefined,
    answer,
  };
}
