/** The annotations the pod identity webhook reads, and what it reads them on. Source: aws/amazon-eks-pod-identity-webhook, pkg/annotations.go, pkg/cache, pkg/handler. */
import { editDistance, nearest } from '../value/nearest.js';
import { table } from '../value/table.js';

/** A flag of the webhook; this is EKS's value. */
const PREFIX = 'eks.amazonaws.com';

export const ROLE_ARN = `${PREFIX}/role-arn`;

/** Seconds that a token can have. Sources: the webhook's pkg/constants.go (since v0.5.3) and the API server's ValidateTokenRequest; EKS issues tokens for 24 hours at the most. */
export const EXPIRATION = { minimum: 600n, maximum: 86_400n } as const;

/** By suffix: whether the webhook reads it on service accounts, and on pods. */
const READ_ON: Readonly<Record<string, { readonly account: boolean; readonly pod: boolean }>> = table({
  'role-arn': { account: true, pod: false },
  audience: { account: true, pod: false },
  'sts-regional-endpoints': { account: true, pod: false },
  'token-expiration': { account: true, pod: true },
  'skip-containers': { account: false, pod: true },
});

export const ACCOUNT_ANNOTATIONS: readonly string[] = Object.keys(READ_ON)
  .filter((name) => READ_ON[name]?.account === true)
  .map((name) => `${PREFIX}/${name}`);

export const readOn = (key: string): { readonly account: boolean; readonly pod: boolean } | undefined =>
  key.startsWith(`${PREFIX}/`) ? READ_ON[key.slice(PREFIX.length + 1)] : undefined;

/** Other spellings of the suffixes that people use. */
const ALIASES: Readonly<Record<string, string>> = table({
  role: 'role-arn',
  rolearn: 'role-arn',
  role_arn: 'role-arn',
  'iam-role': 'role-arn',
  'iam-role-arn': 'role-arn',
  arn: 'role-arn',
  'sts-regional-endpoint': 'sts-regional-endpoints',
  'token-expiration-seconds': 'token-expiration',
});

/** The annotation a key was probably meant to be; undefined for one that is right and for one that is something else. */
export function misspeltAnnotation(key: string): string | undefined {
  if (readOn(key) !== undefined) return undefined;
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  const suffix = key.slice(slash + 1);
  const known = ALIASES[suffix.toLowerCase()] ?? nearest(suffix, Object.keys(READ_ON), suffix.length > 8 ? 2 : 1);
  if (known === undefined) return undefined;
  // Without a prefix, only an unmistakable name is meant for the webhook.
  const near =
    prefix === ''
      ? known === 'role-arn' && /arn/i.test(suffix)
      : PREFIXES.includes(prefix) || editDistance(prefix, PREFIX, 3) <= 3;
  return near ? `${PREFIX}/${known}` : undefined;
}

/** Prefixes seen in the wild; the first is kube2iam's, whose annotation stands on pods. */
const PREFIXES = [
  'iam.amazonaws.com',
  'eks.amazon.com',
  'amazonaws.com',
  'eks.aws.com',
  'eks.aws.amazon.com',
  'eks.amazonaws.com.cn',
  'irsa.amazonaws.com',
];
