/** What the constructors of the library make, as data that is read when all of the program has run. */
import type { Span } from '../../value/span.js';
import type { Value } from '../program/value.js';
import type { Construct, Resource } from './assembly.js';
import type { Patch } from './cdk8s-patch.js';

export type Made =
  | PrincipalMade
  | StatementMade
  | DocumentMade
  | RoleMade
  | ManagedPolicyMade
  | ProviderMade
  | ClusterMade
  | ServiceAccountMade
  | ConstructMade
  | ResourceMade
  | SplitMade
  | ChartMade
  | ApiObjectMade
  | JsonPatchMade;

/** Things of which more may exist than could be read. */
export interface Bag {
  items: Value[];
  open: boolean;
  at: Span | undefined;
}

export const emptyBag = (): Bag => ({ items: [], open: false, at: undefined });

/** `action`: what a role that it assumes allows. `fragments`: by the member of Principal that they stand in. */
export interface PrincipalMade {
  readonly kind: 'principal';
  readonly name: string;
  readonly action: Value;
  readonly fragments: readonly { readonly type: string; readonly value: Value }[];
  readonly conditions: readonly Value[];
  readonly sessionTags: boolean;
  /** Those that are put together to one; undefined: one of its own. */
  readonly parts: PrincipalMade[] | undefined;
  /** Parts may exist that could not be read. */
  open: boolean;
  /** The action is the library's default, not written. */
  readonly isDefaultAction: boolean;
  readonly at: Span;
}

export interface StatementMade {
  readonly kind: 'statement';
  sid: Value | undefined;
  effect: Value | undefined;
  readonly actions: Bag;
  readonly notActions: Bag;
  readonly principals: Bag;
  readonly notPrincipals: Bag;
  readonly resources: Bag;
  readonly notResources: Bag;
  conditions: readonly Value[];
  readonly at: Span;
}

export interface DocumentMade {
  readonly kind: 'document';
  readonly statements: Bag;
  readonly at: Span;
}

export interface ConstructMade {
  readonly kind: 'construct';
  readonly construct: Construct;
}

export interface ResourceMade {
  readonly kind: 'resource';
  readonly construct: Construct;
  readonly resource: Resource;
}

export interface RoleMade {
  readonly kind: 'role';
  readonly construct: Construct;
  readonly arn: Value;
  readonly name: Value;
  /** Undefined: it is not made here. */
  readonly resource: Resource | undefined;
  readonly trust: DocumentMade | undefined;
  readonly managed: Bag;
  /** Statements of the policy that the library makes for it. */
  readonly permissions: DocumentMade;
  /** What is attached to it inline, each a policy. */
  readonly inline: Bag;
}

export interface ManagedPolicyMade {
  readonly kind: 'managed-policy';
  readonly arn: Value;
}

export interface ProviderMade {
  readonly kind: 'provider';
  readonly arn: Value;
  readonly issuer: Value;
}

export interface ClusterMade {
  readonly kind: 'cluster';
  readonly construct: Construct;
  readonly version: 1 | 2;
  readonly value: Value;
  /** Made in the program; else it is only named. */
  readonly isOwn: boolean;
  readonly isFargate: boolean;
  readonly name: Value;
  /** Undefined: none is written. */
  readonly authenticationMode: Value | undefined;
  /** Undefined: it is not made here, or takes access entries alone. */
  readonly awsAuth: AwsAuth | undefined;
  readonly provider: () => Value | undefined;
  readonly agent: () => void;
}

/** The rows of aws-auth for roles, in their order. */
export interface AwsAuth {
  readonly roles: Bag;
  isWritten: boolean;
}

export interface ServiceAccountMade {
  readonly kind: 'service-account';
  readonly construct: Construct;
  readonly role: Value;
}

export interface SplitMade {
  readonly kind: 'split';
  readonly separator: Value;
  readonly source: Value;
}

export interface ChartMade {
  readonly kind: 'chart';
  readonly construct: Construct;
  readonly namespace: Value | undefined;
  readonly objects: () => Value;
}

export interface ApiObjectMade {
  readonly kind: 'api-object';
  readonly construct: Construct;
  readonly name: Value;
}

export interface JsonPatchMade {
  readonly kind: 'json-patch';
  readonly patch: Patch;
}
