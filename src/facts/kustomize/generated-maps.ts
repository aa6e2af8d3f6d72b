/** ConfigMaps that kustomizations generate under a name of their own, for who reads them by it: variables of Flux. */
import { field, listOf, parsesAsTrue, stringOf, type Tree } from '../../value/tree.js';
import { folderOf, type Source } from '../../value/span.js';
import type { FileTree } from './entry.js';
import { BuildFailure } from './failure.js';
import { documentsOf, Files, isKustomizationName } from './files.js';
import { dataOf } from './generate.js';

const generatesMaps = ({ path, text }: Source): boolean =>
  isKustomizationName(path) && text.includes('configMapGenerator');

/** The data of a ConfigMap, and the file that says so. */
export interface PlacedData {
  readonly data: Tree;
  readonly path: string;
}

/** The data of each; one with a hash in its name is found by nobody who does not follow the name. */
export function generatedMaps(
  name: string,
  namespace: string | undefined,
  { sources, kustomizations }: FileTree,
): readonly PlacedData[] {
  const files = new Files(sources, kustomizations);
  return sources.where(generatesMaps).flatMap((source) =>
    documentsOf(source, sources).flatMap(({ tree, templated }) =>
      templated || ['namePrefix', 'nameSuffix'].some((member) => field(tree, member) !== undefined)
        ? []
        : listOf(field(tree, 'configMapGenerator')).flatMap((item) => {
            const own = stringOf(field(item, 'namespace') ?? field(tree, 'namespace')) ?? namespace;
            const isMeant = stringOf(field(item, 'name')) === name && own === namespace && isWithoutHash(item, tree);
            return isMeant ? contentOf(item, source.path, files) : [];
          }),
    ),
  );
}

const isWithoutHash = (item: Tree, kustomization: Tree | undefined): boolean =>
  [field(item, 'options'), field(kustomization, 'generatorOptions')].some(
    (options) => parsesAsTrue(field(options, 'disableNameSuffixHash')) === true,
  );

function contentOf(item: Tree, path: string, files: Files): readonly PlacedData[] {
  try {
    return [{ data: dataOf(item, folderOf(path), files, true), path }];
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    return [];
  }
}
