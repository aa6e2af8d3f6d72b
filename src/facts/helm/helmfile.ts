/** Releases of a helmfile. Source: helmfile/helmfile, pkg/state/state.go. */
import { pathFrom } from '../../value/path.js';
import { entryOf, field, listOf, stringOf, type Tree } from '../../value/tree.js';
import type { Sources } from '../dialect.js';
import { mapValue, relativeFolder } from './chart.js';
import {
  booleanOf,
  merged,
  nameValue,
  opened,
  parameterOf,
  unitOf,
  joinedLayers,
  NO_FILES,
  withFiles,
  withSettings,
  type Installing,
  type Instance,
} from './layers.js';
import { map, type MapValue } from './value.js';
import { override } from './values.js';

/** What somebody fills in, or whatever environment is chosen decides. */
const UNREAD_VALUES = ['secrets', 'setString', 'setTemplate', 'valuesTemplate'];

/** What changes objects after Helm has made them. */
const CHANGES = [
  'strategicMergePatches',
  'jsonPatches',
  'transformers',
  'postRenderer',
  'dependencies',
  'forceNamespace',
];

export const isHelmfile = (path: string): boolean => /(?:^|\/)helmfile[^/]*$|(?:^|\/)helmfile\.d\//.test(path);

export function byHelmfile(installing: Installing, sources: Sources): readonly Instance[] {
  const { root, file, document } = installing;
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  return listOf(field(root, 'releases')).flatMap((written): readonly Instance[] => {
    const release = inherited(written, field(root, 'templates'));
    const chart = stringOf(field(release, 'chart'));
    const name = nameValue(field(release, 'name'));
    const own = chart === undefined || !/^\.{1,2}\//.test(chart) ? undefined : relativeFolder(folder, chart);
    if (release === undefined || own === undefined || name === undefined || !isInstalled(release)) return [];
    const { values, layers } = layersOf(release, folder, sources);
    const changes = CHANGES.flatMap(
      (key) => entryOf(release, key)?.value ?? entryOf(field(root, 'helmDefaults'), key)?.value ?? [],
    );
    return [
      {
        unit: unitOf(installing, field(release, 'name')),
        folder: own,
        name,
        namespace: nameValue(field(release, 'namespace')),
        values,
        layers,
        path: file.path,
        document,
        // They are not in the words of a kustomization.
        patches: changes.slice(0, 1).map((tree): Tree => ({ kind: 'null', at: tree.at })),
      },
    ];
  });
}

/** What it takes of templates lies below its own. Undefined: one of them is not here. */
function inherited(release: Tree, templates: Tree | undefined): Tree | undefined {
  const found = listOf(field(release, 'inherit')).map((one) =>
    field(templates, stringOf(field(one, 'template')) ?? ''),
  );
  return found.reduceRight<Tree | undefined>(
    (over, template) => (template === undefined || over === undefined ? undefined : merged(template, over)),
    release,
  );
}

/** One under a condition may not be. */
const isInstalled = (release: Tree): boolean => {
  const installed = field(release, 'installed');
  return (
    (installed === undefined || booleanOf(installed) === true) &&
    ['condition', 'installedTemplate'].every((key) => field(release, key) === undefined)
  );
};

function layersOf(release: Tree, folder: string, sources: Sources): Pick<Instance, 'values' | 'layers'> {
  const mayMiss = /^(?:Warn|Info|Debug)$/.test(stringOf(field(release, 'missingFileHandler')) ?? '');
  let layers = NO_FILES;
  let values: MapValue = map();
  const written = field(release, 'values');
  for (const item of listOf(written)) {
    if (item.kind === 'map') values = override(values, mapValue(item));
    else {
      const layer = withFiles(
        [item],
        (named) => pathFrom(named.startsWith('/') ? '' : folder, named),
        sources,
        mayMiss,
      );
      values = override(values, layer.values);
      layers = joinedLayers(layers, layer.layers);
    }
  }
  const isOpen =
    UNREAD_VALUES.some((key) => field(release, key) !== undefined) ||
    (written !== undefined && written.kind !== 'list');
  const set = withSettings(values, listOf(field(release, 'set')), parameterOf);
  return { values: isOpen && set !== undefined ? opened(set) : set, layers };
}
