/** Who says what about the audience of one service account's tokens: its annotation or the default, the trust policy, the provider. */
import { audienceFault } from '../aws/audience.js';
import { evaluate } from '../aws/trust/decision.js';
import type { Provider, Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { equals, equalsAny, hasHoles, knownValue, literalText, lowerCase, shapeOf, type Text } from '../value/text.js';
import { truth, type Truth } from '../value/truth.js';
import { itemsOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { audienceOf, serviceAccountRequests } from './identity.js';
import { rolesTrusting, policiesTrusting, roleOf, accountsOf } from './role.js';
import { environmentOf } from './environment.js';
import { providerOf } from './provider.js';
import type { World } from './world.js';

export interface AudienceView {
  readonly audience: string;
  readonly role: Role;
  readonly policy: TrustPolicy;
  readonly issuer: Text;
  /** The values the policy tests the audience of this issuer against. */
  readonly accepted: readonly Tree[];
  /** Whether the policy refuses the account's token for its audience, and for nothing before it. */
  readonly refused: boolean;
  readonly provider: Provider | undefined;
  /** Whether the provider knows the audience. */
  readonly registered: Truth;
}

/** One view for each issuer of the role's policy; none where the role or a value is not known. */
export const audienceViews = (world: World, account: ServiceAccount): readonly AudienceView[] => [
  ...eachView(world, account),
];

function* eachView(world: World, account: ServiceAccount): Generator<AudienceView, undefined> {
  const arn = textOf(account.roleArn?.value);
  const audience = audienceOf(account);
  const literal = audience === undefined ? undefined : knownValue(audience);
  if (arn === undefined || audience === undefined || literal === undefined) return undefined;
  const found = roleOf(world, arn, account);
  if (found.kind !== 'found') return undefined;
  const audiences = environmentOf(world, account)?.audiences;
  const unless = audiences === undefined ? 'unknown' : truth(audiences.includes(literal));
  for (const role of found.all) {
    const policy = role.trust;
    if (policy === undefined) continue;
    for (const request of serviceAccountRequests(world, account, policy)) {
      const decision = evaluate(policy, request);
      const provider = providerOf(world, request.issuer, account);
      const known = provider.kind === 'found' ? provider.all[0] : undefined;
      yield {
        audience: literal,
        role,
        policy,
        issuer: request.issuer,
        accepted: acceptedAudiences(policy, request.issuer),
        refused: decision.decision === 'deny' && decision.reason === 'condition-aud',
        provider: known,
        registered: known === undefined ? unless : registeredIn(known, audience),
      };
    }
  }
  return undefined;
}

function registeredIn(provider: Provider, audience: Text): Truth {
  const ids = itemsOf(provider.clientIds).map(textOf);
  if (
    ids.some((id) => id === undefined || hasHoles(id)) ||
    (provider.clientIds?.kind === 'list' && provider.clientIds.open)
  )
    return 'unknown';
  return equalsAny(
    audience,
    ids.filter((id) => id !== undefined),
  );
}

function acceptedAudiences(policy: TrustPolicy, issuer: Text): readonly Tree[] {
  return policy.statements
    .flatMap(({ conditions }) => conditions)
    .filter(
      (condition) =>
        condition.claim === 'aud' &&
        condition.meaning?.negated !== true &&
        equals(lowerCase(condition.issuer), lowerCase(issuer)) === 'yes',
    )
    .flatMap(({ values }) => values.map(({ tree }) => tree));
}

/** Some service account asks for this audience, and some provider knows it. */
export const isAgreedAudience = ({ index }: World, audience: string): boolean => index.agreedAudiences.has(audience);

/** The audiences that the trust policies of an issuer ask for. */
export const acceptedAudiencesOf = (world: World, issuer: Text, provider: Provider): readonly Tree[] =>
  policiesTrusting(world, issuer, provider).flatMap((policy) => acceptedAudiences(policy, issuer));

/** The audiences of the tokens of the service accounts whose roles trust an issuer, each once; what is not known is left out. */
export const audiencesOfTokens = (world: World, issuer: Text, provider: Provider): readonly string[] => [
  ...new Set(
    rolesTrusting(world, issuer, provider)
      .flatMap((role) => accountsOf(world, role))
      .flatMap((account) => {
        const audience = audienceOf(account);
        return (audience === undefined ? undefined : knownValue(audience)) ?? [];
      }),
  ),
];

/** The view of an audience that the role refuses; undefined where another role of its ARN, or another issuer of the policy, may be the one that counts. */
export function refusedAudience(world: World, account: ServiceAccount): AudienceView | undefined {
  let first: AudienceView | undefined;
  for (const view of eachView(world, account)) {
    if (!view.refused) return undefined;
    first ??= view;
  }
  return first === undefined || isMalformedView(first) ? undefined : first;
}

/** What is wrong by itself is the business of the audience-is-endpoint rules and of provider/audience-malformed. */
const isMalformedView = (view: AudienceView): boolean =>
  [literalText(view.audience), ...view.accepted.map(textOf), ...itemsOf(view.provider?.clientIds).map(textOf)].some(
    (text) => text !== undefined && audienceFault(shapeOf(text).replaceAll('\0', '')) !== undefined,
  );

/** The one audience that the trust policy names, and that the provider, where it is here, has as well. */
export function agreedAudience({ accepted, provider }: AudienceView): string | undefined {
  const [only, ...others] = accepted.map(stringOf);
  if (only === undefined || others.length > 0 || /[*?]/.test(only)) return undefined;
  return provider === undefined || registeredIn(provider, literalText(only)) === 'yes' ? only : undefined;
}
