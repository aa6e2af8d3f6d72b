/** What a kustomization takes in from elsewhere, or has made by programs, which are never run. */
import type { Document } from '../../document/language.js';
import { shapeOf } from '../../value/text.js';
import { field, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { chartSource, type UnseenKind, type UnseenPart } from '../unseen-part.js';
import type { FileTree } from './entry.js';
import { pathFrom } from '../../value/path.js';
import { documentsIn, documentsOf, folderName, isRemote, pathsBelow, withSlash } from './files.js';
import { chartFolder, chartItemOf, chartsOf, type ChartItem } from './inflate.js';
import { itemsUnder } from './kustomization.js';
import { objectsIn } from './strategic-merge.js';

type Named = Pick<UnseenPart, 'kind' | 'source' | 'at'>;

/** What the kustomization of a folder names and nobody here reads. */
export function unseenIn(folder: string, { sources, kustomizations }: FileTree): readonly UnseenPart[] {
  const [path] = kustomizations.get(folder) ?? [];
  const source = path === undefined ? undefined : sources.peek(path);
  const document = source === undefined ? undefined : documentsOf(source, sources)[0];
  const tree = document?.tree;
  if (document === undefined || tree?.kind !== 'map') return [];
  const remote = (kind: UnseenKind, ...keys: readonly string[]): readonly Named[] =>
    itemsUnder(tree, ...keys).flatMap((item) => {
      const written = stringOf(item);
      return written !== undefined && isRemote(written) && !isInline(written)
        ? [{ kind, source: written, at: item.at }]
        : [];
    });
  const local = (kind: UnseenKind, items: readonly Tree[]): readonly Named[] =>
    items.flatMap((item) => {
      const written = stringOf(item);
      if (written === undefined || written === '' || isRemote(written) || isInline(written)) return [];
      const target = pathFrom(folder, written);
      const isThere = sources.peek(target) !== undefined || pathsBelow(withSlash(target), sources).length > 0;
      return isThere ? [] : [{ kind, source: written, at: item.at }];
    });
  const isHere = (item: ChartItem): boolean => {
    const chart = chartFolder(item, folder);
    return chart !== undefined && sources.peek(`${chart}/Chart.yaml`) !== undefined;
  };
  const found = [
    ...remote('base', 'resources', 'bases', 'components'),
    ...local('base', itemsUnder(tree, 'resources', 'bases', 'components')),
    ...local('file', patchFiles(tree)),
    ...chartsOf(tree).flatMap((item) => (isHere(item) ? [] : chartOf(item.tree))),
    ...remote('plugin', ...PLUGINS),
    ...itemsUnder(tree, ...PLUGINS).flatMap((item) => pluginsOf(item, folder, document, sources, isHere)),
  ];
  return found.map((part) => ({ ...part, document, unit: folderName(folder) }));
}

const patchFiles = (tree: MapTree): readonly Tree[] => [
  ...itemsUnder(tree, 'patchesStrategicMerge').filter((item) => !isInline(stringOf(item) ?? '\n')),
  ...itemsUnder(tree, 'patches', 'patchesJson6902').flatMap((item) => field(item, 'path') ?? []),
];

const PLUGINS = ['generators', 'transformers', 'validators'];

const isInline = (text: string): boolean => text.includes('\n') || text.includes('{');

function chartOf(item: Tree): readonly Named[] {
  const name = field(item, 'name');
  const repository = stringOf(field(item, 'repo'));
  const written = stringOf(name);
  if (name === undefined || written === undefined) return [];
  return [{ kind: 'chart', source: chartSource(repository, written), at: name.at }];
}

/** Objects that are not of those that kustomize knows itself. */
function pluginsOf(
  item: Tree,
  folder: string,
  host: Document,
  sources: FileTree['sources'],
  isHere: (chart: ChartItem) => boolean,
): readonly Named[] {
  const written = stringOf(item);
  const isText = isInline(written ?? shapeOf(textOf(item) ?? { parts: [] }));
  const file =
    isText || written === undefined || isRemote(written) ? undefined : sources.peek(pathFrom(folder, written));
  const documents = isText ? documentsIn(item, host) : file === undefined ? [] : documentsOf(file, sources);
  return documents
    .flatMap(({ tree }) => objectsIn(tree))
    .flatMap((object) => {
      const chart = chartItemOf(object);
      if (chart !== undefined) return isHere(chart) ? [] : chartOf(chart.tree);
      return pluginOf(object, isText ? item : object);
    });
}

function pluginOf(object: MapTree, at: Tree): readonly Named[] {
  const [group, kind] = [field(object, 'apiVersion'), field(object, 'kind')].map(stringOf);
  if (group === undefined || kind === undefined || group === 'builtin') return [];
  const annotations = field(object, 'metadata', 'annotations');
  const isFunction = ['config.kubernetes.io/function', 'config.k8s.io/function'].some(
    (name) => field(annotations, name) !== undefined,
  );
  return [{ kind: isFunction ? 'function' : 'plugin', source: `${group}/${kind}`, at: at.at }];
}
