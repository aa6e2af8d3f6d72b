/** What every release has: a name, values that lie over each other, and what was not found of them. */
import { refusalOf, type Document, type Fault } from '../../document/language.js';
import { valuesTree } from '../../document/yaml/values.js';
import { climbOf } from '../../value/path.js';
import type { Source, Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { entryOf, field, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Sources } from '../dialect.js';
import { mapValue } from './chart.js';
import { valueOf } from './from-yaml.js';
import { map, printed, type MapValue, type Value } from './value.js';
import { override, parseParameter, parseSet } from './values.js';

export interface Instance {
  readonly unit: string;
  /** The folder of the chart, with its slash. */
  readonly folder: string;
  readonly name: Value;
  readonly namespace: Value | undefined;
  /** Files and flags; undefined: Helm refuses one of the flags, and makes nothing. */
  readonly values: MapValue | undefined;
  /** Its values files stand in the place of the chart's own values. */
  readonly replacesValues?: boolean;
  readonly layers: FileLayers;
  /** Where a folder of this tree is named as the chart: where nothing is there, nothing is installed. */
  readonly chartAt?: Span;
  /** The file that says so, or that tells its environment. */
  readonly path: string;
  /** As in `Applier`. */
  readonly through?: readonly string[];
  readonly environment?: string;
  /** Patches over what is rendered, one after another, as a kustomization has them; what is no mapping may change anything. */
  readonly patches?: readonly Tree[];
  /** Where these stand. */
  readonly document?: Document;
}

/** Something that was not read is laid over them. */
export const opened = (values: MapValue): MapValue => override(values, { ...map(), open: true });

/** An object that installs charts. */
export interface Installing {
  readonly document: Document;
  readonly root: MapTree;
  readonly file: Source;
  /** What it stands in: its file, or the entry that makes it. */
  readonly unit: string;
  /** The file that tells its environment. */
  readonly path: string;
}

export const unitOf = ({ unit }: Installing, name: Tree | undefined): string => `${unit}#${stringOf(name) ?? '?'}`;

export const nameValue = (tree: Tree | undefined): Value | undefined => {
  const text = textOf(tree);
  return tree === undefined || text === undefined || text.parts.length === 0
    ? undefined
    : { kind: 'text', text, at: tree.at };
};

/** What there is to say of the values files that a release names. */
export interface FileLayers {
  readonly files: readonly Source[];
  /** Where one is named that is not here. */
  readonly missing: readonly Fault[];
  /** Those that cannot be parsed. */
  readonly broken: readonly { readonly document: Document; readonly fault: Fault }[];
}

export const NO_FILES: FileLayers = { files: [], missing: [], broken: [] };

export const joinedLayers = (a: FileLayers, b: FileLayers): FileLayers => ({
  files: [...a.files, ...b.files],
  missing: [...a.missing, ...b.missing],
  broken: [...a.broken, ...b.broken],
});

/** Files in their order, each over the one before. */
export function withFiles(
  names: readonly Tree[],
  pathOf: (name: string) => string | undefined,
  sources: Sources,
  mayMiss: boolean,
): { readonly values: MapValue; readonly layers: FileLayers } {
  let values: MapValue = map();
  const files: Source[] = [];
  const missing: Fault[] = [];
  const broken: FileLayers['broken'][number][] = [];
  for (const one of names) {
    const name = stringOf(one);
    const path = name === undefined ? undefined : pathOf(name);
    const file = path === undefined ? undefined : sources.get(path);
    if (file !== undefined) {
      files.push(file);
      const fault = brokenValues(file, sources);
      if (fault !== undefined) broken.push(fault);
      values = fault === undefined ? override(values, fileValues(file, sources)) : opened(values);
    } else if (path === undefined || !mayMiss || !sources.isAbsent(path)) {
      values = opened(values);
      if (path !== undefined && !mayMiss && isMissing(path, one.at)) missing.push(missingFile(path, one.at));
    }
  }
  return { values, layers: { files, missing, broken } };
}

/** Whether a path of which no file is here names one: a pattern, or what somebody fills in, does not; above what was read nobody looked. */
export const isMissing = (path: string, at: Span): boolean =>
  climbOf(path).length <= climbOf(at.source.path).length && !/[*?[\]{}$<>]|\.gotmpl$/.test(path);

/** What is not written as a path, of an ApplicationSet say, is called by the path that came of it. */
export const missingFile = (path: string, at: Span): Fault => ({
  message: `${/\{\{/.test(at.source.text.slice(at.start, at.end)) ? `the values file \`${path}\`` : 'this values file'} is not there`,
  at,
});

/** Helm refuses a values file that is no YAML; of a template of one nobody knows. */
export function brokenValues(file: Source, sources: Sources): FileLayers['broken'][number] | undefined {
  if (file.path.endsWith('.gotmpl') || valuesTree(file) !== undefined) return undefined;
  const [document] = sources.documents(file);
  const fault = document === undefined ? undefined : refusalOf(document);
  return document === undefined || fault === undefined ? undefined : { document, fault };
}

/** What a template of values will say is not known but for what stands in it as it is. */
function fileValues(file: Source, sources: Sources): MapValue {
  if (!file.path.endsWith('.gotmpl')) return mapValue(valuesTree(file));
  const [document] = sources.documents(file);
  const isRead = document !== undefined && document.faults.length === 0;
  return opened(isRead ? mapValue(document.tree) : map());
}

export function merged(below: Tree, over: Tree): Tree {
  if (below.kind !== 'map' || over.kind !== 'map') return over;
  const others = below.entries.filter(({ key }) => entryOf(over, knownValue(key) ?? '') === undefined);
  const own = over.entries.map((entry) => {
    const before = field(below, knownValue(entry.key) ?? '');
    return before === undefined ? entry : { ...entry, value: merged(before, entry.value) };
  });
  return { ...below, entries: [...others, ...own] };
}

export const booleanOf = (tree: Tree | undefined): boolean | undefined =>
  tree?.kind === 'boolean' ? tree.value : undefined;

/** What is set, over what lies below; `undefined`: Helm refuses one of them. */
export const withSettings = <T>(
  below: MapValue,
  settings: readonly T[],
  set: (setting: T, below: MapValue) => MapValue | undefined,
): MapValue | undefined =>
  settings.reduce<MapValue | undefined>((now, one) => (now === undefined ? undefined : set(one, now)), below);

/** A parameter is a `--set`, or with `forceString` a `--set-string`. */
export const parameterOf = (parameter: Tree, below: MapValue): MapValue | undefined =>
  setBy(parameter, booleanOf(field(parameter, 'forceString')) !== true, below);

/** One that is a `--set-string` wherever it stands. */
export const textParameterOf = (parameter: Tree, below: MapValue): MapValue | undefined =>
  setBy(parameter, false, below);

function setBy(parameter: Tree, typed: boolean, below: MapValue): MapValue | undefined {
  const [name, value] = [stringOf(field(parameter, 'name')), field(parameter, 'value')];
  return name === undefined || value === undefined ? opened(below) : settingOf(name, value, typed, below);
}

export function settingOf(name: string, value: Tree, typed: boolean, below: MapValue): MapValue | undefined {
  if (value.kind === 'list' || value.kind === 'map') return parseParameter(name, valueOf(value), below);
  const text = printed(valueOf(value));
  const known = text.parts.map((part) => ('literal' in part ? part.literal : '')).join('');
  if (text.parts.some((part) => 'reference' in part))
    return parseParameter(name, { kind: 'text', text, at: value.at }, below);
  return parseSet(`${name}=${known}`, value.at, typed, below);
}
