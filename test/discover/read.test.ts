import { describe, expect, test } from 'vitest';
import { realFileSystem } from '../../src/discover/file-system.js';
import { readText } from '../../src/discover/read.js';
import { folderWith } from './folder.js';

const read = (content: string | Uint8Array, limit?: number) =>
  readText(
    { path: 'a.yaml', named: true },
    { root: folderWith({ 'a.yaml': content }), ...(limit === undefined ? {} : { limit }) },
  );

describe('readText', () => {
  test.each([
    { name: 'plain', text: 'a: b\n' },
    { name: 'empty', text: '' },
    { name: 'a byte order mark and CRLF', text: '\ufeffa: ü 名 \u{1f600}\r\n' },
  ])('keeps text as it is: $name', ({ text }) => {
    expect(read(text)).toEqual({ path: 'a.yaml', named: true, text });
  });

  test.each([
    {
      name: 'Latin-1',
      content: Uint8Array.from([0x61, 0x0a, 0x62, 0xe9, 0x0a]),
      problem: { kind: 'not UTF-8', detail: 'line 2' },
    },
    {
      name: 'UTF-16',
      content: Buffer.from('\ufeffa: b', 'utf16le'),
      problem: { kind: 'not UTF-8', detail: 'a byte order mark of UTF-16' },
    },
    { name: 'NUL', content: 'ab\0c', problem: { kind: 'binary', detail: 'a NUL byte at offset 2' } },
  ])('refuses $name', ({ content, problem }) => {
    expect(read(content)).toEqual({ path: 'a.yaml', named: true, problem });
  });

  test('refuses what is larger than the limit, in bytes', () => {
    expect(read('üü', 4)).toMatchObject({ text: 'üü' });
    expect(read('üü', 3)).toMatchObject({ problem: { kind: 'too large', detail: '4 bytes, the limit is 3' } });
  });

  test('refuses what grew while it was read', () => {
    const fs = { ...realFileSystem, readFile: () => new Uint8Array(9).fill(0x61) };
    expect(readText({ path: 'a', named: false }, { root: folderWith({ a: '' }), limit: 8, fs })).toMatchObject({
      named: false,
      problem: { kind: 'too large' },
    });
  });

  test.each([
    { code: 'ENOENT', kind: 'missing' },
    { code: 'EACCES', kind: 'not permitted' },
    { code: 'EIO', kind: 'unreadable' },
  ])('names $code', ({ code, kind }) => {
    const readFile = (): Uint8Array => {
      throw Object.assign(new Error(code), { code });
    };
    expect(
      readText({ path: 'a', named: true }, { root: folderWith({ a: '' }), fs: { ...realFileSystem, readFile } }),
    ).toMatchObject({ problem: { kind, detail: code } });
  });

  test('reads no folder', () => {
    expect(readText({ path: 'a', named: true }, { root: folderWith({ 'a/b': '' }) })).toMatchObject({
      problem: { kind: 'not a file', detail: 'a folder' },
    });
  });
});
