/**
 * A request to assume a role, by an EKS token, by EKS Pod Identity or by a role or user of another account: its actions, and what it has under each condition key.
 * IAM User Guide: reference_policies_iam-condition-keys, reference_policies_condition-keys; EKS User Guide: pod-id-role, pod-id-abac.
 */
import {
  concat,
  display,
  dropEnd,
  equals,
  equalsAny,
  hasHoles,
  literalText,
  lowerCase,
  shapeOf,
  splitOnce,
  type Text,
} from '../../value/text.js';
import type { Truth } from '../../value/truth.js';
import { readArn } from '../arn.js';
import { isEks, isNamedByHost, issuerRow } from '../issuer-table.js';
import { conditionKey } from '../policy/condition-key.js';
import { unknownText, type Found } from '../policy/variables.js';
import { lookUpCaller, type CallerRequest } from './caller.js';

export interface RegisteredProvider {
  readonly arn: Text;
  readonly clientIds: readonly Text[];
}

export interface WebIdentityRequest {
  readonly kind: 'web-identity';
  /** Host and path of the token's `iss`, without `https://`. */
  readonly issuer: Text;
  readonly subject: Text;
  readonly audience: Text;
  /** Claims of the token that are condition keys of its issuer, as far as they are known. */
  readonly claims?: ReadonlyMap<string, Found>;
  /** The role to assume. Left out, account and partition of the provider are not judged. */
  readonly roleArn?: Text;
  /** The IAM OIDC providers that exist. Left out they are unseen, and only the policy is judged. */
  readonly providers?: readonly RegisteredProvider[];
}

export interface PodIdentityRequest {
  readonly kind: 'pod-identity';
  /** Session tags; none if the association disables them. */
  readonly tags: Readonly<Record<string, Text>>;
  readonly roleArn?: Text;
}

/** How pods assume a role. */
export type TrustRequest = WebIdentityRequest | PodIdentityRequest;

export type RoleRequest = TrustRequest | CallerRequest;

export type StsAction = 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRole' | 'sts:TagSession';

/** The actions that must all be allowed. A call that sends tags needs TagSession besides (EKS User Guide, pod-id-role). */
export function actionsOf(request: RoleRequest): readonly [StsAction, ...StsAction[]] {
  if (request.kind === 'web-identity') return ['sts:AssumeRoleWithWebIdentity'];
  if (request.kind === 'caller') return ['sts:AssumeRole'];
  return Object.keys(request.tags).length === 0 ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
}

/** Keys whose value the call sets, so that neither policy nor token tells it (reference_policies_condition-keys). */
const CALL_KEYS = [
  'sts:RoleSessionName',
  'aws:SourceIp',
  'aws:VpcSourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:UserAgent',
  'aws:Referer',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:SecureTransport',
  'aws:RequestedRegion',
  'sts:RoleAuthorizedByIdp',
].map((key) => literalText(key.toLowerCase()));

/** A value that nobody knows and that equals no other. */

/** What the request has under a key; a key that a hole hides, or that the call sets, is unknown. */
export function lookUp(key: Text, request: RoleRequest): Found {
  const unknown: Found = { present: 'unknown', values: [unknownText(display(key))], about: 'other' };
  const lower = lowerCase(key);
  if (request.kind === 'caller') return lookUpCaller(lower, request);
  if (equalsAny(lower, CALL_KEYS) !== 'no') return unknown;
  if (request.kind === 'pod-identity') return lookUpTag(lower, request) ?? unknown;
  return lookUpClaim(key, lower, request) ?? unknown;
}

/** Keys that a token may give to the request by claims of its own (id_session-tags, id_credentials_temp_control-access_monitor). Tokens of EKS have no such claims. */
const TOKEN_KEYS = /^(?:aws:requesttag\/.*|aws:tagkeys|sts:transitivetagkeys|sts:sourceidentity|aws:sourceidentity)$/;

const absent: Found = { present: 'no', values: [], about: 'other' };

