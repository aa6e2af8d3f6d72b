/** The few things discover asks of a file system, and the real one; tests hand in others. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';

export interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export interface Stat {
  /** In bytes. */
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** All functions throw as those of node:fs do. Synchronous: on thousands of small files that is faster than promises. */
export interface FileSystem {
  readonly readdir: (path: string) => readonly Entry[];
  readonly readFile: (path: string) => Uint8Array;
  /** Follows symbolic links. */
  readonly stat: (path: string) => Stat;
  readonly realpath: (path: string) => string;
}

export const realFileSystem: FileSystem = {
  readdir: (path) => readdirSync(path, { withFileTypes: true }),
  readFile: (path) => readFileSync(path),
  stat: (path) => statSync(path),
  realpath: (path) => realpathSync(path),
};

export type ErrorKind = 'missing' | 'not permitted' | 'unreadable';

/** What an error of node:fs means to a user. */
export function kindOfError(error: unknown): ErrorKind {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
  return code === 'EACCES' || code === 'EPERM' ? 'not permitted' : 'unreadable';
}

export const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
