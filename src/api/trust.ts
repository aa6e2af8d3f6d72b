/** For programs: what the trust policy of a role answers to an EKS token or a Pod Identity call. */
import { issuerRow } from '../aws/issuer-table.js';
import { readPolicy } from '../aws/policy/policy.js';
import type { Found } from '../aws/policy/variables.js';
import { evaluate, type TrustDecision } from '../aws/trust/decision.js';
import type { TrustRequest } from '../aws/trust/request.js';
import { readJson } from '../document/json/read.js';
import { noHoles } from '../document/scalar.js';
import type { Source } from '../value/span.js';
import { literalText, type Text } from '../value/text.js';
import type { Truth } from '../value/truth.js';
import {
  anything,
  either,
  InputError,
  listOf,
  object,
  objectWith,
  optional,
  objectOf,
  recordOf,
  text,
} from './input.js';

/**
 * The claims of a token. Of several audiences the first is the one that is presented. Of the others those count that IAM offers as condition keys
 * for this issuer, such as `repository` of GitHub Actions; one that is left out is not known, and not absent.
 */
export interface TrustToken {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly [claim: string]: unknown;
}

/** An IAM OIDC provider. */
export interface TrustProvider {
  readonly arn: string;
  readonly clientIds: readonly string[];
}

interface TrustInputBase {
  /** The policy as an object, or as JSON text, in which a name that is written twice is seen. */
  readonly policy: string | object;
  /** ARN of the role that is assumed. Providers of another account or partition do not count. */
  readonly roleArn: string;
}

/** A call of sts:AssumeRoleWithWebIdentity with a token (IRSA). */
export interface TokenInput extends TrustInputBase {
  readonly token: TrustToken;
  /** The IAM OIDC providers of the account: `[]` if there is none, left out if they are not known. */
  readonly providers?: readonly TrustProvider[] | undefined;
  readonly podIdentity?: undefined;
}

/** A call of EKS Pod Identity with these session tags; `{}` if the association disables them. */
export interface PodIdentityInput extends TrustInputBase {
  readonly podIdentity: Readonly<Record<string, string>>;
  readonly providers?: readonly TrustProvider[] | undefined;
  readonly token?: undefined;
}

export type TrustInput = TokenInput | PodIdentityInput;

export interface TrustEvaluation extends Omit<TrustDecision, 'trace'> {
  /** Every comparison in the order it was made. */
  readonly trace: readonly {
    readonly statement: number | null;
    readonly path: string | null;
    readonly what: string;
    readonly truth: Truth;
  }[];
}

/**
 * Evaluates a role's trust policy as IAM and STS do, without calling them.
 *
 * `decision` is `allow` or `deny`; `invalid` where IAM refuses to save the policy (MalformedPolicyDocument); `unknown` where the outcome depends on a value that
 * the call sets, such as `aws:SourceIp`. `reason` says why in one word, `statement` is the index of the statement that decides (0 where Statement is one object),
 * and `path` the element, as in `Statement[0].Condition.StringEquals["host/id/X:sub"]`. An `allow` lists as `vacuous` the conditions of the deciding statement
 * that are true only because the request lacks their key: they keep nobody out.
 *
 * The order is STS's own: a policy that cannot be saved, then a missing provider, an audience that the provider does not know, then Deny and Allow.
 * With `providers` left out, provider and audience are passed over: the trace has them as unknown, and the decision is the policy's alone.
 * All strings are taken as IAM receives them; nothing in them is a placeholder. Rejects with an InputError where the input is not what it has to be.
 *
 * @example
 * const { decision, path } = await evaluateTrust({
 *   policy: await readFile('trust.json', 'utf8'),
 *   roleArn: 'arn:aws:iam::111122223333:role/app',
 *   token: { iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/ABC', sub: 'system:serviceaccount:prod:app', aud: 'sts.amazonaws.com' },
 * });
 */
export async function evaluateTrust(input: TrustInput): Promise<TrustEvaluation> {
  checkInput(input);
  const policy = typeof input.policy === 'string' ? input.policy : jsonOf(input.policy);
  const source: Source = { path: 'policy.json', text: policy };
  const { tree, faults } = readJson(source, noHoles);
  const [fault] = faults;
  if (tree === undefined || fault !== undefined) {
    const what = fault?.message ?? 'the document is empty';
    return {
      decision: 'invalid',
      reason: 'malformed-json',
      statement: null,
      path: '',
      trace: [{ statement: null, path: '', what, truth: 'no' }],
    };
  }
  const { trace, ...verdict } = evaluate(readPolicy(tree), requestOf(input));
  return Promise.resolve({
    ...verdict,
    trace: trace.map(({ statement, path, what, truth }) => ({ statement, path, what, truth })),
  });
}

const INPUT = objectOf({
  // A list is no policy either, but that is for IAM to say.
  policy: either('a policy as an object or as JSON text', text, object, listOf(anything)),
  roleArn: text,
  token: optional(objectWith({ iss: text, sub: text, aud: either('a text or a list of texts', text, listOf(text)) })),
  providers: optional(listOf(objectWith({ arn: text, clientIds: listOf(text) }))),
  podIdentity: optional(recordOf(text)),
});

function checkInput(input: TrustInput): void {
  INPUT(input, 'input');
  if ((input.token === undefined) === (input.podIdentity === undefined))
    throw new InputError('input', 'one of token and podIdentity', input.token === undefined ? 'neither' : 'both');
}

/** An object with a cycle, with a bigint or nested without end is no JSON, and so no policy that IAM could be sent. */
function jsonOf(policy: object): string {
  const refused = new InputError('input.policy', 'a policy as an object or as JSON text', 'an object that is no JSON');
  try {
    const json = stringified(policy);
    if (json !== undefined) return json;
  } catch {
    throw refused;
  }
  throw refused;
}

/** What the declaration of JSON.stringify leaves out: toJSON may answer with nothing. */
const stringified = (value: object): string | undefined => JSON.stringify(value);

function requestOf(input: TrustInput): TrustRequest {
  const roleArn = literalText(input.roleArn);
  if (input.podIdentity !== undefined) {
    return {
      kind: 'pod-identity',
      roleArn,
      tags: Object.fromEntries(Object.entries(input.podIdentity).map(([name, value]) => [name, literalText(value)])),
    };
  }
  const { iss, sub, aud } = input.token;
  // Only https is left out in the names of providers, so another scheme fits none.
  const issuer = literalText(iss.replace(/^https:\/\//, ''));
  const providers = input.providers?.map(({ arn, clientIds }) => ({
    arn: literalText(arn),
    clientIds: clientIds.map(literalText),
  }));
  return {
    kind: 'web-identity',
    issuer,
    claims: claimsOf(input.token, issuer),
    subject: literalText(sub),
    audience: literalText(typeof aud === 'string' ? aud : (aud[0] ?? '')),
    roleArn,
    ...(providers === undefined ? {} : { providers }),
  };
}

function claimsOf(token: TrustToken, issuer: Text): ReadonlyMap<string, Found> {
  const names = issuerRow(issuer)?.claims ?? [];
  return new Map(
    Object.entries(token).flatMap(([name, value]) =>
      name !== 'sub' && name !== 'aud' && names.includes(name) && typeof value === 'string'
        ? [[name, { present: 'yes', values: [literalText(value)], about: 'other' }] as const]
        : [],
    ),
  );
}
