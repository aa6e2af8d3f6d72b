/** From the paths a user names to the files to read, by what ignore files, extensions and symbolic links allow. */
import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { detailOf, kindOfError, realFileSystem } from './file-system.js';
import type { Entry, FileSystem } from './file-system.js';
import { ignoreFilesFrom, repositoryRoot } from './ignore-files.js';
import type { IgnoreFiles } from './ignore-files.js';

export interface WalkOptions {
  /** Absolute. Paths of results are relative to it. */
  readonly root: string;
  /** Files and folders, relative to the root or absolute; the root itself if there is none. */
  readonly paths: readonly string[];
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

const EXTENSIONS: ReadonlySet<string> = new Set([
  ...['.yaml', '.yml', '.json'],
  // Terraform, OpenTofu and Terragrunt, and the templates that they read.
  ...['.tf', '.tofu', '.tfvars', '.hcl', '.tftpl', '.tpl', '.tmpl', '.template'],
]);
/** Other people's code, git's own files and output of tools. */
const NEVER_WALKED: ReadonlySet<string> = new Set(['node_modules', '.git', '.terraform', 'cdk.out']);

export function walk(options: WalkOptions): Walked {
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

  const ignores = new Map<string, IgnoreFiles>();
  const ignoresFrom = (top: string): IgnoreFiles => {
    const known = ignores.get(top) ?? ignoreFilesFrom(top, fs);
    ignores.set(top, known);
    return known;
  };

  for (const given of options.paths.length === 0 ? ['.'] : options.paths) {
    const path = resolve(root, given);
    const type = typeOf(path, fs);
    if (type === 'missing' || type === 'not permitted' || type === 'unreadable' || type === 'not a file') {
      notice(type, path, `${nameOf(path)}: ${type}`);
      continue;
    }
    // A named path outside the root is judged by itself: the root's ignore files say nothing of it.
    const start = isBelow(root, path) ? root : type === 'directory' ? path : join(path, '..');
    const ignored = options.noIgnore === true ? undefined : ignoresFrom(repositoryRoot(start, fs) ?? start);
    if (ignored?.excludes(path, type === 'directory') === true)
      notice('ignored', path, `${nameOf(path)} is excluded by an ignore file`);
    else if (type === 'file') add(path, true);
    else walkFolder({ folder: path, boundary: start, ignored, fs, add: (file) => add(file, false), notice });
  }
  for (const [, files] of ignores) for (const { path, detail } of files.bad()) notice('bad ignore file', path, detail);
  return { files: [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), notices };
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

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

interface FolderWalk {
  readonly folder: string;
  /** Symbolic links are followed only to what lies below it. */
  readonly boundary: string;
  readonly ignored: IgnoreFiles | undefined;
  readonly fs: FileSystem;
  readonly add: (path: string) => void;
  readonly notice: (kind: WalkNotice['kind'], path: string, detail: string) => void;
}

/** Links are followed last, and only to what the walk did not reach: so nothing is read twice, and a cycle ends. */
function walkFolder({ folder, boundary, ignored, fs, add, notice }: FolderWalk): void {
  const links: string[] = [];
  const reached = new Set<string>();
  const excluded = (path: string, directory: boolean): boolean => ignored?.excludes(path, directory) === true;
  const real = (path: string): string | undefined => {
    try {
      return fs.realpath(path);
    } catch {
      // A link to nothing.
      return undefined;
    }
  };
  /** `path` as the user sees it, `at` where it is. */
  const enter = (path: string, at: string): void => {
    if (reached.has(at)) return;
    reached.add(at);
    let entries: readonly Entry[];
    try {
      entries = fs.readdir(path);
    } catch (error) {
      const kind = kindOfError(error);
      notice(kind, path, detailOf(error));
      return;
    }
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.isSymbolicLink()) links.push(child);
      else if (entry.isDirectory()) {
        if (!NEVER_WALKED.has(entry.name) && !excluded(child, true)) enter(child, join(at, entry.name));
      } else if (entry.isFile()) take(child, join(at, entry.name));
    }
  };
  const take = (path: string, at: string): void => {
    if (reached.has(at) || !EXTENSIONS.has(extname(path).toLowerCase()) || excluded(path, false)) return;
    reached.add(at);
    add(path);
  };
  const top = real(folder);
  const inside = real(boundary);
  if (top === undefined || inside === undefined) return;
  enter(folder, top);
  for (let link = links.shift(); link !== undefined; link = links.shift()) {
    const at = real(link);
    if (at === undefined || !isBelow(inside, at)) continue;
    // What ignore files, or their kind, exclude is not read under another name.
    const way = relative(inside, at).split(sep);
    const type = typeOf(link, fs);
    if (
      way.some((name) => NEVER_WALKED.has(name)) ||
      excluded(link, false) ||
      (at !== inside && excluded(join(boundary, ...way), type === 'directory'))
    )
      continue;
    if (type === 'directory') enter(link, at);
    else if (type === 'file') take(link, at);
  }
}
