/** Entry points: kustomizations that no other one takes in, or what Flux and Argo CD point at; and the files that each one reaches. */
import { refusalOf } from '../../document/language.js';
import { pathFrom } from '../../value/path.js';
import { literalText } from '../../value/text.js';
import { folderOf, type Source } from '../../value/span.js';
import { field, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Sources } from '../dialect.js';
import { documentsOf, folderName, isRemote, kustomizationFiles, pathsBelow, withSlash, type Files } from './files.js';
import { chartFolder, chartsOf } from './inflate.js';
import { itemsUnder, kustomizationOf, type Kustomization } from './kustomization.js';
import type { Resource } from './resource.js';

export interface Entry {
  /** As users would call it: the folder, or the file and name of the object that applies it. */
  readonly name: string;
  /** The file that says so. */
  readonly path: string;
  readonly folder: string;
  /** Undefined: nothing here could be read. Throws as kustomize does. */
  readonly root: (files: Files) => Kustomization | undefined;
  /** Files of the folder may not be among what is applied: no fault in them is certain. */
  readonly mayLack?: true;
  /** What the applier does to the objects that were built. */
  readonly finish?: (resources: readonly Resource[]) => readonly Resource[];
}

/** The first document of a kustomization file, unchecked. */
function writtenAt(folder: string, { sources, kustomizations }: FileTree): MapTree | undefined {
  const [path] = kustomizations.get(folder) ?? [];
  const source = path === undefined ? undefined : sources.peek(path);
  const tree = source === undefined ? undefined : documentsOf(source, sources)[0]?.tree;
  return tree?.kind === 'map' ? tree : undefined;
}

/** Whether the kustomization file of a folder cannot be parsed. */
function isBroken(folder: string, { sources, kustomizations }: FileTree): boolean {
  const [path] = kustomizations.get(folder) ?? [];
  const source = path === undefined ? undefined : sources.peek(path);
  return source !== undefined && documentsOf(source, sources).some((document) => refusalOf(document) !== undefined);
}

/** The files of a run, and the folders that hold kustomizations. */
export interface FileTree {
  readonly sources: Sources;
  readonly kustomizations: ReadonlyMap<string, readonly string[]>;
}

const kustomizationsIn = ({ paths }: Sources): FileTree['kustomizations'] => kustomizationFiles(paths);

export const treeOf = (sources: Sources): FileTree => ({
  sources,
  kustomizations: sources.share(kustomizationsIn, ''),
});

/** Folders with a kustomization that the one of this folder takes in, by whichever way. */
const takenBy = (sources: Sources, folder: string): readonly string[] => {
  const tree = treeOf(sources);
  const written = writtenAt(folder, tree);
  const items =
    written === undefined ? [] : itemsUnder(written, 'resources', 'bases', 'components', 'transformers', 'generators');
  return items.flatMap((item) => {
    const path = stringOf(item);
    const target = path === undefined || isRemote(path) ? undefined : withSlash(pathFrom(folder, path));
    return target === undefined || !tree.kustomizations.has(target) || target === folder ? [] : [target];
  });
};

/** Folders with a kustomization whose objects are among those of this folder. */
const basesOf = (sources: Sources, folder: string): readonly string[] => {
  const tree = treeOf(sources);
  const written = writtenAt(folder, tree);
  return (written === undefined ? [] : itemsUnder(written, 'resources', 'bases', 'components'))
    .map((item) => withSlash(pathFrom(folder, stringOf(item) ?? '..')))
    .filter((target) => tree.kustomizations.has(target));
};

const isComponent = (sources: Sources, folder: string): boolean =>
  stringOf(field(writtenAt(folder, treeOf(sources)), 'kind')) === 'Component';

/** Kustomizations that nothing here takes in or applies; of those that take in each other the first. */
export function ownEntries(tree: FileTree, appliers: readonly Entry[]): readonly Entry[] {
  const { sources } = tree;
  const taken = new Set([...tree.kustomizations.keys()].flatMap((folder) => sources.share(takenBy, folder)));
  const applied = new Set(appliers.flatMap(({ folder }) => foldersOfApplier(folder, tree)));
  const roots = [...tree.kustomizations.keys()].filter(
    (folder) => !taken.has(folder) && !sources.share(isComponent, folder) && !applied.has(folder),
  );
  const reached = new Set([...roots, ...applied].flatMap((folder) => [...foldersFrom(folder, tree)]));
  const circles: string[] = [];
  for (const folder of [...tree.kustomizations.keys()].sort()) {
    if (reached.has(folder) || sources.share(isComponent, folder)) continue;
    circles.push(folder);
    for (const one of foldersFrom(folder, tree)) reached.add(one);
  }
  return [...roots, ...circles].map((folder) => sources.share(entryAt, folder));
}

/** Its own, or those that stand below where there is none. */
const foldersOfApplier = (folder: string, tree: FileTree): readonly string[] =>
  tree.kustomizations.has(folder)
    ? [folder]
    : plainFilesBelow(folder, tree, true).map((path) => folder + withSlash(path.slice(folder.length)));

const entryAt = (sources: Sources, folder: string): Entry => ({
  name: folderName(folder),
  path: treeOf(sources).kustomizations.get(folder)?.[0] ?? folder,
  folder,
  root: (files) => kustomizationOf(folder, files),
});

