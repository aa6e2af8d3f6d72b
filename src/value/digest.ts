/** Digests of texts, as tools make names of them. At once, which a browser's own are not. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { base64OfBytes, utf8 } from './bytes.js';

export type Algorithm = 'md5' | 'sha1' | 'sha256' | 'sha512';

const ALGORITHMS: Readonly<Record<Algorithm, (bytes: Uint8Array) => Uint8Array>> = { md5, sha1, sha256, sha512 };

export const digestOfBytes = (algorithm: Algorithm, bytes: Uint8Array): Uint8Array => ALGORITHMS[algorithm](bytes);

export const digest = (algorithm: Algorithm, text: string, encoding: 'hex' | 'base64' = 'hex'): string =>
  (encoding === 'hex' ? hexOf : base64OfBytes)(digestOfBytes(algorithm, utf8(text)));

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
