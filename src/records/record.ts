/** The published facts, version 1: the types are frozen, `schemas/facts.v1.schema.json` states the same. A member that is left out is not written. */

/** A stretch of a text whose value is not known. Equal `ref` and `scope`: equal values. */
export interface HolePart {
  readonly ref: string;
  readonly scope?: string;
  /** Hints, never the value. */
  readonly default?: string;
  readonly allowed?: readonly string[];
  readonly seen?: readonly string[];
}

/** A text with unknown parts. */
export interface TextWithHoles {
  readonly text: readonly (string | HolePart)[];
}

/** One of these, and which is not known; `null`: not written. */
export interface Choice<T> {
  readonly choice: readonly (T | null)[];
}

/** Nothing of it could be read. */
export interface Unknown {
  readonly unknown: true;
}

/** A list that may have more items than could be read. */
export interface OpenList<T> {
  readonly items: readonly T[];
  readonly open: true;
}

/** A map with keys that have unknown parts or are repeated, or (`open`) that may have more members. */
export interface Entries {
  readonly entries: readonly (readonly [string | TextWithHoles, Value])[];
  readonly open: boolean;
}

export type TextValue = string | TextWithHoles | Choice<TextValue> | Unknown;
export type BooleanValue = boolean | Choice<BooleanValue> | Unknown;
export type NumberValue = number | Choice<NumberValue> | Unknown;
export type ListValue<T> = readonly T[] | OpenList<T> | Choice<ListValue<T>> | Unknown;

/** Any value of a file. A map whose own keys would read as one of the forms above is written as entries. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | TextWithHoles
  | Choice<Value>
  | Unknown
  | OpenList<Value>
  | Entries
  | readonly Value[]
  | { readonly [name: string]: Value };

/** A policy as IAM would get it. */
export type PolicyValue = Value;

/** Where the definition begins: lines and columns count from 1, columns in UTF-16 units. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

interface Common {
  readonly at: Place;
  /** What was read together: a module's address, a chart and its values, a kustomization, a stack. */
  readonly unit?: string;
}

export interface ServiceAccountRecord extends Common {
  readonly kind: 'service-account';
  readonly namespace?: TextValue;
  readonly name?: TextValue;
  readonly roleArn?: TextValue;
  readonly audience?: TextValue;
  readonly tokenExpiration?: TextValue;
  readonly stsRegionalEndpoints?: TextValue;
  /** A controller makes service accounts from it. */
  readonly template?: true;
}

export interface WorkloadRecord extends Common {
  readonly kind: 'workload';
  /** Deployment, Pod, ... */
  readonly object: string;
  readonly namespace?: TextValue;
  readonly name?: TextValue;
  readonly serviceAccount?: TextValue;
}

export interface InlinePolicyRecord {
  readonly name?: TextValue;
  readonly policy: PolicyValue;
}

export interface RoleRecord extends Common {
  readonly kind: 'role';
  readonly name?: TextValue;
  readonly path?: TextValue;
  readonly arn?: TextValue;
  readonly account?: TextValue;
  readonly trustPolicy?: PolicyValue;
  /** ARNs. */
  readonly managedPolicies?: ListValue<TextValue>;
  readonly inlinePolicies?: ListValue<InlinePolicyRecord>;
  readonly permissionsBoundary?: TextValue;
}

export interface ProviderRecord extends Common {
  readonly kind: 'provider';
  /** Host and path, without the scheme. */
  readonly issuer?: TextValue;
  readonly arn?: TextValue;
  readonly clientIds?: ListValue<TextValue>;
}

export interface ClusterRecord extends Common {
  readonly kind: 'cluster';
  readonly name?: TextValue;
  readonly arn?: TextValue;
  readonly issuer?: TextValue;
  readonly region?: TextValue;
  readonly version?: TextValue;
}

export interface AssociationRecord extends Common {
  readonly kind: 'association';
  readonly cluster?: TextValue;
  readonly namespace?: TextValue;
  readonly serviceAccount?: TextValue;
  readonly roleArn?: TextValue;
  readonly targetRoleArn?: TextValue;
  readonly sessionTagsDisabled?: BooleanValue;
}

export interface NodeGroupRecord extends Common {
  readonly kind: 'node-group';
  readonly cluster?: TextValue;
  readonly name?: TextValue;
  readonly type: 'managed' | 'self-managed' | 'fargate' | 'karpenter' | 'auto-mode' | 'hybrid';
  readonly roleArn?: TextValue;
  /** Of the metadata service. */
  readonly hopLimit?: NumberValue;
  readonly httpTokens?: TextValue;
}

export interface AddonRecord extends Common {
  readonly kind: 'addon';
  readonly cluster?: TextValue;
  readonly name?: TextValue;
  readonly roleArn?: TextValue;
}

export interface AccessEntryRecord extends Common {
  readonly kind: 'access-entry';
  readonly cluster?: TextValue;
  readonly principalArn?: TextValue;
}

/** An attachment that could not be joined to a role. */
export interface PolicyAttachmentRecord extends Common {
  readonly kind: 'policy-attachment';
  /** A name. */
  readonly role?: TextValue;
  readonly roleArn?: TextValue;
  readonly policyArn?: TextValue;
}

export type FactRecord =
  | ServiceAccountRecord
  | WorkloadRecord
  | RoleRecord
  | ProviderRecord
  | ClusterRecord
  | AssociationRecord
  | NodeGroupRecord
  | AddonRecord
  | AccessEntryRecord
  | PolicyAttachmentRecord;