function foldersFrom(start: string, { sources }: FileTree): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [start];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (found.has(folder)) continue;
    found.add(folder);
    for (const base of sources.share(basesOf, folder)) queue.push(base);
  }
  return found;
}

export interface Reach {
  readonly files: ReadonlyMap<string, Source>;
  /** Those that hold objects of its own, not what components share. */
  readonly objects: ReadonlySet<string>;
}

/** With what an applier takes in where no kustomization says so. */
export function reachOfEntry(sources: Sources, { folder, path }: Entry): Reach {
  const tree = treeOf(sources);
  const below = tree.kustomizations.has(folder) ? [] : pathsBelow(folder, tree.sources);
  return reachOf(folder, tree, [path, ...below]);
}

/** Every file that the kustomizations from a folder on name, whatever for. `extra`: texts of the applier. */
function reachOf(start: string, tree: FileTree, extra: readonly string[]): Reach {
  const files = new Map<string, Source>();
  const objects = new Set<string>();
  const seen = new Set<string>();
  const queue: { readonly folder: string; readonly shared: boolean }[] = [{ folder: start, shared: false }];
  const take = (path: string, shared: boolean): void => {
    const source = tree.sources.peek(path);
    if (source === undefined) return;
    files.set(path, source);
    if (!shared) objects.add(path);
  };
  for (const path of extra) take(path, false);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { folder } = next;
    if (seen.has(folder)) continue;
    seen.add(folder);
    const written = writtenAt(folder, tree);
    const shared = next.shared || stringOf(field(written, 'kind')) === 'Component';
    for (const path of tree.kustomizations.get(folder) ?? []) take(path, true);
    for (const text of written === undefined ? [] : textsIn(written)) {
      const target = isRemote(text) ? undefined : pathFrom(folder, text);
      if (target === undefined) continue;
      take(target, shared);
      if (tree.kustomizations.has(withSlash(target))) queue.push({ folder: withSlash(target), shared });
    }
    for (const path of wholeFoldersOf(folder, written, tree).flatMap((whole) => pathsBelow(whole, tree.sources)))
      take(path, shared);
  }
  return { files, objects };
}

/** Folders of which any file may be named: those of charts, and its own where the kustomization is broken and says nobody knows what. */
function wholeFoldersOf(folder: string, written: MapTree | undefined, tree: FileTree): readonly string[] {
  const charts = written === undefined ? [] : chartFoldersOf(written, folder).map(withSlash);
  return isBroken(folder, tree) ? [folder, ...charts] : charts;
}

const chartFoldersOf = (tree: MapTree, folder: string): readonly string[] =>
  chartsOf(tree).flatMap((item) => chartFolder(item, folder) ?? []);

/** Texts that may be paths. */
function textsIn(tree: Tree): readonly string[] {
  if (tree.kind === 'list') return tree.items.flatMap(textsIn);
  if (tree.kind === 'map') return tree.entries.flatMap(({ value }) => textsIn(value));
  const text = stringOf(tree);
  return text === undefined || text.length > 500 || text.includes('\n') || text === '' ? [] : [text];
}

/** A kustomization over all YAML below a folder, as Flux makes one where none is: folders with one of their own are taken as such. `recurse`: also below. */
export function kustomizationOverAll(
  folder: string,
  tree: FileTree,
  written: MapTree,
  document: Kustomization['document'],
  recurse: boolean,
): Kustomization {
  const items: Tree[] = plainFilesBelow(folder, tree, recurse).map((path) => ({
    kind: 'text',
    text: literalText(path.slice(folder.length)),
    at: written.at,
  }));
  const resources: MapTree = {
    ...written,
    entries: [
      ...written.entries,
      { key: literalText('resources'), keyAt: written.at, value: { kind: 'list', items, open: false, at: written.at } },
    ],
  };
  return { folder, document, tree: resources, isComponent: false };
}

/** What is in no artifact of a repository: files for CI and for other tools. Source: fluxcd/pkg, sourceignore/sourceignore.go. */
const NEVER_APPLIED =
  /(?:^|\/)(?:\.git|\.github|\.circleci)\/|(?:^|\/)(?:\.travis|\.gitlab-ci|appveyor|\.drone|codeship-services|codeship-steps|\.goreleaser)\.yml$|(?:^|\/)(?:cloudbuild|\.sops|\.flux)\.yaml$/;

/** Manifests below a folder, and the folders with a kustomization among them. */
export function plainFilesBelow(
  folder: string,
  { sources, kustomizations }: FileTree,
  recurse: boolean,
): readonly string[] {
  const found = new Set<string>();
  for (const path of pathsBelow(folder, sources)) {
    if (!/\.(?:ya?ml|json)$/.test(path)) continue;
    const below = path.slice(folder.length);
    if (NEVER_APPLIED.test(path)) continue;
    if (!recurse && below.includes('/')) continue;
    const holder = recurse ? outermost(folder, folderOf(path), kustomizations) : undefined;
    found.add(holder === undefined ? path : holder.replace(/\/$/, ''));
  }
  return [...found];
}

/** The outermost folder with a kustomization between two. */
function outermost(
  from: string,
  to: string,
  kustomizations: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const steps = to
    .slice(from.length)
    .split('/')
    .filter((step) => step !== '');
  let folder = from;
  for (const step of steps) {
    folder = `${folder}${step}/`;
    if (kustomizations.has(folder)) return folder;
  }
  return undefined;
}
