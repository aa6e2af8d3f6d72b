/** An IAM OIDC provider from its fields, whatever the tool calls them. Shared by the dialects. */
import { withoutScheme } from '../aws/issuer.js';
import { entryOf, field, textOf, type MapTree } from '../value/tree.js';
import type { Reading } from './dialect.js';

/** The names of the fields. */
export interface ProviderFields {
  readonly url: string;
  readonly clientIds: string;
  readonly thumbprints: string;
  readonly arns: readonly string[];
  /** The URL goes to IAM as it is written. */
  readonly isRequest?: true;
}

/** States the provider that a mapping describes: one with a URL and client ids. A list of ARNs alone says nothing of client ids. */
export function readProvider(tree: MapTree, fields: ProviderFields, { document, emit }: Reading): void {
  const clientIds = entryOf(tree, fields.clientIds);
  const url = entryOf(tree, fields.url);
  if (clientIds === undefined || url === undefined) return;
  const text = textOf(url.value);
  const [arn] = fields.arns.flatMap((name) => field(tree, name) ?? []);
  emit.fact('provider', {
    document,
    tree,
    url: url.value,
    ...(fields.isRequest === true ? { isRequest: true as const } : {}),
    issuer: text === undefined ? undefined : withoutScheme(text),
    arn: textOf(arn),
    clientIds: clientIds.value,
    thumbprints: field(tree, fields.thumbprints),
    at: url.value.at,
  });
}
