/** A helmfile as each of its environments makes it: a template over the values of the environment. Source: helmfile/helmfile, pkg/state/create.go, pkg/tmpl and pkg/environment. */
import { TemplateError } from '../../document/go-template/ast.js';
import { knownValue } from '../../value/text.js';
import type { Source } from '../../value/span.js';
import { entriesOf, field, listOf, stringOf, type Tree } from '../../value/tree.js';
import { pathFrom } from '../../value/path.js';
import type { Sources } from '../dialect.js';
import { BoundReached } from './bounds.js';
import { mapValue, type Charts } from './chart.js';
import { Execution } from './execute.js';
import { NO_FILES, joinedLayers, opened, withFiles, type FileLayers } from './layers.js';
import { documentsOf, fileOf } from './render.js';
import { hole, map, mapOf, RenderError, text, type MapValue, type Value } from './value.js';
import { override } from './values.js';

/** A helmfile in one of its environments. */
export interface HelmfileState {
  readonly name: string;
  /** Its documents that are mappings. */
  readonly roots: readonly Extract<Tree, { kind: 'map' }>[];
  /** The files of its values. */
  readonly layers: FileLayers;
  /** What a template of values says for a release; undefined: it is not read. */
  readonly valuesFor: (file: Source, release: MapValue) => MapValue | undefined;
}

/** What the states of a run are read from. */
export interface Around {
  readonly file: Source;
  readonly sources: Sources;
  readonly charts: Charts;
}

/** Beyond so many environments a helmfile is read as it is written. */
const MAX_ENVIRONMENTS = 100;

/** Undefined: it has no environments, or one cannot be read for all that is not here. */
export function statesOf(written: readonly Tree[], around: Around): readonly HelmfileState[] | undefined {
  const { file, sources } = around;
  const environments = written.flatMap((root) => entriesOf(field(root, 'environments')));
  const names = [...new Set(environments.map(({ key }) => knownValue(key)))];
  if (names.length === 0 || names.length > MAX_ENVIRONMENTS || isGivenMore(written, file, sources)) return undefined;
  const states = names.map((name) => (name === undefined ? undefined : stateOf(name, written, around)));
  return states.includes(undefined) ? undefined : states.flatMap((state) => state ?? []);
}

/** What it takes in, or another gives it, may say more of the environments. */
const isGivenMore = (written: readonly Tree[], { path }: Source, sources: Sources): boolean =>
  written.some((root) => field(root, 'bases') !== undefined) ||
  sources
    .where(takesHelmfiles)
    .some((other) => other.path !== path && other.text.includes(path.slice(path.lastIndexOf('/') + 1)));

const takesHelmfiles = ({ text: written }: Source): boolean => /^helmfiles:/m.test(written);

function stateOf(name: string, written: readonly Tree[], around: Around): HelmfileState | undefined {
  // What depends on the values is not known before they are.
  const before = rendered(around.file, contextOf(name, undefined), name, around);
  const { values, layers } = valuesOf(name, before ?? written, around);
  const context = contextOf(name, values);
  const roots = rendered(around.file, context, name, around);
  return roots === undefined
    ? undefined
    : {
        name,
        roots: roots.flatMap((root) => (root.kind === 'map' ? [root] : [])),
        layers,
        valuesFor: (file, release) => templateValues(file, { ...context, Release: release }, name, around),
      };
}

/** Undefined values: not read yet. What is missing may be given on the command line. */
function contextOf(name: string, values: MapValue | undefined): Readonly<Record<string, Value>> {
  const known: Value = values === undefined ? hole('.Values', name) : { ...values, open: true };
  return {
    Values: known,
    StateValues: known,
    Environment: {
      ...mapOf({ Name: text(name), Values: known, KubeContext: hole('.Environment.KubeContext', name) }),
      open: true,
    },
    Namespace: hole('.Namespace', name),
  };
}

/** Those of all environments, with those of this one over them. */
function valuesOf(
  name: string,
  roots: readonly Tree[],
  around: Around,
): { readonly values: MapValue; readonly layers: FileLayers } {
  let values = map();
  let layers = NO_FILES;
  const own = roots.flatMap((root) => field(root, 'environments', name) ?? []);
  const lists = [
    ...roots.map((root) => ({ list: field(root, 'values'), holder: root })),
    ...own.map((holder) => ({ list: field(holder, 'values'), holder })),
  ];
  for (const { list, holder } of lists) {
    const mayMiss = /^(?:Warn|Info|Debug)$/.test(stringOf(field(holder, 'missingFileHandler')) ?? '');
    for (const item of listOf(list)) {
      const layer =
        item.kind === 'map' ? { values: mapValue(item), layers: NO_FILES } : fileLayer(item, name, mayMiss, around);
      values = override(values, layer.values);
      layers = joinedLayers(layers, layer.layers);
    }
    if (list !== undefined && list.kind !== 'list' && list.kind !== 'null') values = opened(values);
  }
  if (own.some((one) => field(one, 'secrets') !== undefined)) values = opened(values);
  return { values: asWritten(values), layers };
}

const fileLayer = (item: Tree, name: string, mayMiss: boolean, around: Around): ReturnType<typeof withFiles> =>
  withFiles(
    [item],
    (named) => pathFrom(named.startsWith('/') ? '' : folderOf(around.file), named),
    around.sources,
    mayMiss,
    (file) => templateValues(file, contextOf(name, undefined), name, around),
  );

export const folderOf = ({ path }: Source): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Whole numbers stay whole numbers: no JSON lies between. */
function asWritten<T extends Value>(value: T): T;
function asWritten(value: Value): Value {
  switch (value.kind) {
    case 'number':
      return Number.isSafeInteger(value.value) ? { ...value, type: 'int' } : value;
    case 'list':
      return { ...value, items: value.items.map((item) => asWritten(item)) };
    case 'map':
      return {
        ...value,
        members: new Map([...value.members].map(([key, one]) => [key, { ...one, value: asWritten(one.value) }])),
      };
    default:
      return value;
  }
}

function templateValues(
  file: Source,
  context: Readonly<Record<string, Value>>,
  scope: string,
  around: Around,
): MapValue | undefined {
  const roots = rendered(file, context, scope, around);
  return roots === undefined ? undefined : mapValue(roots[0]);
}

/** The documents that a template prints; undefined: it cannot be read, or fails. */
function rendered(
  file: Source,
  context: Readonly<Record<string, Value>>,
  scope: string,
  { charts }: Around,
): readonly Tree[] | undefined {
  const parsed = charts.parse({ source: file, name: file.path });
  // What is called `get` there is another function than that of charts.
  if (parsed instanceof TemplateError || parsed.functions.has('get')) return undefined;
  const defines = new Map(parsed.defines.map((define) => [define.name, define]));
  const execution = new Execution(defines, `${file.path} ${scope}`, true, fileOf, false, charts.bounds.next());
  try {
    const read = documentsOf(execution.run(parsed.body, mapOf(context)), file);
    return read === undefined || 'fault' in read ? undefined : read.documents.map(({ tree }) => tree);
  } catch (error) {
    if (error instanceof RenderError || error instanceof BoundReached) return undefined;
    throw error;
  }
}
