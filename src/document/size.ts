/** How large a text is once it is parsed: a tree takes some two kilobytes for each value, whatever its bytes. */

/** Values of one document. The largest lists of objects that people keep in one have a tenth of it. */
export const MAX_VALUES = 300_000;

/** Values of all documents of a run, of which no more than a gigabyte or two comes. */
export const MAX_VALUES_OF_RUN = 1_000_000;

/** Line ends, commas and brackets: each can begin a value. Counting ends past the limit. */
export function valuesIn(text: string, limit = Infinity): number {
  let count = 0;
  for (let i = 0; i < text.length && count <= limit; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x0a || c === 0x2c || c === 0x5b || c === 0x7b) count++;
  }
  return count;
}

/** Digits in groups of three. By hand: what formats numbers for a language takes 14 ms to load. */
const grouped = (count: number): string =>
  count < 1000 ? String(count) : `${grouped(Math.floor(count / 1000))},${String(count % 1000).padStart(3, '0')}`;

export const TOO_LARGE = `more than ${grouped(MAX_VALUES)} lines and values, which is more than is read of one document: split it`;
/** Of a file that is one too many. */
export const TOO_MUCH = `one run reads ${grouped(MAX_VALUES_OF_RUN)} lines and values: lint the folders one by one`;
