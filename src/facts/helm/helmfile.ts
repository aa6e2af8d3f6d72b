/** Releases of a helmfile. Source: helmfile/helmfile, pkg/state/state.go. */
import { pathFrom } from '../../value/path.js';
import { entryOf, field, listOf, stringOf, type Tree } from '../../value/tree.js';
import type { Sources } from '../dialect.js';
import { mapValue, relativeFolder, type Charts } from './chart.js';
import { folderOf, statesOf, type HelmfileState } from './helmfile-environments.js';
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

/** Its documents belong together: the environments of one are those of the others. */
export function byHelmfile(all: readonly Installing[], charts: Charts, sources: Sources): readonly Instance[] {
  const [first] = all;
  const written = all.map(({ root }) => root);
  const states = first === undefined ? undefined : statesOf(written, { file: first.file, sources, charts });
  if (first === undefined || states === undefined) return all.flatMap((one) => releasesOf(one, undefined, sources));
  return states.flatMap((state) =>
    state.roots.flatMap((root) =>
      releasesOf({ ...first, root, unit: `${first.unit} (${state.name})` }, state, sources),
    ),
  );
}

function releasesOf(installing: Installing, state: HelmfileState | undefined, sources: Sources): readonly Instance[] {
  const { root, file, document } = installing;
  const folder = folderOf(file);
  return listOf(field(root, 'releases')).flatMap((written): readonly Instance[] => {
    const release = inherited(written, field(root, 'templates'));
    const chart = stringOf(field(release, 'chart'));
    const name = nameValue(field(release, 'name'));
    const own = chart === undefined || !/^\.{1,2}\//.test(chart) ? undefined : relativeFolder(folder, chart);
    if (release === undefined || own === undefined || name === undefined || !isInstalled(release)) return [];
    const { values, layers } = layersOf(release, folder, state, sources);
    const changes = CHANGES.flatMap(
      (key) => entryOf(release, key)?.value ?? entryOf(field(root, 'helmDefaults'), key)?.value ?? [],
    );
    return [
      {
        unit: unitOf(installing, field(release, 'name')),
        folder: own,
        ...chartPlace(field(release, 'chart'), [release, root]),
        name,
        namespace: nameValue(field(release, 'namespace')),
        values,
        layers,
        path: file.path,
        ...(state === undefined ? {} : { environment: state.name }),
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

/** Hooks may put it there. */
const chartPlace = (chart: Tree | undefined, holders: readonly Tree[]): Pick<Instance, 'chartAt'> =>
  chart === undefined ||
  stringOf(chart)?.endsWith('.tgz') === true ||
  holders.some((holder) => field(holder, 'hooks') !== undefined)
    ? {}
    : { chartAt: chart.at };

/** One under a condition may not be. */
const isInstalled = (release: Tree): boolean => {
  const installed = field(release, 'installed');
  return (
    (installed === undefined || booleanOf(installed) === true) &&
    ['condition', 'installedTemplate'].every((key) => field(release, key) === undefined)
  );
};

function layersOf(
  release: Tree,
  folder: string,
  state: HelmfileState | undefined,
  sources: Sources,
): Pick<Instance, 'values' | 'layers'> {
  const mayMiss = /^(?:Warn|Info|Debug)$/.test(stringOf(field(release, 'missingFileHandler')) ?? '');
  let layers = state?.layers ?? NO_FILES;
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
        (file) => state?.valuesFor(file, releaseObject(release)),
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

/** `.Release` of a template of values. */
const releaseObject = (release: Tree): MapValue => ({
  ...map(
    (['name', 'namespace', 'chart'] as const).flatMap((member) => {
      const value = nameValue(field(release, member));
      return value === undefined ? [] : [[`${member.charAt(0).toUpperCase()}${member.slice(1)}`, { value }] as const];
    }),
  ),
  open: true,
});
