/** The files of kustomizations: paths as kustomize resolves them, and documents that are parsed once. */
import { append } from '../../value/append.js';
import { parseYaml } from '../../document/yaml/parts.js';
import type { Document } from '../../document/language.js';
import { folderOf, type Source } from '../../value/span.js';
import { field, listOf, stringOf, type Tree } from '../../value/tree.js';
import { pathFrom } from '../../value/path.js';
import { mayBeApplication } from '../application-set.js';
import type { Sources } from '../dialect.js';

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Source: kubernetes-sigs/kustomize, api/konfig/general.go. */
export const isKustomizationName = (path: string): boolean => FILE_NAMES.includes(path.slice(folderOf(path).length));

/** Whether a text may hold what points at a kustomization: an object of Flux or of Argo CD. */
export const mayApply = (text: string): boolean =>
  text.includes('kustomize.toolkit.fluxcd.io/') || mayBeApplication(text);

/** Whether a text may hold a release of Flux whose objects are patched. */
export const mayPatch = (text: string): boolean =>
  text.includes('helm.toolkit.fluxcd.io/') && text.includes('postRenderers');

/** Of sorted paths those that begin with a folder. */
export function pathsBelow(folder: string, { paths }: Sources): readonly string[] {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? '') < folder) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < paths.length && paths[end]?.startsWith(folder) === true) end++;
  return paths.slice(low, end);
}

/** What kustomize takes for a URL, or for a repository. */
export function isRemote(path: string): boolean {
  if (path.length > 2000 || REMOTE_STARTS.some((start) => path.startsWith(start))) return true;
  const [before = '', query] = path.split('?');
  if (query !== undefined && /(?:^|&)(?:ref|version|timeout|submodules)=/.test(query)) return true;
  return before.includes('//') || before.endsWith('.git') || before.includes('.git/');
}

const REMOTE_STARTS: readonly string[] = [
  ...['git@', 'git::', 'gh:', 'github.com/', 'github.com:', 'www.github.com/', 'gitlab.com/', 'bitbucket.org/'],
  'dev.azure.com/',
];

export const withSlash = (path: string): string => (path === '' ? '' : `${path}/`);

/** The folder as units are called: `.` for the root. */
export const folderName = (folder: string): string => (folder === '' ? '.' : folder.replace(/\/$/, ''));

/** All documents of a file that may be objects; those that describe types only are left out, for they are large. */
export const documentsOf = (file: Source, sources: Sources): readonly Document[] =>
  sources.documents(file, describesTypes);

/** Objects of this kind are not read, so that nothing is missing where none is found. */
export const UNREAD_KIND = 'CustomResourceDefinition';

const describesTypes = (text: string): boolean =>
  /^kind:[ \t]*["']?CustomResourceDefinition\b/m.test(text) && !/\n---/.test(text);

/** The documents that stand in a text: YAML or JSON. */
export function documentsIn(text: Tree, host: Document): readonly Document[] {
  const content = text.kind === 'text' ? text.text.parts[0]?.at?.source : undefined;
  if (content?.inside === undefined) return [];
  const { path, text: written, inside } = content;
  const source: Source = { path, text: written, inside, isDocument: true };
  return parseYaml(source).map((document) => ({ ...document, file: host.file, embedded: true }));
}

/** The folders of a run that hold a kustomization, with the files that say so. */
export function kustomizationFiles(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    if (!isKustomizationName(path)) continue;
    const folder = folderOf(path);
    append(folders, folder, path);
  }
  return folders;
}

/** Paths of files of lines `KEY=value` that a kustomization makes ConfigMaps of: their names do not tell what they are. Those of Secrets are not asked for. */
export function environmentFilesOf(source: Source): readonly string[] {
  if (!isKustomizationName(source.path) || !/\benvs?["']?:/.test(source.text)) return [];
  const folder = folderOf(source.path);
  return parseYaml(source)
    .flatMap(({ tree }) => listOf(field(tree, 'configMapGenerator')))
    .flatMap((generator) => environmentsOf(generator))
    .map((item) => pathFrom(folder, stringOf(item) ?? ''))
    .filter((path) => path.startsWith(folder) && path !== '');
}

/** What `envs` and the older `env` of a generator name. */
export function environmentsOf(generator: Tree): readonly Tree[] {
  const env = field(generator, 'env');
  return [...listOf(field(generator, 'envs')), ...(env === undefined ? [] : [env])];
}

/** What a build reads, and what it has read. */
export class Files {
  readonly used = new Map<string, Source>();

  constructor(
    private readonly sources: Sources,
    readonly kustomizations: ReadonlyMap<string, readonly string[]>,
  ) {}

  get(path: string): Source | undefined {
    const source = this.sources.peek(path);
    if (source !== undefined) this.used.set(path, source);
    return source;
  }

  documents(source: Source): readonly Document[] {
    return documentsOf(source, this.sources);
  }

  isAbsent(path: string): boolean {
    return this.sources.isAbsent(path);
  }

  /** A folder with files in it, and no kustomization among them. */
  isBareFolder(path: string): boolean {
    return (
      pathsBelow(`${path}/`, this.sources).length > 0 && FILE_NAMES.every((name) => this.isAbsent(`${path}/${name}`))
    );
  }

  /** What a generator puts into a map: only what looks like an object is kept from other readers. */
  content(path: string): Source | undefined {
    const source = this.sources.peek(path);
    return source !== undefined && /^[ \t]{0,8}["']?kind["']?:/m.test(source.text) ? this.get(path) : source;
  }
}
