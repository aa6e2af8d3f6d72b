/** From the paths a user names to the files to read, by what ignore files, their names and symbolic links allow. */
import { join, relative, resolve, sep } from 'node:path';
import { isBelow, kindOfError, realFileSystem } from './file-system.js';
import type { ErrorKind, FileSystem } from './file-system.js';
import { ignoreFilesFrom, repositoryRoot } from './ignore-files.js';
import type { IgnoreFiles } from './ignore-files.js';

export interface WalkOptions {
  /** Absolute. Paths of results are relative to it. */
  readonly root: string;
  /** Files and folders, relative to the root or absolute; the root itself if there is none. */
  readonly paths: readonly string[];
  /** Whether a file of this name is read in a folder; a named file is taken whatever its name. */
  readonly wants: (name: string) => boolean;
  /** Reads what ignore files exclude. Folders that never hold sources are skipped all the same, unless named. */
  readonly noIgnore?: boolean;
  readonly fs?: FileSystem;
}

export interface FoundFile {
  /** Relative to the root, with forward slashes; begins with `../` for a named path outside it. */
  readonly path: string;
  /** The user named the file itself. */
  readonly named: boolean;
}

/** Something the user should know that is no fault of a file. */
export interface WalkNotice {
  readonly kind: 'ignored' | 'missing' | 'not permitted' | 'unreadable' | 'not a file' | 'bad ignore file';
  readonly path: string;
  readonly detail: string;
}

export interface Walked {
  /** Sorted by path, each once. */
  readonly files: readonly FoundFile[];
  readonly notices: readonly WalkNotice[];
}

/** Other people's code, git's own files and output of tools. */
export const NEVER_WALKED: readonly string[] = ['node_modules', '.git', '.terraform', '.terragrunt-cache', 'cdk.out'];

export async function walk(options: WalkOptions): Promise<Walked> {
  const fs = options.fs ?? realFileSystem;
  const root = resolve(options.root);
  const found = new Map<string, FoundFile>();
  const notices: WalkNotice[] = [];
  const nameOf = (path: string): string => relative(root, path).split(sep).join('/') || '.';
  const notice = (kind: WalkNotice['kind'], path: string, detail: string): void => {
    notices.push({ kind, path: nameOf(path), detail });
  };
  const add = (path: string, named: boolean): void => {
    const name = nameOf(path);
    found.set(name, { path: name, named: named || found.get(name)?.named === true });
  };

  /** What is no path may be a pattern. */
  const takePattern = async (given: string, type: ErrorKind | 'not a file'): Promise<void> => {
    const files = type === 'missing' && isPattern(given) ? await filesLike(given, options) : [];
    for (const file of files) add(resolve(root, file.path), file.named);
    const path = resolve(root, given);
    if (files.length === 0) notice(type, path, `${nameOf(path)}: ${type}`);
  };

  const ignores = new Map<string, IgnoreFiles>();
  const ignoresFrom = (top: string): IgnoreFiles => {
    const known = ignores.get(top) ?? ignoreFilesFrom(top, fs);
    ignores.set(top, known);
    return known;
  };

  for (const given of options.paths.length === 0 ? ['.'] : options.paths) {
    const path = resolve(root, given);
    const type = typeOf(path, fs);
    if (type !== 'file' && type !== 'directory') {
      await takePattern(given, type);
      continue;
    }
    const start = startOf(root, path, type);
    const ignored = options.noIgnore === true ? undefined : ignoresFrom(repositoryRoot(start, fs) ?? start);
    if (ignored?.excludes(path, type === 'directory') === true)
      notice('ignored', path, `${nameOf(path)} is excluded by an ignore file`);
    else if (type === 'file') add(path, true);
    else {
      // Not before there is a folder to walk: a hook names files, and loading globby takes longer than linting one.
      const { walkFolder } = await import('./walk-folder.js');
      const excludes = ignored?.excludes ?? nothing;
      const { wants } = options;
      walkFolder({ folder: path, boundary: start, wants, excludes, fs, add: (file) => add(file, false), notice });
    }
  }
  for (const [, files] of ignores) for (const { path, detail } of files.bad()) notice('bad ignore file', path, detail);
  return { files: [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), notices };
}

const isPattern = (path: string): boolean => /[*?[{]/.test(path);

/** What a pattern means that no shell has taken: those of its files that a walk finds, or that it names by an ending. */
async function filesLike(pattern: string, options: WalkOptions): Promise<readonly FoundFile[]> {
  const { anchored } = await import('../config/path-patterns.js');
  const whole = relative(options.root, resolve(options.root, pattern)).split(sep);
  const folder = whole.slice(
    0,
    whole.findIndex((name) => isPattern(name)),
  );
  const start = join(options.root, ...folder);
  if (typeOf(start, options.fs ?? realFileSystem) !== 'directory') return [];
  const matches = anchored(whole.slice(folder.length).join('/'));
  const hasEnding = /\.[^*?[\]{}/.]+$/.test(pattern);
  const wants = hasEnding ? (): boolean => true : options.wants;
  const { files } = await walk({ ...options, paths: [start], wants });
  const below = folder[0] === undefined ? 0 : folder.join('/').length + 1;
  return files.flatMap(({ path }) => (matches(path.slice(below)) ? [{ path, named: hasEnding }] : []));
}

/** What of the tree keeps a run over the root from reading a file, which need not be there. `path` is absolute. */
export function leftOutBy(
  { root, noIgnore = false, fs }: { readonly root: string; readonly noIgnore?: boolean; readonly fs: FileSystem },
  path: string,
): 'its folder' | 'an ignore file' | undefined {
  const start = startOf(root, path, 'file');
  const folders = relative(start, path).split(sep).slice(0, -1);
  if (folders.some((name) => NEVER_WALKED.includes(name))) return 'its folder';
  if (noIgnore || !ignoreFilesFrom(repositoryRoot(start, fs) ?? start, fs).excludes(path, false)) return undefined;
  return 'an ignore file';
}

/** Where ignore files are looked for. A named path outside the root is judged by itself: the root's ignore files say nothing of it. */
function startOf(root: string, path: string, type: 'file' | 'directory'): string {
  if (isBelow(root, path)) return root;
  return type === 'directory' ? path : join(path, '..');
}

function typeOf(
  path: string,
  fs: FileSystem,
): 'file' | 'directory' | 'not a file' | 'missing' | 'not permitted' | 'unreadable' {
  try {
    const stat = fs.stat(path);
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'not a file';
  } catch (error) {
    return kindOfError(error);
  }
}

const nothing = (): boolean => false;
