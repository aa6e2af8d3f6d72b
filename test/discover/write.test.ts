import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realFileSystem, type WritableFileSystem } from '../../src/discover/file-system.js';
import { rewriteFile, writeFile } from '../../src/discover/write.js';
import { folderWith } from './folder.js';

const read = (path: string): string => readFileSync(path, 'utf8');

describe('writeFile', () => {
  test('writes a new file and replaces one, which keeps its mode', () => {
    const root = folderWith({ 'old.txt': 'old' });
    chmodSync(join(root, 'old.txt'), 0o640);
    for (const name of ['old.txt', 'new.txt'])
      expect(writeFile(join(root, name), 'new', realFileSystem), name).toBeUndefined();
    expect([read(join(root, 'old.txt')), read(join(root, 'new.txt'))]).toEqual(['new', 'new']);
    expect(statSync(join(root, 'old.txt')).mode & 0o777).toBe(0o640);
    expect(readdirSync(root).sort()).toEqual(['new.txt', 'old.txt']);
  });

  test('leaves the owner of a file as it was, and the mode with it', () => {
    const root = folderWith({ 'old.txt': 'old' });
    const path = join(root, 'old.txt');
    chmodSync(path, 0o2755);
    const given: unknown[] = [];
    const fs: WritableFileSystem = {
      ...realFileSystem,
      lstat: (name) =>
        name === path
          ? Object.assign(realFileSystem.lstat(name), { uid: 1234, gid: 5678 })
          : realFileSystem.lstat(name),
      chown: (_, uid, gid) => void given.push([uid, gid]),
      chmod: (_, mode) => void given.push(mode),
    };
    expect(writeFile(path, 'new', fs)).toBeUndefined();
    expect(given).toEqual([[1234, 5678], 0o2755]);
    const refused = (): never => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    expect(writeFile(path, 'newer', { ...fs, chown: refused })).toBeUndefined();
    expect(read(path)).toBe('newer');
    expect(statSync(path).mode & 0o7777).toBe(0o2755);
  });

  test('another name of the file (a hard link) keeps what it had', () => {
    const root = folderWith({ 'old.txt': 'old' });
    linkSync(join(root, 'old.txt'), join(root, 'other.txt'));
    expect(writeFile(join(root, 'old.txt'), 'new', realFileSystem)).toBeUndefined();
    expect([read(join(root, 'old.txt')), read(join(root, 'other.txt'))]).toEqual(['new', 'old']);
  });

  test('takes the mode that it is given for a new file, and makes folders when it is asked to', () => {
    const root = folderWith({});
    const path = join(root, 'a/b/new.txt');
    expect(writeFile(path, 'new', realFileSystem)).toContain('ENOENT');
    expect(writeFile(path, 'new', realFileSystem, { mode: 0o600, folders: true })).toBeUndefined();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each(['inside.txt', '../outside.txt', 'nowhere.txt'])('does not write through a link to %s', (target) => {
    const root = folderWith({ 'outside.txt': 'old', 'tree/inside.txt': 'old' });
    const link = join(root, 'tree/link.txt');
    symlinkSync(target, link);
    expect(writeFile(link, 'new', realFileSystem)).toBe('it is a symbolic link');
    expect([read(join(root, 'outside.txt')), read(join(root, 'tree/inside.txt'))]).toEqual(['old', 'old']);
    expect(readdirSync(join(root, 'tree')).sort()).toEqual(['inside.txt', 'link.txt']);
  });

  test('writes to a device, and leaves it one', () => {
    expect(writeFile('/dev/null', 'new', realFileSystem)).toBeUndefined();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('replaces no folder, and with onlyNew nothing', () => {
    const root = folderWith({ 'old.txt': 'old' });
    mkdirSync(join(root, 'folder'));
    expect(writeFile(join(root, 'folder'), 'new', realFileSystem)).toBe('it is a folder');
    expect(writeFile(join(root, 'old.txt'), 'new', realFileSystem, { onlyNew: true })).toBe('it exists already');
    expect(read(join(root, 'old.txt'))).toBe('old');
  });

  test('leaves the old file, and nothing else, where the rename fails', () => {
    const root = folderWith({ 'old.txt': 'old' });
    const rename = (): never => {
      throw new Error('the disk is gone');
    };
    expect(writeFile(join(root, 'old.txt'), 'new', { ...realFileSystem, rename })).toBe('the disk is gone');
    expect(readdirSync(root)).toEqual(['old.txt']);
    expect(read(join(root, 'old.txt'))).toBe('old');
  });
});

describe('rewriteFile', () => {
  const change = { before: 'old', after: 'new' };

  test('writes what has not changed since it was read', () => {
    const root = folderWith({ 'a/sa.yaml': 'old' });
    expect(rewriteFile(root, 'a/sa.yaml', change, realFileSystem)).toBeUndefined();
    expect(read(join(root, 'a/sa.yaml'))).toBe('new');
    writeFileSync(join(root, 'a/sa.yaml'), 'other');
    expect(rewriteFile(root, 'a/sa.yaml', change, realFileSystem)).toBe('it has changed since it was read');
  });

  test('writes nothing outside of the root, not through a folder that is a link either', () => {
    const outer = folderWith({ 'sa.yaml': 'old', 'root/a.yaml': '' });
    symlinkSync('..', join(outer, 'root/up'));
    for (const path of ['../sa.yaml', 'up/sa.yaml'])
      expect(rewriteFile(join(outer, 'root'), path, change, realFileSystem)).toBe('it lies outside of the root');
    expect(read(join(outer, 'sa.yaml'))).toBe('old');
  });
});
