/** Patches whose object is not here: what they say of a service account all the same. */
import type { Document } from '../../document/language.js';
import { readEmbedded } from '../../document/languages.js';
import { shapeOf } from '../../value/text.js';
import { entryOf, field, listOf, stringOf, textOf, type Tree } from '../../value/tree.js';
import type { Emit } from '../dialect.js';
import { ANNOTATION_PREFIX, readObject } from '../kubernetes-object.js';

/** An operation that gives a service account a role. One in a file of its own does not say whom it is for. */
export function readOperation(operation: Tree, target: Tree | undefined, document: Document, emit: Emit): void {
  const path = stringOf(field(operation, 'path'));
  const value = entryOf(operation, 'value');
  if (
    operation.kind !== 'map' ||
    value === undefined ||
    !['add', 'replace'].includes(stringOf(field(operation, 'op')) ?? '')
  )
    return;
  const roleArn =
    path === ROLE_ARN_POINTER ? value : path === '/metadata/annotations' ? entryOf(value.value, ROLE_ARN) : undefined;
  if (roleArn === undefined) return;
  const name = field(target, 'name');
  emit.fact('service-account', {
    document,
    tree: operation,
    kind: 'ServiceAccount',
    apiVersion: 'v1',
    name: textOf(name),
    nameAt: name?.at ?? operation.at,
    namespace: { parts: [{ reference: 'namespace', scope: document.file.path, anonymous: true, at: operation.at }] },
    namespaceWritten: false,
    annotations: [],
    annotationsOpen: true,
    transformed: INLINE_PATCH,
    asWritten: false,
    unit: document.file.path.replace(/(?<![^/])[^/]*$/, ''),
    roleArn,
    roleMayBeAbsent: false,
    audience: undefined,
    tokenExpiration: undefined,
    stsRegionalEndpoints: undefined,
    template: false,
  });
}

/** The strategic-merge patches that stand in a kustomization. */
export const mergePatchesIn = (root: Tree | undefined): readonly (Tree | undefined)[] => [
  ...listOf(field(root, 'patches')).map((patch) => field(patch, 'patch')),
  ...listOf(field(root, 'patchesStrategicMerge')),
];

/** Strategic-merge patches are objects in block scalars. */
export function readMerge(
  patch: Tree | undefined,
  document: Document,
  emit: Emit,
  kinds: readonly ('annotation' | 'service-account')[],
): void {
  if (patch?.kind !== 'text' || !/\bkind:/.test(shapeOf(patch.text))) return;
  const inner = readEmbedded(patch, document);
  const tree = inner?.tree;
  const kind = stringOf(field(tree, 'kind'));
  if (inner === undefined || tree?.kind !== 'map' || kind === undefined) return;
  const apiVersion = stringOf(field(tree, 'apiVersion')) ?? '';
  readObject({ document: inner, tree, kind, apiVersion, transformed: INLINE_PATCH }, emit, kinds);
}

/** The annotations of a document of a build that fails: objects, and patches of objects, as they are written. */
export function stateAnnotations(document: Document, emit: Emit): void {
  for (const patch of mergePatchesIn(document.tree)) readMerge(patch, document, emit, ['annotation']);
  const { tree } = document;
  const [kind, apiVersion] = [stringOf(field(tree, 'kind')), stringOf(field(tree, 'apiVersion'))];
  if (tree?.kind === 'map' && kind !== undefined && kind !== 'Kustomization')
    readObject({ document, tree, kind, apiVersion: apiVersion ?? '', transformed: INLINE_PATCH }, emit, ['annotation']);
}

/** The pointers of all JSON patches that stand in a document: in a file of their own, in a kustomization, in an object of Flux. */
export function statePointers(document: Document, emit: Emit): void {
  const { tree } = document;
  statePointersOf(tree, document, emit);
  for (const holder of [tree, field(tree, 'spec'), field(tree, 'spec', 'source', 'kustomize')])
    for (const name of ['patches', 'patchesJson6902'])
      for (const item of listOf(field(holder, name))) {
        const text = field(item, 'patch');
        const inner =
          text?.kind === 'text' && shapeOf(text.text).includes('path') ? readEmbedded(text, document) : undefined;
        if (inner !== undefined) statePointersOf(inner.tree, inner, emit);
      }
}

function statePointersOf(tree: Tree | undefined, document: Document, emit: Emit): void {
  for (const operation of listOf(tree)) {
    const pointer = field(operation, 'path');
    if (pointer !== undefined && field(operation, 'op') !== undefined)
      emit.fact('patch-operation', { document, pointer });
  }
}

const ROLE_ARN = `${ANNOTATION_PREFIX}role-arn`;
const ROLE_ARN_POINTER = `/metadata/annotations/${ROLE_ARN.replace('/', '~1')}`;

export const INLINE_PATCH = { name: false, namespace: true, annotations: false, patch: true } as const;
