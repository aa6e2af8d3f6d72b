/** What launch templates and classes of nodes say of the metadata service (IMDS) of their nodes. Shared by the dialects. */
import type { Document } from '../document/language.js';
import { entryOf, field, stringOf, type Entry, type Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';

export interface MetadataOptions {
  readonly document: Document;
  /** Whether a session token is asked for: `required`, or `optional` (IMDSv1). */
  readonly tokens: Entry;
  readonly hopLimit: Entry | undefined;
  /** What says the same for later nodes of the same template. */
  readonly again?: Entry;
}

/** How a tool calls the fields. */
export interface MetadataFields {
  readonly endpoint: string;
  readonly tokens: string;
  readonly hopLimit: string;
}

/** Source: EC2 API Reference, LaunchTemplateInstanceMetadataOptionsRequest. */
export const EC2_METADATA: MetadataFields = {
  endpoint: 'HttpEndpoint',
  tokens: 'HttpTokens',
  hopLimit: 'HttpPutResponseHopLimit',
};

/** The objects of controllers. Sources: karpenter.sh, NodeClasses; cluster-api-provider-aws, api/v1beta2/types.go; kOps, docs/instance_groups.md; Upbound's provider-aws-ec2, LaunchTemplate. */
export const OBJECT_METADATA: MetadataFields = {
  endpoint: 'httpEndpoint',
  tokens: 'httpTokens',
  hopLimit: 'httpPutResponseHopLimit',
};

/** undefined: nothing is written, or the service is off. */
export function metadataOptionsOf(
  options: Tree | undefined,
  fields: MetadataFields,
  document: Document,
): MetadataOptions | undefined {
  const tokens = entryOf(options, fields.tokens);
  if (tokens === undefined || stringOf(field(options, fields.endpoint)) === 'disabled') return undefined;
  return { document, tokens, hopLimit: entryOf(options, fields.hopLimit) };
}

export function emitMetadataOptions(
  options: Tree | undefined,
  fields: MetadataFields,
  document: Document,
  emit: Emit,
): void {
  const found = metadataOptionsOf(options, fields, document);
  if (found !== undefined) emit.fact('metadata-options', found);
}
