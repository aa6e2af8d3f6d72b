/** What irsa-lint asks of a file system, and the real one; tests hand in others. Nothing else names node:fs. */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

export interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export interface Stat {
  /** In bytes. */
  readonly size: number;
  /** Type and permission bits, as of stat(2). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** When it was written last; undefined: nobody knows. */
  readonly mtimeMs?: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** All functions throw as those of node:fs do. Synchronous: on thousands of small files that is faster than promises. */
export interface FileSystem {
  readonly readdir: (path: string) => readonly Entry[];
  readonly readFile: (path: string) => Uint8Array;
  /** Follows symbolic links. */
  readonly stat: (path: string) => Stat;
  /** Does not follow the last symbolic link. */
  readonly lstat: (path: string) => Stat;
  readonly realpath: (path: string) => string;
}

/** What only write.ts uses. */
export interface WritableFileSystem extends FileSystem {
  /** Fails where there is something of this name. A mode holds whatever the umask is; without one the umask decides. */
  readonly writeNew: (path: string, content: string, mode?: number) => void;
  readonly chmod: (path: string, mode: number) => void;
  /** Where this user may. */
  readonly chown: (path: string, uid: number, gid: number) => void;
  /** To what is no regular file: a terminal, a pipe, /dev/null. */
  readonly writeDevice: (path: string, content: string) => void;
  readonly rename: (from: string, to: string) => void;
  /** It need not be there. */
  readonly remove: (path: string) => void;
  /** With the folders above it; it may be there. */
  readonly mkdir: (path: string) => void;
}

export const realFileSystem: WritableFileSystem = {
  readdir: (path) => readdirSync(path, { withFileTypes: true }),
  readFile: (path) => readFileSync(path),
  stat: (path) => statSync(path),
  lstat: (path) => lstatSync(path),
  realpath: (path) => realpathSync(path),
  writeNew(path, content, mode) {
    writeFileSync(path, content, { flag: 'wx', mode: mode === undefined ? 0o666 : 0o600 });
    if (mode !== undefined) chmodSync(path, mode);
  },
  chmod: (path, mode) => chmodSync(path, mode),
  chown: (path, uid, gid) => chownSync(path, uid, gid),
  writeDevice: (path, content) => writeFileSync(path, content, { flag: 'a' }),
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true }),
  mkdir: (path) => void mkdirSync(path, { recursive: true }),
};

/** All of standard input. */
export const readStandardInput = (): Uint8Array => readFileSync(0);

export const exists = (path: string, fs: FileSystem): boolean => {
  try {
    fs.lstat(path);
    return true;
  } catch {
    return false;
  }
};

export const isFolder = (path: string, fs: FileSystem): boolean => {
  try {
    return fs.stat(path).isDirectory();
  } catch {
    return false;
  }
};

export type ErrorKind = 'missing' | 'not permitted' | 'unreadable';

/** What an error of node:fs means to a user. */
export function kindOfError(error: unknown): ErrorKind {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  return code === 'EACCES' || code === 'EPERM' ? 'not permitted' : 'unreadable';
}

export const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The folder itself, or something in it, by the path alone. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
