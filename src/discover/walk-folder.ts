/** One folder, walked by globby over any file system. Symbolic links are followed last, and only to what lies inside and was not reached. */
import { globbySync } from 'globby';
import type { Dirent } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { detailOf, isBelow, kindOfError } from './file-system.js';
import type { Entry, ErrorKind, FileSystem } from './file-system.js';
import { NEVER_WALKED } from './walk.js';

export interface FolderWalk {
  /** Absolute. */
  readonly folder: string;
  /** Absolute; symbolic links are followed only to what lies below it. */
  readonly boundary: string;
  /** Whether a file of this name is read. */
  readonly wants: (name: string) => boolean;
  readonly excludes: (path: string, directory: boolean) => boolean;
  readonly fs: FileSystem;
  readonly add: (path: string) => void;
  readonly notice: (kind: ErrorKind, path: string, detail: string) => void;
}

/** Nothing is read twice, and a cycle of links ends. */
export function walkFolder({ folder, boundary, wants, excludes, fs, add, notice }: FolderWalk): void {
  const links: string[] = [];
  /** Where folders and files are, whatever links lead there. */
  const reached = new Set<string>();
  /** `path` as the user sees it, `at` where it is. */
  const enter = (path: string, at: string): void => {
    const placeOf = (found: string): string => join(at, relative(path, found));
    const shown = (from: string): readonly Entry[] => {
      if (reached.has(placeOf(from))) return [];
      reached.add(placeOf(from));
      return entriesOf(from).filter((entry) => {
        if (entry.isSymbolicLink()) links.push(join(from, entry.name));
        return (
          (entry.isFile() && wants(entry.name)) || (entry.isDirectory() && !excludes(join(from, entry.name), true))
        );
      });
    };
    // globby reads .gitignore itself, but without regard to case, without .git/info/exclude and without a word on what it cannot read;
    // and a named file needs the same answers with no globby loaded. So the entries that it is shown are what ignore files leave.
    const found = globbySync('**/*', {
      cwd: path,
      ignore: NEVER_WALKED.map((name) => `**/${name}/**`),
      dot: true,
      caseSensitiveMatch: false,
      followSymbolicLinks: false,
      expandDirectories: false,
      fs: { readdirSync: listing(shown) },
    });
    for (const name of found) take(join(path, name), placeOf(join(path, name)));
  };
  const entriesOf = (path: string): readonly Entry[] => {
    try {
      return fs.readdir(path);
    } catch (error) {
      notice(kindOfError(error), path, detailOf(error));
      return [];
    }
  };
  const take = (path: string, at: string): void => {
    if (reached.has(at) || excludes(path, false)) return;
    reached.add(at);
    add(path);
  };
  const top = realPath(folder, fs);
  const inside = realPath(boundary, fs);
  if (top === undefined || inside === undefined) return;
  enter(folder, top);
  for (let link = links.shift(); link !== undefined; link = links.shift()) {
    const at = realPath(link, fs);
    if (at === undefined || !isBelow(inside, at)) continue;
    const way = relative(inside, at).split(sep);
    const directory = fs.stat(link).isDirectory();
    // What ignore files, or their kind, exclude is not read under another name.
    if (way.some((name) => NEVER_WALKED.includes(name)) || excludes(link, false)) continue;
    if (at !== inside && excludes(join(boundary, ...way), directory)) continue;
    if (directory) enter(link, at);
    else if (wants(basename(link)) && fs.stat(link).isFile()) take(link, at);
  }
}

function realPath(path: string, fs: FileSystem): string | undefined {
  try {
    return fs.realpath(path);
  } catch {
    // A link to nothing.
    return undefined;
  }
}

/** What globby asks of an entry. */
type Listed = Omit<Dirent, 'parentPath' | 'path'>;

interface Listing {
  (path: string): string[];
  (path: string, options: { withFileTypes: true }): Listed[];
}

/** `readdirSync` as globby calls it. */
function listing(entriesOf: (path: string) => readonly Entry[]): Listing {
  function readdirSync(path: string): string[];
  function readdirSync(path: string, options: { withFileTypes: true }): Listed[];
  function readdirSync(path: string, options?: { withFileTypes: true }): string[] | Listed[] {
    const entries = entriesOf(path);
    return options === undefined ? entries.map(({ name }) => name) : entries.map(direntOf);
  }
  return readdirSync;
}

const no = (): boolean => false;
const direntOf = (entry: Entry): Listed => ({
  name: entry.name,
  isFile: () => entry.isFile(),
  isDirectory: () => entry.isDirectory(),
  isSymbolicLink: no,
  isBlockDevice: no,
  isCharacterDevice: no,
  isFIFO: no,
  isSocket: no,
});
