/** ApplicationSets of Argo CD: the Applications that they make. Source: argoproj/argo-cd, applicationset/generators. */
import { remembered } from '../value/remembered.js';
import { folderOf } from '../value/span.js';
import { knownValue, literalText, textWith, type Part, type Text } from '../value/text.js';
import {
  displayTree,
  entriesOf,
  field,
  listOf,
  parsesAsTrue,
  stringOf,
  type MapTree,
  type Tree,
} from '../value/tree.js';
import type { Sources } from './dialect.js';
import { fitsStep, fitsSteps } from './glob.js';

type Parameters = ReadonlyMap<string, Text>;

/** What generators of git look through. */
type Repository = Pick<Sources, 'paths' | 'peek' | 'documents'>;

/** Beyond so many parameters a matrix is not multiplied out. */
const MAX_PARAMETERS = 1000;

/** Whether a text may hold an Application or a set of them. */
export const mayBeApplication = (text: string): boolean =>
  text.includes('argoproj.io/') && /\bkind["']?:[ \t]*["']?Application(?:Set)?\b/.test(text);

/** The Applications that a set makes, as far as its generators are read: elements of lists, folders and files of git, and these multiplied or merged; what others give are holes. None where what is made is changed by text. */
export function applicationsOf(set: MapTree, repository: Repository): readonly MapTree[] {
  const template = field(set, 'spec', 'template');
  const patch = field(set, 'spec', 'templatePatch');
  if (template?.kind !== 'map' || (patch !== undefined && changesObjects(patch))) return [];
  return parametersOf(listOf(field(set, 'spec', 'generators')), repository).flatMap((parameters) => {
    const filled = filledIn(template, parameters);
    return filled.kind === 'map' ? [filled] : [];
  });
}

/** Other than of when and how the objects are applied. */
const changesObjects = (patch: Tree): boolean => /source|destination/.test(displayTree(patch));

function parametersOf(generators: readonly Tree[], repository: Repository): readonly Parameters[] {
  return generators.flatMap((generator): readonly Parameters[] => {
    // One with a template of its own writes over that of the set.
    if (entriesOf(generator).some(({ value }) => entriesOf(field(value, 'template')).length > 0)) return [];
    return selected(ownParameters(generator, repository), field(generator, 'selector'));
  });
}

function ownParameters(generator: Tree, repository: Repository): readonly Parameters[] {
  const list = field(generator, 'list', 'elements');
  if (list?.kind === 'list' && !list.open) return list.items.map((one) => elementParameters(one));
  const git = field(generator, 'git');
  if (git !== undefined) return ofRepository(git, repository);
  const matrix = field(generator, 'matrix', 'generators');
  if (matrix?.kind === 'list') return multiplied(matrix.items.map((one) => parametersOf([one], repository)));
  const merge = field(generator, 'merge', 'generators');
  if (merge?.kind !== 'list') return [new Map()];
  const keys = listOf(field(generator, 'merge', 'mergeKeys')).map((key) => stringOf(key) ?? '');
  return mergedBy(
    keys,
    merge.items.map((one) => parametersOf([one], repository)),
  );
}

/** What `matchLabels` leaves; of other selectors nobody knows. */
function selected(all: readonly Parameters[], selector: Tree | undefined): readonly Parameters[] {
  if (selector === undefined) return all;
  const labels = entriesOf(field(selector, 'matchLabels'));
  if (labels.length === 0 || field(selector, 'matchExpressions') !== undefined) return [];
  return all.filter((one) => labels.every(({ key, value }) => valueOf(one, knownValue(key) ?? '') === stringOf(value)));
}

const valueOf = (parameters: Parameters, name: string): string | undefined => {
  const text = parameters.get(name);
  return text === undefined ? undefined : knownValue(text);
};

/** The first gives what there is, and the others write over what has the same values of the keys. Holes where one of these is not known. */
function mergedBy(
  keys: readonly string[],
  [base = [], ...others]: readonly (readonly Parameters[])[],
): readonly Parameters[] {
  const idOf = (one: Parameters): string | undefined => {
    const values = keys.map((key) => valueOf(one, key));
    return keys.length === 0 || values.includes(undefined) ? undefined : JSON.stringify(values);
  };
  if ([base, ...others].flat().some((one) => idOf(one) === undefined)) return [new Map()];
  return base.map((one) => {
    const over = others.flat().filter((other) => idOf(other) === idOf(one));
    return new Map([one, ...over].flatMap((each) => [...each]));
  });
}

const multiplied = (factors: readonly (readonly Parameters[])[]): readonly Parameters[] =>
  factors.reduce<readonly Parameters[]>(
    (all, factor) =>
      all.length * factor.length > MAX_PARAMETERS
        ? all
        : all.flatMap((one) => factor.map((other) => new Map([...one, ...other]))),
    [new Map()],
  );

/** Of folders or of files; of each `values` say more. A prefix stands before the names of what tells the path. */
function ofRepository(git: Tree, repository: Repository): readonly Parameters[] {
  const [directories, files] = [field(git, 'directories'), field(git, 'files')];
  const prefix =
    field(git, 'pathParamPrefix') === undefined ? '' : `${stringOf(field(git, 'pathParamPrefix')) ?? '?'}.`;
  const found =
    directories?.kind === 'list'
      ? foldersMatching(directories, repository.paths).map((folder) => pathParameters(folder, prefix))
      : files?.kind === 'list'
        ? fileParameters(files, prefix, repository)
        : [new Map<string, Text>()];
  const values = field(git, 'values');
  return values === undefined
    ? found
    : found.map((one) => new Map([...elementParameters(filledIn(values, one), 'values'), ...one]));
}

/** What each file says. One that cannot be read, and patterns of which nothing is here, say anything. */
function fileParameters(files: Tree, prefix: string, { paths, peek, documents }: Repository): readonly Parameters[] {
  const items = listOf(files).map(patternOf);
  const matched = paths.filter((path) => isMatched(path, items, mayMatchFile));
  // A star goes over slashes or not, as Argo CD is configured.
  if (matched.length === 0 || !matched.every((path) => isMatched(path, items, matchesFile))) return [new Map()];
  return matched.slice(0, MAX_PARAMETERS).flatMap((path): readonly Parameters[] => {
    const source = peek(path);
    const tree = source === undefined ? undefined : documents(source)[0]?.tree;
    const folder = folderOf(path).replace(/\/$/, '');
    const name = path.slice(folder === '' ? 0 : folder.length + 1);
    const own = new Map([
      ...pathParameters(folder, prefix),
      [`${prefix}path.filename`, literalText(name)],
      [`${prefix}path.filenameNormalized`, literalText(normalized(name))],
    ]);
    const elements = tree?.kind === 'list' ? tree.items : [tree];
    return elements.map((one) => (one === undefined ? own : new Map([...elementParameters(one), ...own])));
  });
}

function elementParameters(element: Tree, prefix = ''): Parameters {
  const found = new Map<string, Text>();
  const collect = (tree: Tree, name: string, depth: number): void => {
    if (tree.kind === 'text') found.set(name, tree.text);
    if (tree.kind === 'number' || tree.kind === 'boolean') found.set(name, literalText(tree.written));
    if (depth > 5) return;
    for (const { key, value } of entriesOf(tree))
      collect(value, name === '' ? (knownValue(key) ?? '') : `${name}.${knownValue(key) ?? ''}`, depth + 1);
  };
  collect(element, prefix, 0);
  return found;
}

/** All folders of the run, sorted: each set of it may ask. */
const foldersOf = remembered((paths: readonly string[]): readonly string[] => {
  const folders = new Set<string>();
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      // Those above it are known, too.
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  return [...folders].sort();
});

interface Pattern {
  readonly path: string;
  readonly isOut: boolean;
}

const patternOf = (item: Tree): Pattern => ({
  path: stringOf(field(item, 'path')) ?? '',
  isOut: parsesAsTrue(field(item, 'exclude')) === true,
});

function isMatched(path: string, items: readonly Pattern[], fits: (pattern: string, path: string) => boolean): boolean {
  const isOne = (isOut: boolean): boolean => items.some((item) => item.isOut === isOut && fits(item.path, path));
  return isOne(false) && !isOne(true);
}

/** `apps/*`: a star is one folder. */
function foldersMatching(directories: Tree, paths: readonly string[]): readonly string[] {
  const items = listOf(directories).map(patternOf);
  return foldersOf(paths).filter((folder) => isMatched(folder, items, matches));
}

function pathParameters(folder: string, prefix: string): Parameters {
  const steps = folder.split('/');
  const name = steps.at(-1) ?? '';
  const own = [
    ...(prefix === '' ? [['path', folder] as const] : []),
    ['path.path', folder],
    ['path.basename', name],
    ['path.basenameNormalized', normalized(name)],
    ...steps.map((step, i) => [`path[${i}]`, step] as const),
  ] as const;
  return new Map([
    ...own.map(([key, value]) => [prefix + key, literalText(value)] as const),
    ...steps.map((step, i) => [`index .${prefix}path.segments ${i}`, literalText(step)] as const),
  ]);
}

const normalized = (name: string): string => name.replace(/[^a-zA-Z0-9-]/g, '-').toLowerCase();

/** A star stands for characters of one step, and two for no more. */
const matches = (pattern: string, folder: string): boolean =>
  fitsSteps(folder.split('/'), pattern.replace(/\*+/g, '*').split('/'));

/** Of files two stars are any steps. */
const matchesFile = (pattern: string, path: string): boolean => fitsSteps(path.split('/'), pattern.split('/'));

/** As git lists files: a star goes over slashes. */
const mayMatchFile = (pattern: string, path: string): boolean =>
  pattern.includes('**') ? matchesFile(pattern, path) : fitsStep(path, pattern);

/** `{{name}}` or, of Go templates, `{{.name}}`; anything else stays unknown. */
function filledIn(tree: Tree, parameters: Parameters): Tree {
  switch (tree.kind) {
    case 'text': {
      const text = textWith(
        tree.text,
        ({ reference }): readonly Part[] | undefined => parameters.get(reference.trim().replace(/^\./, ''))?.parts,
      );
      return text === tree.text ? tree : { ...tree, text };
    }
    case 'hole':
      return filledIn({ kind: 'text', text: { parts: [tree.hole] }, at: tree.at }, parameters);
    case 'list':
      return { ...tree, items: tree.items.map((item) => filledIn(item, parameters)) };
    case 'map':
      return {
        ...tree,
        entries: tree.entries.map((entry) => ({ ...entry, value: filledIn(entry.value, parameters) })),
      };
    default:
      return tree;
  }
}
