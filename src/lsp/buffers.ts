/** Files as an editor holds them, over those on disk: what is not saved counts, and nothing is written. */
import { relative, sep } from 'node:path';
import type { Entry, Stat, WritableFileSystem } from '../discover/file-system.js';

/** `buffers`: texts by absolute path. */
export function withBuffers(disk: WritableFileSystem, buffers: ReadonlyMap<string, string>): WritableFileSystem {
  const ofBuffer = (text: string): Stat => ({
    size: Buffer.byteLength(text),
    mode: 0o100644,
    uid: 0,
    gid: 0,
    isFile: () => true,
    isDirectory: () => false,
    isSymbolicLink: () => false,
  });
  const refused = (): never => {
    throw new Error('an editor writes its files itself');
  };
  return {
    readdir(path) {
      const open = below(path);
      const entries = onDisk(() => disk.readdir(path), open.length > 0) ?? [];
      const names = new Set(entries.map(({ name }) => name));
      const isFile = new Map(open.map(([name = '', ...rest]) => [name, rest.length === 0]));
      return [...entries, ...[...isFile].flatMap(([name, own]) => (names.has(name) ? [] : [entryOf(name, own)]))];
    },
    readFile(path) {
      const text = buffers.get(path);
      return text === undefined ? disk.readFile(path) : Buffer.from(text);
    },
    stat: (path) => statOf(path, disk.stat),
    lstat: (path) => statOf(path, disk.lstat),
    realpath: (path) => onDisk(() => disk.realpath(path), buffers.has(path) || below(path).length > 0) ?? path,
    writeNew: refused,
    chmod: refused,
    chown: refused,
    writeDevice: refused,
    rename: refused,
    remove: refused,
    mkdir: refused,
  };

  function statOf(path: string, ask: (path: string) => Stat): Stat {
    const text = buffers.get(path);
    if (text !== undefined) return ofBuffer(text);
    return onDisk(() => ask(path), below(path).length > 0) ?? FOLDER;
  }

  /** The names that lead from a folder to the texts below it. */
  function below(path: string): readonly (readonly string[])[] {
    return [...buffers.keys()]
      .filter((one) => one.startsWith(path.endsWith(sep) ? path : `${path}${sep}`))
      .map((one) => relative(path, one).split(sep));
  }
}

/** One that only an editor has. */
const FOLDER: Stat = {
  size: 0,
  mode: 0o040755,
  uid: 0,
  gid: 0,
  isFile: () => false,
  isDirectory: () => true,
  isSymbolicLink: () => false,
};

const entryOf = (name: string, isFile: boolean): Entry => ({
  name,
  isFile: () => isFile,
  isDirectory: () => !isFile,
  isSymbolicLink: () => false,
});

/** Of a file or a folder that only an editor has there is nothing on disk. */
function onDisk<T>(ask: () => T, isOpen: boolean): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (isOpen) return undefined;
    throw error;
  }
}
