/** Texts with holes for tables, written as people write them: `<X>` may be anything, `<X!>` holds none of `:/.`, `<~>` equals nothing. */
import fc from 'fast-check';
import type { Part, Text } from '../../src/value/text.js';

export function t(written: string, scope = ''): Text {
  const parts: Part[] = [];
  let from = 0;
  for (const match of written.matchAll(/<([A-Z]|~)(!?)>/g)) {
    if (match.index > from) parts.push({ literal: written.slice(from, match.index) });
    const [whole, reference = '', narrow] = match;
    parts.push({
      reference,
      scope,
      ...(narrow === '!' ? { without: ':/.' } : {}),
      ...(reference === '~' ? { anonymous: true as const } : {}),
    });
    from = match.index + whole.length;
  }
  if (from < written.length) parts.push({ literal: written.slice(from) });
  return { parts };
}

/** The text with its holes filled. */
export const filled = (written: string, values: Readonly<Record<string, string>>): Text =>
  t(written.replace(/<([A-Z])!?>/g, (_, name: string) => values[name] ?? ''));

/** Few letters, so that texts meet often. */
export const writtenText = fc
  .array(fc.constantFrom('a', 'b', ':', '<X>', '<Y>', '<N!>'), { maxLength: 6 })
  .map((parts) => parts.join(''));
export const writtenPattern = fc
  .array(fc.constantFrom('a', 'b', ':', '*', '?', '<X>', '<N!>'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const word = fc.array(fc.constantFrom('a', 'b', ':', '*'), { maxLength: 3 }).map((parts) => parts.join(''));
export const holeValues = fc.record({
  X: word,
  Y: word,
  N: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }).map((parts) => parts.join('')),
});
