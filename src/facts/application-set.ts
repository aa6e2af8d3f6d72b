/** ApplicationSets of Argo CD: the Applications that they make. Source: argoproj/argo-cd, applicationset/generators. */
import { remembered } from '../value/remembered.js';
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

type Parameters = ReadonlyMap<string, Text>;

/** Beyond so many parameters a matrix is not multiplied out. */
const MAX_PARAMETERS = 1000;

/** Whether a text may hold an Application or a set of them. */
export const mayBeApplication = (text: string): boolean =>
  text.includes('argoproj.io/') && /\bkind["']?:[ \t]*["']?Application(?:Set)?\b/.test(text);

/** The Applications that a set makes, as far as its generators are read: elements of lists, folders of git, and both multiplied or merged; what others give are holes. None where what is made is changed by text. */
export function applicationsOf(set: MapTree, paths: readonly string[]): readonly MapTree[] {
  const template = field(set, 'spec', 'template');
  const patch = field(set, 'spec', 'templatePatch');
  if (template?.kind !== 'map' || (patch !== undefined && changesObjects(patch))) return [];
  return parametersOf(listOf(field(set, 'spec', 'generators')), paths).flatMap((parameters) => {
    const filled = filledIn(template, parameters);
    return filled.kind === 'map' ? [filled] : [];
  });
}

/** Other than of when and how the objects are applied. */
const changesObjects = (patch: Tree): boolean => /source|destination/.test(displayTree(patch));

function parametersOf(generators: readonly Tree[], paths: readonly string[]): readonly Parameters[] {
  return generators.flatMap((generator): readonly Parameters[] => {
    // One with a template of its own writes over that of the set.
    if (entriesOf(generator).some(({ value }) => entriesOf(field(value, 'template')).length > 0)) return [];
    return selected(ownParameters(generator, paths), field(generator, 'selector'));
  });
}

function ownParameters(generator: Tree, paths: readonly string[]): readonly Parameters[] {
  const list = field(generator, 'list', 'elements');
  if (list?.kind === 'list' && !list.open) return list.items.map(elementParameters);
  const directories = field(generator, 'git', 'directories');
  if (directories?.kind === 'list') return folderParameters(directories, paths);
  const matrix = field(generator, 'matrix', 'generators');
  if (matrix?.kind === 'list') return multiplied(matrix.items.map((one) => parametersOf([one], paths)));
  const merge = field(generator, 'merge', 'generators');
  if (merge?.kind !== 'list') return [new Map()];
  const keys = listOf(field(generator, 'merge', 'mergeKeys')).map((key) => stringOf(key) ?? '');
  return mergedBy(
    keys,
    merge.items.map((one) => parametersOf([one], paths)),
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

function elementParameters(element: Tree): Parameters {
  const found = new Map<string, Text>();
  const collect = (tree: Tree, name: string, depth: number): void => {
    if (tree.kind === 'text') found.set(name, tree.text);
    if (tree.kind === 'number' || tree.kind === 'boolean') found.set(name, literalText(tree.written));
    if (depth > 5) return;
    for (const { key, value } of entriesOf(tree))
      collect(value, name === '' ? (knownValue(key) ?? '') : `${name}.${knownValue(key) ?? ''}`, depth + 1);
  };
  collect(element, '', 0);
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

/** `apps/*`: a star is one folder. */
function folderParameters(directories: Tree, paths: readonly string[]): readonly Parameters[] {
  const items = listOf(directories).map((item) => ({
    path: stringOf(field(item, 'path')) ?? '',
    isOut: parsesAsTrue(field(item, 'exclude')) === true,
  }));
  const isMatched = (folder: string, isOut: boolean): boolean =>
    items.some((item) => item.isOut === isOut && matches(item.path, folder));
  return foldersOf(paths)
    .filter((folder) => isMatched(folder, false) && !isMatched(folder, true))
    .map((folder) => {
      const steps = folder.split('/');
      const own = [
        ['path', folder],
        ['path.path', folder],
        ['path.basename', steps.at(-1) ?? ''],
        ['path.basenameNormalized', (steps.at(-1) ?? '').replace(/[^a-zA-Z0-9-]/g, '-').toLowerCase()],
        ...steps.map((step, i) => [`path[${i}]`, step] as const),
        ...steps.map((step, i) => [`index .path.segments ${i}`, step] as const),
      ] as const;
      return new Map(own.map(([name, value]) => [name, literalText(value)]));
    });
}

function matches(pattern: string, folder: string): boolean {
  const [wanted, steps] = [pattern.split('/'), folder.split('/')];
  return wanted.length === steps.length && wanted.every((step, i) => matchesStep(step, steps[i] ?? ''));
}

/** Stars within one step, without expressions that could run away. */
function matchesStep(pattern: string, step: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === step;
  if (!step.startsWith(first) || step.length < first.length + last.length || !step.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = step.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= step.length - last.length;
}

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
