/** Edits as people make them while they type, and some that nobody makes: reproducible by their seed. */
import type { Source } from '../../src/value/span.js';

/** Numbers from 0 to below 1; mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const below = (random: () => number, end: number): number => Math.floor(random() * end);

const WORDS = [
  'system:serviceaccount:team:reader',
  'eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader',
  'StringLike',
  'sts.amazonaws.com',
  '---\n',
  '\n  ',
  '"',
  '}',
  '# irsa-lint-disable-next-line\n',
  '*',
  'ä😀',
  '\r\n',
];

/** A stretch of a text, in offsets, and what is put in its place. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Mostly a character or a word, sometimes a line that is gone or doubled. */
export function editOf(random: () => number, text: string): TextEdit {
  const at = below(random, text.length + 1);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1;
  const kind = below(random, 6);
  if (kind === 0) return { start: at, end: at, text: WORDS[below(random, WORDS.length)] ?? '' };
  if (kind === 1) return { start: at, end: Math.min(text.length, at + 1 + below(random, 3)), text: '' };
  if (kind === 2) return { start: lineStart, end: lineEnd, text: '' };
  if (kind === 3) return { start: lineStart, end: lineStart, text: text.slice(lineStart, lineEnd) };
  return { start: at, end: at, text: String.fromCharCode(97 + below(random, 26)) };
}

export const edited = (text: string, { start, end, text: by }: TextEdit): string =>
  text.slice(0, start) + by + text.slice(end);

/** One file edited, or now and then gone, renamed or doubled; the others are the same objects. */
export function editsOf(random: () => number, files: readonly Source[]): readonly Source[] {
  const index = below(random, files.length);
  const file = files[index];
  if (file === undefined) return files;
  const kind = below(random, 20);
  const others = files.filter((one) => one !== file);
  if (kind === 0 && files.length > 5) return others;
  if (kind === 1) return [...others, { path: file.path.replace(/(\.\w+)?$/, '-moved$1'), text: file.text }];
  if (kind === 2)
    return [...files, { path: file.path.replace(/(\.\w+)?$/, `-${String(below(random, 1e6))}$1`), text: file.text }];
  return files.map((one) =>
    one === file ? { path: one.path, text: edited(one.text, editOf(random, one.text)) } : one,
  );
}
