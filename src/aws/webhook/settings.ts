/** The flags of the webhook, and what it keeps of a service account. Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, main.go, pkg/cache/cache.go. */
import { parseInt64 } from '../go-parse.js';
import type { Json } from './json.js';

/** Flags of the webhook that change what it does; what is left out has the default of main.go. */
export interface WebhookSettings {
  readonly annotationPrefix?: string;
  readonly tokenAudience?: string;
  /** Seconds. */
  readonly tokenExpiration?: number;
  readonly tokenMountPath?: string;
  /** `--aws-default-region`. */
  readonly region?: string;
  readonly stsRegionalEndpoint?: boolean;
  readonly containerCredentialsIdentities?: readonly { readonly namespace: string; readonly serviceAccount: string }[];
  readonly containerCredentials?: {
    readonly uri?: string;
    readonly audience?: string;
    readonly mountPath?: string;
    readonly volumeName?: string;
    readonly tokenPath?: string;
  };
  /** A whole ConfigMap: `--watch-config-map` with `--namespace eks`. */
  readonly configMap?: Json;
  /** What instance metadata reports: `--compose-role-arn`. */
  readonly composeRoleArn?: { readonly accountId: string; readonly region: string };
}

/** A bigint where the annotation says more than a number holds exactly. */
export type Seconds = number | bigint;

const MIN_EXPIRATION = 600;
export const DEFAULT_EXPIRATION = 86400;

/** What the webhook keeps of a service account, whether its annotations or the ConfigMap say it. */
export interface Entry {
  readonly roleArn: string;
  readonly audience: string;
  readonly regionalSts: boolean;
  readonly expiration: Seconds;
}

export function atLeast(expiration: Seconds): Seconds {
  if (expiration >= MIN_EXPIRATION) return expiration;
  return typeof expiration === 'bigint' ? BigInt(MIN_EXPIRATION) : MIN_EXPIRATION;
}

export const defaultExpiration = (settings: WebhookSettings): Seconds =>
  atLeast(settings.tokenExpiration ?? DEFAULT_EXPIRATION);

/** As Go's ParseInt reads it; undefined for what it refuses. */
export function secondsOf(written: string): Seconds | undefined {
  const value = parseInt64(written);
  if (value === undefined) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Pod before service account; below the least is raised, and what Go does not read is passed over. */
export function podExpiration(written: string | undefined, otherwise: Seconds): Seconds {
  const value = written === undefined ? undefined : secondsOf(written);
  return value === undefined ? otherwise : atLeast(value);
}
