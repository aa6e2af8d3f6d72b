/** Texts as bytes and as base64, wherever this runs: a browser has no Buffer. */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** What is no UTF-8 becomes U+FFFD. */
export const textOfUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** How many bytes a text takes. */
export const byteLength = (text: string): number => utf8(text).length;

/** In chunks: arguments are limited by the stack. */
const CHUNK = 8192;

export function base64OfBytes(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode.apply(undefined, Array.from(bytes.subarray(at, at + CHUNK)));
  return btoa(binary);
}

export const base64Of = (text: string): string => base64OfBytes(utf8(text));

/** Of base64 with its padding; undefined for anything else. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}
