/** What kustomizations do to the objects of other files: enough to know which of their values are not final. */
import { pathFrom } from '../../value/path.js';
import { folderOf } from '../../value/span.js';
import type { Document } from '../../document/language.js';
import { entryOf, field, listOf, stringOf, type Tree } from '../../value/tree.js';
import type { TransformationOf } from '../dialect.js';
import { combined, untouched } from '../kubernetes-object.js';
import type { Transformation } from '../kubernetes-facts.js';

/** kustomize itself goes by these names; `kind` may be left out. */
const FILE_NAME = /(?:^|\/)kustomization\.ya?ml$|(?:^|\/)Kustomization$/;

export const isKustomization = (document: Document): boolean =>
  FILE_NAME.test(document.file.path) ||
  (['Kustomization', 'Component'].includes(stringOf(field(document.tree, 'kind')) ?? '') &&
    /kustomize/.test(stringOf(field(document.tree, 'apiVersion')) ?? ''));

/** For each file: what the kustomizations that reach it change, through other kustomizations too. */
export function transformationsOf(documents: readonly Document[]): TransformationOf {
  const byFolder = new Map<string, Tree>();
  for (const document of documents)
    if (document.tree !== undefined && isKustomization(document))
      byFolder.set(folderOf(document.file.path), document.tree);
  const effects = new Map<string, Transformation>();
  for (const [folder, tree] of byFolder) {
    const effect = effectOf(tree);
    for (const path of reached(folder, byFolder)) effects.set(path, combined(effects.get(path) ?? untouched, effect));
    for (const path of patchFiles(tree))
      effects.set(pathFrom(folder, path), {
        ...untouched,
        ...effects.get(pathFrom(folder, path)),
        patch: true,
        namespace: true,
      });
  }
  return (path) => effects.get(path) ?? untouched;
}

function effectOf(tree: Tree): Transformation {
  const has = (name: string): boolean => entryOf(tree, name) !== undefined;
  const patched = [
    'patches',
    'patchesStrategicMerge',
    'patchesJson6902',
    'transformers',
    'replacements',
    'vars',
    'components',
  ].some(has);
  return {
    name: ['namePrefix', 'nameSuffix'].some(has) || (patched && has('transformers')),
    namespace: has('namespace') || has('transformers'),
    annotations: patched || has('commonAnnotations'),
    patch: false,
  };
}

/** The files a kustomization takes in, directly or through the kustomizations it names. */
function reached(start: string, byFolder: ReadonlyMap<string, Tree>): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const queue = [start];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const tree = byFolder.get(folder);
    for (const key of ['resources', 'bases', 'components']) {
      for (const item of listOf(field(tree, key))) {
        const path = stringOf(item);
        if (path === undefined) continue;
        const target = pathFrom(folder, path);
        if (byFolder.has(`${target}/`) || byFolder.has(target))
          queue.push(byFolder.has(target) ? target : `${target}/`);
        else files.add(target);
      }
    }
  }
  return files;
}

function patchFiles(tree: Tree): readonly string[] {
  const patches = [...listOf(field(tree, 'patches')), ...listOf(field(tree, 'patchesJson6902'))].map((patch) =>
    stringOf(field(patch, 'path')),
  );
  const merges = listOf(field(tree, 'patchesStrategicMerge')).map(stringOf);
  return [...patches, ...merges].filter((path): path is string => path !== undefined && !path.includes('\n'));
}