/** Undefined where it is not known: of a claim that the issuer may have, the request does not tell. */
function lookUpClaim(key: Text, lower: Text, request: WebIdentityRequest): Found | undefined {
  const { claim, issuer } = conditionKey(key);
  if (claim === 'unknown') return undefined;
  // Keys of AWS itself: no host stands before the colon.
  const isOfAws = /^[a-z0-9]+:/.test(shapeOf(lower));
  const unlessStated =
    isEks(issuerRow(request.issuer)) || (isOfAws && !TOKEN_KEYS.test(shapeOf(lower))) ? absent : undefined;
  if (isOfAws) return unlessStated;
  const asked = claim === 'other' ? otherClaim(key, lower) : { name: claim, owner: issuer };
  if (asked === undefined) return absent;
  const present = equals(lowerCase(asked.owner), lowerCase(request.issuer));
  const stated = request.claims?.get(asked.name);
  if (stated !== undefined) return present === 'yes' ? stated : { ...stated, present };
  if (claim !== 'other')
    return { present, values: [claim === 'sub' ? request.subject : request.audience], about: claim };
  return present === 'no' ? absent : unlessStated;
}

/** The claim behind the last colon, and what stands before it. */
function otherClaim(key: Text, lower: Text): { readonly name: string; readonly owner: Text } | undefined {
  const name = /:([^:\0]+)$/.exec(shapeOf(lower))?.[1];
  const owner = name === undefined ? undefined : dropEnd(key, name.length + 1);
  return name === undefined || owner === undefined ? undefined : { name, owner };
}

/** Undefined where a hole hides which key it is. */
function lookUpTag(lower: Text, request: PodIdentityRequest): Found | undefined {
  const names = Object.keys(request.tags);
  const known: readonly (readonly [string, readonly Text[]])[] = [
    ...Object.entries(request.tags).map(([name, value]) => [`aws:RequestTag/${name}`, [value]] as const),
    ...(names.length > 0 ? [['aws:TagKeys', names.map(literalText)] as const] : []),
    // The service calls for the cluster, which is in the role's account.
    [
      'aws:SourceAccount',
      [(request.roleArn === undefined ? undefined : readArn(request.roleArn))?.account ?? unknownText('account')],
    ],
    ['aws:SourceArn', [request.tags['eks-cluster-arn'] ?? clusterArn(request.roleArn)]],
  ];
  let hidden = false;
  for (const [name, values] of known) {
    const same = equals(lower, literalText(name.toLowerCase()));
    if (same === 'yes') return { present: 'yes', values, about: 'other' };
    hidden ||= same === 'unknown';
  }
  return hidden ? undefined : { present: 'no', values: [], about: 'other' };
}

/** What Pod Identity sends as aws:SourceArn: the ARN of the cluster, never that of the association (terraform-aws-eks#3743, mountpoint-s3-csi-driver#781). The cluster is in the role's account. */
export function clusterArn(roleArn: Text | undefined, cluster?: Text): Text {
  const arn = roleArn === undefined ? undefined : readArn(roleArn);
  const field = (name: string): Text => ({
    parts: [{ reference: name, scope: 'request', anonymous: true, without: ':/' }],
  });
  return concat(
    literalText('arn:'),
    arn?.partition ?? field('partition'),
    literalText(':eks:'),
    field('region'),
    literalText(':'),
    arn?.account ?? field('account'),
    literalText(':cluster/'),
    cluster ?? field('cluster'),
  );
}

/** EKS User Guide, pod-id-role: the same in every partition. */
export const POD_IDENTITY_SERVICE = literalText('pods.eks.amazonaws.com');

/** The ARN that the issuer's provider must have to serve the role, which is looked up in the role's account. */
function providerArn(issuer: Text, roleArn: Text): Text {
  const arn = readArn(roleArn);
  return concat(
    literalText('arn:'),
    arn?.partition ?? unknownText('partition'),
    literalText(':iam::'),
    arn?.account ?? unknownText('account'),
    literalText(':oidc-provider/'),
    issuer,
  );
}

/** Provider ARNs are compared with letter case (id_roles_providers_create_oidc). */
export function isProviderOf(arn: Text, request: WebIdentityRequest): Truth {
  if (isNamedByHost(request.issuer) && equals(arn, request.issuer) === 'yes') return 'yes';
  if (request.roleArn !== undefined) return equals(arn, providerArn(request.issuer, request.roleArn));
  const split = splitOnce(arn, ':oidc-provider/');
  if (split === undefined) return hasHoles(arn) ? 'unknown' : 'no';
  return split.certain ? equals(split.after, request.issuer) : 'unknown';
}
