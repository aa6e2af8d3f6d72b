/** Who is admitted to a cluster, whatever tool says it: rows of aws-auth and access entries, as one kind of fact. Shared by the dialects. */
import type { Document } from '../document/language.js';
import type { Text } from '../value/text.js';
import { field, isUnread, listOf, textOf, type Entry, type MapTree, type Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';
import type { AccessMapping, AccessPolicy } from './cluster-facts.js';

/** Of an access policy, as most tools write it. */
export const SCOPE = ['accessScope', 'type', 'namespaces'] as const;

/** The names of the fields of an access entry, which tools do not agree on. */
export interface EntryFields {
  readonly principal: string;
  /** `type` unless stated. */
  readonly type?: string;
  readonly username: string;
  readonly groups: string;
  /** undefined: policies are associated by objects of their own. */
  readonly policies:
    | {
        readonly list: string;
        readonly arn: string;
        readonly scope: readonly [scope: string, type: string, namespaces: string];
      }
    | undefined;
}

/** `aws eks create-access-entry` and what it answers; associate-access-policy does the rest. Source: EKS API Reference, AccessEntry. */
export const EKS_API: EntryFields = {
  principal: 'principalArn',
  username: 'username',
  groups: 'kubernetesGroups',
  policies: undefined,
};

export function emitAccessEntry(
  tree: MapTree,
  fields: EntryFields,
  more: Pick<AccessMapping, 'document' | 'clusterName' | 'made'>,
  emit: Emit,
): void {
  const arn = field(tree, fields.principal);
  if (arn === undefined) return;
  emit.fact('access-mapping', {
    ...more,
    source: 'access entry',
    tree,
    arn,
    type: field(tree, fields.type ?? 'type'),
    username: field(tree, fields.username),
    groups: field(tree, fields.groups),
    policies: policiesOf(tree, fields),
  });
}

function policiesOf(tree: MapTree, { policies }: EntryFields): readonly AccessPolicy[] | undefined {
  if (policies === undefined || isUnread(field(tree, policies.list))) return undefined;
  const [scope, type, namespaces] = policies.scope;
  return listOf(field(tree, policies.list)).map((policy) => ({
    arn: field(policy, policies.arn),
    scopeType: field(policy, scope, type),
    namespaces: field(policy, scope, namespaces),
    scopeOpen: isUnread(field(policy, scope)),
  }));
}

/** A row of `mapRoles` or `mapUsers`. Source: kubernetes-sigs/aws-iam-authenticator, pkg/config/types.go. */
export function emitMapping(
  row: Tree,
  {
    document,
    clusterName,
    automatic = false,
  }: { readonly document: Document; readonly clusterName?: Text | undefined; readonly automatic?: boolean },
  emit: Emit,
): void {
  const arn = field(row, 'rolearn');
  if (row.kind !== 'map' || arn === undefined) return;
  emit.fact('access-mapping', {
    document,
    clusterName,
    made: false,
    automatic,
    source: 'aws-auth',
    tree: row,
    arn,
    type: undefined,
    username: field(row, 'username'),
    groups: field(row, 'groups'),
    policies: undefined,
  });
}

/** All entries of a cluster: `aws eks list-access-entries`. */
export function emitEntryList(entry: Entry | undefined, document: Document, open: boolean, emit: Emit): void {
  const list = entry?.value;
  if (
    entry === undefined ||
    list?.kind !== 'list' ||
    list.open ||
    open ||
    list.items.some((item) => textOf(item) === undefined)
  )
    return;
  emit.fact('access-entry-list', { document, principals: list.items, at: entry.keyAt });
}
