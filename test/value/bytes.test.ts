/** Bytes, base64 and digests are those of Node. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { base64Of, base64OfBytes, byteLength, bytesOfBase64, textOfUtf8, utf8 } from '../../src/value/bytes.js';
import { digest, digestOfBytes, hexOf } from '../../src/value/digest.js';
import { joinedPath } from '../../src/value/path.js';

const TEXTS = ['', 'a', 'ab', 'abc', 'naïve ☃ 😀', '\ufeffmark', 'half \ud800', 'x'.repeat(9000), '\0\r\n'];

test.each(TEXTS.map((text) => [text.slice(0, 20), text] as const))('%j', (_, text) => {
  const bytes = Buffer.from(text, 'utf8');
  expect(base64Of(text)).toBe(bytes.toString('base64'));
  expect(byteLength(text)).toBe(bytes.length);
  expect(textOfUtf8(utf8(text))).toBe(bytes.toString('utf8'));
  expect(base64OfBytes(bytesOfBase64(base64Of(text)) ?? utf8('none'))).toBe(bytes.toString('base64'));
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'] as const) {
    expect(digest(algorithm, text)).toBe(createHash(algorithm).update(text).digest('hex'));
    expect(digest(algorithm, text, 'base64')).toBe(createHash(algorithm).update(text).digest('base64'));
  }
});

test('what is no text', () => {
  const bytes = Uint8Array.from([0xff, 0x00, 0x80, 0xc3]);
  expect(textOfUtf8(bytes)).toBe(Buffer.from(bytes).toString('utf8'));
  expect(base64OfBytes(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  expect(hexOf(digestOfBytes('sha1', bytes))).toBe(createHash('sha1').update(bytes).digest('hex'));
});

test.each(['A', 'AA', 'AA=', 'A===', 'AA==AA==', 'AAA-', 'AA A', '====', 'AAAA\n'])('%j is no base64', (text) => {
  expect(bytesOfBase64(text)).toBeUndefined();
});

test.each([
  ['/var/run', 'token'],
  ['/var/run/', '/token'],
  ['/', 'token'],
  ['/a/./b/../c//', 'token'],
  ['/..', 'token'],
  ['/a/../../..', '../token'],
  ['a', 'token'],
  ['../a', '../../token'],
] as const)('%s and %s', (folder, path) => {
  expect(joinedPath(folder, path)).toBe(posix.join(folder, path));
});
