/** Kustomizations: which values of other files they change, and the patches that stand in them. */
import { readEmbedded } from '../../document/languages.js';
import { shapeOf } from '../../value/text.js';
import { field, listOf, stringOf } from '../../value/tree.js';
import type { DocumentDialect } from '../dialect.js';
import { readObject } from '../kubernetes-object.js';
import { isKustomization, transformationsOf } from './transformations.js';

export const kustomize: DocumentDialect = {
  kind: 'document',
  name: 'kustomize',
  scan: /kind["']?:\s*["']?(?:Kustomization|Component)\b|(?:^|\n)(?:resources|patches|patchesStrategicMerge):/,
  transformations: (documents) => transformationsOf(documents.filter(isKustomization)),
  object({ root, document, emit }) {
    if (!['Kustomization', 'Component'].includes(stringOf(field(root, 'kind')) ?? '')) return undefined;
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

const INLINE_PATCH = { name: false, namespace: true, annotations: false, patch: true } as const;
