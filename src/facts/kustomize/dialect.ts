/** Kustomizations. Those that are built belong to the second dialect here; the first reads what is left: which values of other files they change, and patches that stand in them. */
import { readEmbedded } from '../../document/languages.js';
import { shapeOf } from '../../value/text.js';
import { field, listOf, stringOf, type Tree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import type { DocumentDialect, Emit } from '../dialect.js';
import type { UnitDialect } from '../dialect.js';
import { environmentFilesOf, isKustomizationName, mayApply, mayPatch } from './files.js';
import { mergePatchesIn, readMerge, readOperation, statePointers } from './loose-patches.js';
import { isKustomization, transformationsOf } from './transformations.js';

type Reader = typeof import('./read.js');

let reader: Reader | undefined;

/** Kustomizations with all they take in, built; and what Flux and Argo CD make of them. Files of an entry that could not be built are read one by one. */
export const kustomizations: UnitDialect = {
  kind: 'unit',
  name: 'kustomizations',
  owns: () => false,
  names: environmentFilesOf,
  concerns: ({ path, text }) => isKustomizationName(path) || mayApply(text) || mayPatch(text),
  async load() {
    reader ??= await import('./read.js');
  },
  unitsOf: (_, sources) => reader?.unitsOf(sources) ?? [],
  read: (unit, sources, emit) => reader?.readUnit(unit, sources, emit),
  check: (unit, sources, emit) => reader?.checkUnit(unit, sources, emit),
  patched: (objects, patches, document, sources) =>
    reader?.patched(objects, patches, document, sources) ?? { ...objects, objects: [], isWhole: false },
};

export const kustomize: DocumentDialect = {
  kind: 'document',
  name: 'kustomize',
  scan: /kind["']?:\s*["']?(?:Kustomization|Component)\b|(?:^|[\n\uFEFF])(?:resources|patches|patchesStrategicMerge):/,
  changesOnly: true,
  transformations: (documents) => transformationsOf(documents.filter(isKustomization)),
  object({ root, document, emit }) {
    readOperation(root, undefined, document, emit);
    // Of a list each item comes here; the whole is looked at with the first.
    if (document.tree === root || listOf(document.tree)[0] === root) statePointers(document, emit);
    if (!['Kustomization', 'Component'].includes(stringOf(field(root, 'kind')) ?? '')) return undefined;
    for (const patch of [...listOf(field(root, 'patches')), ...listOf(field(root, 'patchesJson6902'))])
      readOperations(patch, document, emit);
    for (const patch of mergePatchesIn(root)) readMerge(patch, document, emit, ['annotation', 'service-account']);
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
