/** Kustomizations: which values of other files they change, and the patches that stand in them. */
import { readEmbedded } from '../../document/languages.js';
import { shapeOf } from '../../value/text.js';
import { entryOf, field, listOf, stringOf, textOf, type Tree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import type { DocumentDialect, Emit } from '../dialect.js';
import { ANNOTATION_PREFIX, readObject } from '../kubernetes-object.js';
import { isKustomization, transformationsOf } from './transformations.js';

export const kustomize: DocumentDialect = {
  kind: 'document',
  name: 'kustomize',
  scan: /kind["']?:\s*["']?(?:Kustomization|Component)\b|(?:^|[\n\uFEFF])(?:resources|patches|patchesStrategicMerge):/,
  transformations: (documents) => transformationsOf(documents.filter(isKustomization)),
  object({ root, document, emit }) {
    readOperation(root, undefined, document, emit);
    if (!['Kustomization', 'Component'].includes(stringOf(field(root, 'kind')) ?? '')) return undefined;
    for (const patch of [...listOf(field(root, 'patches')), ...listOf(field(root, 'patchesJson6902'))])
      readOperations(patch, document, emit);
    const patches = [
      ...listOf(field(root, 'patches')).map((patch) => field(patch, 'patch')),
      ...listOf(field(root, 'patchesStrategicMerge')),
    ];
    // Strategic-merge patches are objects in block scalars.
    for (const patch of patches) {
      if (patch?.kind !== 'text' || !/\bkind:/.test(shapeOf(patch.text))) continue;
      const inner = readEmbedded(patch, document);
      const tree = inner?.tree;
      const kind = stringOf(field(tree, 'kind'));
      if (inner === undefined || tree?.kind !== 'map' || kind === undefined) continue;
      const apiVersion = stringOf(field(tree, 'apiVersion')) ?? '';
      readObject({ document: inner, tree, kind, apiVersion, transformed: INLINE_PATCH }, emit, [
        'annotation',
        'service-account',
      ]);
    }
    return undefined;
  },
};

/** JSON patches (RFC 6902) in a text beside their target. */
function readOperations(patch: Tree, document: Document, emit: Emit): void {
  const text = field(patch, 'patch');
  if (text?.kind !== 'text' || !shapeOf(text.text).includes('role-arn')) return;
  const inner = readEmbedded(text, document);
  for (const operation of listOf(inner?.tree))
    if (inner !== undefined) readOperation(operation, field(patch, 'target'), inner, emit);
}

/** An operation that gives a service account a role. One in a file of its own does not say whom it is for. */
function readOperation(operation: Tree, target: Tree | undefined, document: Document, emit: Emit): void {
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
    audience: undefined,
    tokenExpiration: undefined,
    stsRegionalEndpoints: undefined,
    template: false,
  });
}

const ROLE_ARN = `${ANNOTATION_PREFIX}role-arn`;
const ROLE_ARN_POINTER = `/metadata/annotations/${ROLE_ARN.replace('/', '~1')}`;

const INLINE_PATCH = { name: false, namespace: true, annotations: false, patch: true } as const;
