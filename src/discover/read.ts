/** Reads a file as text, or says why it is none. */
import { isAscii, isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import { detailOf, isBelow, kindOfError, realFileSystem } from './file-system.js';
import type { FileSystem } from './file-system.js';
import type { FoundFile } from './walk.js';

export interface ReadOptions {
  readonly root: string;
  /** In bytes. */
  readonly limit?: number;
  /** Absolute: a symbolic link may lead to what lies in this folder, and nowhere else. */
  readonly within?: string;
  readonly fs?: FileSystem;
}

export interface ReadText {
  readonly path: string;
  readonly named: boolean;
  /** As it stands in the file, a byte order mark and all line ends included. */
  readonly text: string;
}

export interface Unread {
  readonly path: string;
  /** A problem of a file the user named is worth more than one of a file that was come upon. */
  readonly named: boolean;
  readonly problem: ReadProblem;
}

export interface ReadProblem {
  readonly kind:
    | 'missing'
    | 'not permitted'
    | 'unreadable'
    | 'not a file'
    | 'a link out of the tree'
    | 'too large'
    | 'binary'
    | 'not UTF-8';
  readonly detail: string;
}

/** 10 MB. */
export const DEFAULT_LIMIT = 10_000_000;

export function readText({ path, named }: FoundFile, options: ReadOptions): ReadText | Unread {
  const content = read(path, options);
  return typeof content === 'string' ? { path, named, text: content } : { path, named, problem: content };
}

function read(
  path: string,
  { root, limit = DEFAULT_LIMIT, within, fs = realFileSystem }: ReadOptions,
): string | ReadProblem {
  const tooLarge = (size: number): ReadProblem => ({
    kind: 'too large',
    detail: `${size} bytes, the limit is ${limit}`,
  });
  let bytes: Uint8Array;
  try {
    const stat = fs.stat(resolve(root, path));
    // Reading a pipe would wait for ever.
    if (!stat.isFile())
      return { kind: 'not a file', detail: stat.isDirectory() ? 'a folder' : 'a device, pipe or socket' };
    if (stat.size > limit) return tooLarge(stat.size);
    if (within !== undefined && !isBelow(fs.realpath(within), fs.realpath(resolve(root, path))))
      return { kind: 'a link out of the tree', detail: `it leads out of ${within}` };
    bytes = fs.readFile(resolve(root, path));
  } catch (error) {
    return { kind: kindOfError(error), detail: detailOf(error) };
  }
  // It may have grown, and some file systems state no size.
  if (bytes.length > limit) return tooLarge(bytes.length);
  return decode(bytes);
}

/** Bytes as text; no byte order mark and no line end is changed. */
export function decode(bytes: Uint8Array): string | ReadProblem {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return { kind: 'not UTF-8', detail: 'a byte order mark of UTF-16' };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { kind: 'binary', detail: `a NUL byte at offset ${nul}` };
  if (!isUtf8(bytes)) return { kind: 'not UTF-8', detail: `line ${lineOfFirstFault(bytes)}` };
  // Of thousands of small files a decoder takes as long as reading them; a buffer keeps a byte order mark, too.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/** A character that was written as U+FFFD is met by chance only; then the line is that one's. */
function lineOfFirstFault(bytes: Uint8Array): number {
  const [before = ''] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\ufffd', 1);
  return before.split(/\r\n|\n|\r/).length;
}
