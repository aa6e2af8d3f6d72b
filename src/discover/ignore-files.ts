/** Which paths .gitignore and .irsa-lintignore exclude, as git decides it: from the root of the repository down, the deepest file that says something wins. */
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { dirname, join, relative, sep } from 'node:path';
import { patternFault } from '../config/path-patterns.js';
import type { FileSystem } from './file-system.js';
import { readText } from './read.js';

/** In this order: what .irsa-lintignore says of a folder is said last, so it can take back what .gitignore excludes. */
const NAMES = ['.gitignore', '.irsa-lintignore'] as const;

/** In bytes. */
const LIMIT = 1_000_000;

/** Characters of a pattern in a message. */
const SHOWN = 60;

export interface BadIgnoreFile {
  /** Absolute. */
  readonly path: string;
  readonly detail: string;
}

export interface IgnoreFiles {
  /** `path` is absolute and below the top folder; a folder is asked with `directory`. */
  readonly excludes: (path: string, directory: boolean) => boolean;
  /** Patterns that make no sense were left out, and files that could not be read. */
  readonly bad: () => readonly BadIgnoreFile[];
}

interface Level {
  readonly folder: string;
  readonly rules: Ignore;
}

interface Folder {
  readonly excluded: boolean;
  /** Deepest first. */
  readonly levels: readonly Level[];
}

/** `top` is the root of the git repository around the root of the run, or that root itself. */
export function ignoreFilesFrom(top: string, fs: FileSystem): IgnoreFiles {
  const bad: BadIgnoreFile[] = [];
  const folders = new Map<string, Folder>();
  const levelsAt = (folder: string, above: readonly Level[]): readonly Level[] => {
    const level = readLevel(folder, folder === top ? ['.git/info/exclude', ...NAMES] : NAMES, top, fs, bad);
    return level === undefined ? above : [level, ...above];
  };
  const folderOf = (path: string): Folder => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const above = path === top || dirname(path) === path ? undefined : folderOf(dirname(path));
    const excluded = above !== undefined && (above.excluded || decide(above.levels, path, true));
    const folder = { excluded, levels: excluded ? [] : levelsAt(path, above?.levels ?? []) };
    folders.set(path, folder);
    return folder;
  };
  return {
    excludes(path, directory) {
      if (path === top) return false;
      const folder = folderOf(dirname(path));
      return folder.excluded || decide(folder.levels, path, directory);
    },
    bad: () => bad,
  };
}

/** The nearest folder upwards, itself included, that holds `.git`. */
export function repositoryRoot(folder: string, fs: FileSystem): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      fs.stat(join(at, '.git'));
      return at;
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
}

function decide(levels: readonly Level[], path: string, directory: boolean): boolean {
  for (const { folder, rules } of levels) {
    const name = relative(folder, path).split(sep).join('/') + (directory ? '/' : '');
    // `ignore` throws on names it takes for no relative path; no pattern matches those.
    if (!ignore.isPathValid(name)) continue;
    const { ignored, unignored } = rules.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
}

function readLevel(
  folder: string,
  names: readonly string[],
  top: string,
  fs: FileSystem,
  bad: BadIgnoreFile[],
): Level | undefined {
  // As git does on a case-sensitive file system; elsewhere this reads a file too many rather than one too few.
  const options = { ignorecase: false };
  const patterns = names.flatMap((name) => {
    const path = join(folder, name);
    return linesOf(path, top, fs, bad).filter((pattern) => {
      const problem = patternFault(pattern);
      if (problem !== undefined)
        bad.push({ path, detail: `the pattern \`${pattern.slice(0, SHOWN)}\` is left out: ${problem}` });
      return problem === undefined;
    });
  });
  return patterns.length === 0 ? undefined : { folder, rules: ignore(options).add(patterns) };
}

function linesOf(path: string, top: string, fs: FileSystem, bad: BadIgnoreFile[]): readonly string[] {
  const content = readText({ path, named: true }, { root: top, within: top, limit: LIMIT, fs });
  if ('text' in content) return content.text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const { kind, detail } = content.problem;
  if (kind !== 'missing') bad.push({ path, detail: `${kind} (${detail})` });
  return [];
}
