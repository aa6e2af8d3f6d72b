/** Releases of a helmfile. Source: helmfile/helmfile, pkg/state/state.go. */
import type { Fault } from '../../document/language.js';
import { folderOf } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { pathFrom } from '../../value/path.js';
import { entriesOf, entryOf, field, listOf, stringOf, type Tree } from '../../value/tree.js';
import type { Sources } from '../dialect.js';
import { mapValue, relativeFolder } from './chart.js';
import {
  booleanOf,
  isMissing,
  missingFile,
  merged,
  nameValue,
  opened,
  parameterOf,
  textParameterOf,
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
const UNREAD_VALUES = ['secrets', 'setTemplate', 'valuesTemplate'];

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
  const folder = folderOf(file.path);
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
        ...chartPlace(field(release, 'chart'), [release, root]),
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

function layersOf(release: Tree, folder: string, sources: Sources): Pick<Instance, 'values' | 'layers'> {
  const mayMiss = mayMissFiles(release);
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
  // `--set` lies below `--set-string`, wherever they are written.
  const typed = withSettings(values, listOf(field(release, 'set')), parameterOf);
  const texts = listOf(field(release, 'setString'));
  const set = typed === undefined ? undefined : withSettings(typed, texts, textParameterOf);
  return { values: isOpen && set !== undefined ? opened(set) : set, layers };
}

/** Environments with a file of values that is not there: helmfile fails in them. */
export function lostEnvironments(
  all: readonly Installing[],
  installed: readonly Instance[],
  sources: Sources,
): readonly Instance[] {
  return all.flatMap(({ root, file, unit }) =>
    entriesOf(field(root, 'environments')).flatMap(({ key, value }): readonly Instance[] => {
      const missing = mayMissFiles(value) ? [] : missingIn(field(value, 'values'), folderOf(file.path), sources);
      const first = installed.find((one) => one.path === file.path);
      if (first === undefined || missing.length === 0) return [];
      return [{ ...first, unit: `${unit} (${knownValue(key) ?? '?'})`, layers: { ...NO_FILES, missing } }];
    }),
  );
}

const missingIn = (values: Tree | undefined, folder: string, { peek }: Sources): readonly Fault[] =>
  listOf(values).flatMap((one) => {
    const name = stringOf(one);
    const path = name === undefined || name.startsWith('/') ? undefined : pathFrom(folder, name);
    return path !== undefined && peek(path) === undefined && isMissing(path, one.at) ? [missingFile(path, one.at)] : [];
  });

const mayMissFiles = (holder: Tree): boolean =>
  /^(?:Warn|Info|Debug)$/.test(stringOf(field(holder, 'missingFileHandler')) ?? '');
