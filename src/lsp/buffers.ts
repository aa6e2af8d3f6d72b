/** Files as an editor holds them, over those on disk: what is not saved counts, and nothing is written. */
import { basename, dirname } from 'node:path';
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
      const open = [...buffers.keys()].filter((one) => dirname(one) === path);
      const entries = onDisk(() => disk.readdir(path), open.length > 0) ?? [];
      const names = new Set(entries.map(({ name }) => name));
      return [
        ...entries,
        ...open.map((one) => basename(one)).flatMap((name) => (names.has(name) ? [] : [entryOf(name)])),
      ];
    },
    readFile(path) {
      const text = buffers.get(path);
      return text === undefined ? disk.readFile(path) : Buffer.from(text);
    },
    stat: (path) => statOf(path, disk.stat),
    lstat: (path) => statOf(path, disk.lstat),
    realpath: (path) => onDisk(() => disk.realpath(path), buffers.has(path)) ?? path,
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
    return text === undefined ? ask(path) : ofBuffer(text);
  }
}

const entryOf = (name: string): Entry => ({
  name,
  isFile: () => true,
  isDirectory: () => false,
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
