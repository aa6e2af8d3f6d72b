/** Custom resources that name an AWS role or act as a service account: fields for role ARNs, and references to tokens. */
import { consumerFields, type FieldOfConsumer } from '../aws/consumers.js';
import { knownValue, type Text } from '../value/text.js';
import { entryOf, entriesOf, field, isUnread, listOf, stringOf, type MapTree, type Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';
import type { KubernetesObject, TokenReference } from './kubernetes-facts.js';
import { writtenText } from './pod.js';

export function readCustomResource(object: KubernetesObject, emit: Emit): void {
  const { document } = object;
  for (const { tree, field } of identityFieldsOf(object, 'assumes-role', 'web-identity-role')) {
    const value = writtenText(tree);
    if (value !== undefined && !isTypeName(object, value))
      emit.fact('role-arn-field', { document, object, value, assumed: field.means === 'assumes-role' });
  }
  // No role helps what needs the keys of a user.
  const isForUsers = consumerFields(object.apiVersion, object.kind).some(({ means }) => means === 'long-term-keys');
  for (const one of isForUsers ? [] : identityFieldsOf(object, 'token-of-account')) {
    const token = one.field.needs === 'annotation' ? tokenReferenceOf(object, one) : undefined;
    if (token !== undefined) emit.fact('token-reference', token);
  }
  readStoreReference(object, emit);
}

/** A field of a custom resource that chooses an identity. */
export interface IdentityField {
  readonly field: FieldOfConsumer;
  /** As the table has it: `spec.a[].b`. */
  readonly path: string;
  readonly tree: Tree;
}

/** The fields of an object that have to do with an identity in this way, as far as they are written. */
export const identityFieldsOf = (object: KubernetesObject, ...means: readonly string[]): readonly IdentityField[] =>
  consumerFields(object.apiVersion, object.kind)
    .filter((field) => means.includes(field.means) && isMet(object.tree, field))
    .flatMap((field) =>
      field.paths.flatMap((path) => treesAt(object.tree, path.split('.')).map((tree) => ({ field, path, tree }))),
    );

const isMet = (tree: MapTree, { when = {} }: FieldOfConsumer): boolean =>
  Object.entries(when).every(
    ([path, value]) => value === undefined || stringOf(field(tree, ...path.split('.'))) === value,
  );

/** What stands at a way of keys: `a[]` goes to each item, `*` to each member. */
export function treesAt(tree: Tree | undefined, [step, ...way]: readonly string[]): readonly Tree[] {
  if (tree === undefined) return [];
  if (step === undefined) return [tree];
  if (step === '*') return entriesOf(tree).flatMap(({ value }) => treesAt(value, way));
  const name = step.replace(/\[\]$/, '');
  const value = field(tree, name);
  return name === step ? treesAt(value, way) : listOf(value).flatMap((item) => treesAt(item, way));
}

/** Samples made from a schema hold the name of a type in every field. */
const isTypeName = (object: KubernetesObject, value: NonNullable<ReturnType<typeof writtenText>>): boolean =>
  knownValue(value.text) === 'string' && stringsIn(object.tree).filter((text) => text === 'string').length > 1;

const stringsIn = (tree: Tree): readonly string[] =>
  tree.kind === 'map'
    ? entriesOf(tree).flatMap((entry) => stringsIn(entry.value))
    : tree.kind === 'list'
      ? listOf(tree).flatMap(stringsIn)
      : [stringOf(tree) ?? ''];

/** The account is named by a mapping with its namespace, or by a text alone. */
function tokenReferenceOf(object: KubernetesObject, { path, tree }: IdentityField): TokenReference | undefined {
  const { document, kind } = object;
  const account = writtenText(tree.kind === 'map' ? field(tree, 'name') : tree);
  if (account === undefined) return undefined;
  const shared = {
    document,
    object,
    account,
    ...(tree.kind === 'map' ? { keyAt: entryOf(tree, 'name')?.keyAt } : {}),
    field: path.replace(/^spec\.(?:provider\.\w+\.)?|\.serviceAccountRef$/g, ''),
  };
  const written = field(tree, 'namespace');
  if (written !== undefined || isUnread(tree))
    return { ...shared, namespace: writtenText(written)?.text ?? unknownNamespace(written ?? tree) };
  if (/^Cluster|Global$/.test(kind))
    return { ...shared, namespace: tree.kind === 'map' ? 'consumer' : unknownNamespace(tree) };
  // Objects of other namespaces may use it, and then the account is theirs.
  const isShared = field(object.tree, 'spec', 'allowedNamespaces') !== undefined;
  return { ...shared, namespace: isShared ? unknownNamespace(tree) : object.namespace };
}

const unknownNamespace = ({ at }: Tree): Text => ({
  parts: [{ reference: 'namespace', scope: '', anonymous: true, at }],
});

/** Source: external-secrets.io, API of ExternalSecret: `secretStoreRef`, whose kind is SecretStore where none is written. */
function readStoreReference(object: KubernetesObject, emit: Emit): void {
  const { document, kind, apiVersion, tree } = object;
  if (kind !== 'ExternalSecret' || !apiVersion.startsWith('external-secrets.io/')) return;
  const reference = field(tree, 'spec', 'secretStoreRef');
  const store = writtenText(field(reference, 'name'));
  const storeKind = field(reference, 'kind') === undefined ? 'SecretStore' : stringOf(field(reference, 'kind'));
  if (store !== undefined && storeKind !== undefined)
    emit.fact('store-reference', { document, object, storeKind, store });
}
