/** What files say of IAM: roles with their policies, trust policies, OIDC providers. A value that is not written is undefined; one that could not be read has a hole. */
import type { Policy } from '../aws/policy/policy.js';
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { MapTree, Tree } from '../value/tree.js';

export interface Role {
  readonly document: Document;
  /** The object that describes the role. */
  readonly tree: MapTree;
  readonly name: Text | undefined;
  /** Where it is given its name, if that may be written elsewhere. */
  readonly nameGivenAt?: Span;
  /** CloudFormation names it, after the stack and the resource. */
  readonly namedByStack?: true;
  /** IAM path with both slashes; undefined if not written (`/` then, where a name alone makes the role). */
  readonly path: Text | undefined;
  readonly arn: Text | undefined;
  /** What stands in place of its ARN elsewhere: `${role.status.ackResourceMetadata.arn}` of kro, what a `roleRef` names. */
  readonly references?: readonly Text[];
  readonly arnAt: Span | undefined;
  readonly at: Span;
  readonly trust: TrustPolicy | undefined;
  /** What its trust policy may be, where it is one of several: none of them is judged. */
  readonly trustChoice?: Tree;
  /** What is attached to it, where all of it is seen (get-account-authorization-details). */
  readonly attachments: Attachments | undefined;
  readonly policies: RolePolicies;
}

/** A list of which more items may exist than could be read. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly open: boolean;
}

/** What is written of a role's policies beside the role; undefined: nothing. */
export interface RolePolicies {
  /** ARNs. */
  readonly managed: Listed<Tree> | undefined;
  readonly inline: Listed<InlinePolicy> | undefined;
  /** The ARN of the permissions boundary. */
  readonly boundary: Tree | undefined;
}

export interface InlinePolicy {
  readonly name: Text | undefined;
  /** A mapping, or a text that holds it as JSON. */
  readonly policy: Tree;
}

/** A managed policy that is attached to a role from outside of it. */
export interface PolicyAttachment {
  readonly document: Document;
  readonly tree: MapTree;
  /** The name of the role. */
  readonly role: Text | undefined;
  readonly roleArn: Text | undefined;
  readonly policyArn: Tree | undefined;
  readonly at: Span;
}

export interface Attachments {
  /** ARNs of managed policies. */
  readonly managed: readonly Tree[];
  /** It has inline policies. */
  readonly inline: boolean;
  readonly at: Span;
}

export interface TrustPolicy extends Policy {
  readonly document: Document;
  readonly role: Role | undefined;
  readonly at: Span;
}

/** An IAM OIDC provider. */
export interface Provider {
  readonly document: Document;
  readonly tree: MapTree;
  /** As written: with or without https://. */
  readonly url: Tree | undefined;
  /** The URL goes to IAM as it is, and is not what IAM or a tool lists. */
  readonly isRequest?: true;
  /** Host and path, without the scheme. */
  readonly issuer: Text | undefined;
  readonly arn: Text | undefined;
  readonly clientIds: Tree | undefined;
  readonly thumbprints: Tree | undefined;
  readonly at: Span;
}

/** All IAM OIDC providers of an account, by their ARNs (`aws iam list-open-id-connect-providers`). */
export interface ProviderList {
  readonly document: Document;
  readonly arns: readonly Tree[];
  /** Its key. */
  readonly at: Span;
}

/** A policy without principals, wherever it stands: of a role, or one that roles are attached to. */
export interface PermissionPolicy {
  readonly document: Document;
  readonly tree: MapTree;
  /** Of a managed policy, as what attaches it refers to it. */
  readonly arn: Text | undefined;
  readonly at: Span;
}

/** The ARN of a permission policy where one is attached. */
export interface PolicyReference {
  readonly document: Document;
  readonly value: Tree;
  readonly holder: 'node' | 'pod' | 'role' | 'other';
  /** The region of the cluster it is attached for, where the file says it. */
  readonly region: Text | undefined;
}
