/** A file system that takes note of what it is asked and what it answers, so that a later run can tell whether it would be answered the same. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileSystem, WritableFileSystem } from './file-system.js';

/** A call, the absolute path that it was made with, and what stands for its answer. */
export type Question = readonly [call: keyof FileSystem, path: string, answer: string];

export interface Asked {
  readonly fs: WritableFileSystem;
  /** Of all answers so far, in their order. What is asked from now on and was not asked before is listed. */
  readonly digest: () => string;
  readonly later: () => readonly Question[];
}

export const digestOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('base64');

/** The same where nobody comes upon one file: its path is absolute. */
export const without = (file: string, fs: WritableFileSystem): WritableFileSystem => ({
  ...fs,
  readdir: (path) => fs.readdir(path).filter(({ name }) => join(path, name) !== file),
});

export function asked(fs: WritableFileSystem): Asked {
  const before = createHash('sha256');
  const known = new Set<string>();
  let later: Question[] | undefined;
  const noting =
    <T>(call: keyof FileSystem, answer: (path: string) => T, sumOf: (answered: T) => string) =>
    (path: string): T => {
      const key = `${call} ${path}`;
      if (known.has(key)) return answer(path);
      known.add(key);
      const note = (sum: string): void => {
        if (later === undefined) before.update(JSON.stringify([call, path, sum]));
        else later.push([call, path, sum]);
      };
      try {
        const answered = answer(path);
        note(sumOf(answered));
        return answered;
      } catch (error) {
        note(sumOfError(error));
        throw error;
      }
    };
  return {
    fs: {
      ...fs,
      readdir: noting('readdir', fs.readdir, SUMS.readdir),
      readFile: noting('readFile', fs.readFile, SUMS.readFile),
      stat: noting('stat', fs.stat, SUMS.stat),
      lstat: noting('lstat', fs.lstat, SUMS.lstat),
      realpath: noting('realpath', fs.realpath, SUMS.realpath),
    },
    digest() {
      later ??= [];
      return before.copy().digest('base64');
    },
    later: () => later ?? [],
  };
}

/** Whether each question is answered as it was. */
export const isAnsweredSo = (questions: readonly Question[], fs: FileSystem): boolean =>
  questions.every(([call, path, answer]) => answerOf(call, path, fs) === answer);

function answerOf(call: keyof FileSystem, path: string, fs: FileSystem): string {
  try {
    switch (call) {
      case 'readdir':
        return SUMS.readdir(fs.readdir(path));
      case 'readFile':
        // A pipe would be waited for.
        return fs.stat(path).isFile() ? SUMS.readFile(fs.readFile(path)) : '';
      case 'stat':
        return SUMS.stat(fs.stat(path));
      case 'lstat':
        return SUMS.lstat(fs.lstat(path));
      case 'realpath':
        return SUMS.realpath(fs.realpath(path));
    }
  } catch (error) {
    return sumOfError(error);
  }
}

interface Typed {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

const typeOf = (one: Typed): string =>
  one.isFile() ? 'file' : one.isDirectory() ? 'folder' : one.isSymbolicLink() ? 'link' : 'other';

const sumOfStat = (stat: Typed & { readonly size: number }): string =>
  // The size of a folder says how it is kept.
  stat.isDirectory() ? 'folder' : `${typeOf(stat)} ${String(stat.size)}`;

const SUMS: { readonly [K in keyof FileSystem]: (answer: ReturnType<FileSystem[K]>) => string } = {
  readdir: (entries) => digestOf(JSON.stringify(entries.map((entry) => [entry.name, typeOf(entry)]).sort())),
  readFile: digestOf,
  stat: sumOfStat,
  lstat: sumOfStat,
  realpath: (path) => path,
};

const sumOfError = (error: unknown): string =>
  `! ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`;
