/** Strings as Terraform counts them, and their ends, in time that is linear in their length. */

/** Code points, not UTF-16 units. */
export const characters = (text: string): readonly string[] => Array.from(text);

/** Without the characters at the end that `isDropped` names, each one UTF-16 unit. */
export function withoutEnd(text: string, isDropped: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isDropped(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Without the characters at the start that `isDropped` names, each one UTF-16 unit. */
export function withoutStart(text: string, isDropped: (character: string) => boolean): string {
  let start = 0;
  while (start < text.length && isDropped(text.charAt(start))) start++;
  return text.slice(start);
}

/** Without the line ends at the end, of any kind. */
export const withoutLineEnds = (text: string): string => withoutEnd(text, (c) => c === '\n' || c === '\r');

/** As Go does it: character by character, so that none becomes two. */
export const upperCase = (text: string): string =>
  Array.from(text, (c) => (Array.from(c.toUpperCase()).length > 1 ? c : c.toUpperCase())).join('');

/** As Go does it: of what would become two characters the first. */
export const lowerCaseOf = (text: string): string =>
  Array.from(text, (c) => Array.from(c.toLowerCase())[0] ?? c).join('');

export const trimLeft = (text: string, dropped: string): string => {
  const all = characters(text);
  return all.slice(indexFrom(all, new Set(dropped))).join('');
};
export const trimRight = (text: string, dropped: string): string => {
  const all = characters(text).toReversed();
  return all
    .slice(indexFrom(all, new Set(dropped)))
    .reverse()
    .join('');
};
const indexFrom = (all: readonly string[], set: ReadonlySet<string>): number => {
  const found = all.findIndex((c) => !set.has(c));
  return found < 0 ? all.length : found;
};

export const trimPrefix = (text: string, prefix: string): string =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text;
export const trimSuffix = (text: string, suffix: string): string =>
  suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;

const isSpace = (character: string): boolean => /[\s\u0085]/.test(character);

export const trimSpace = (text: string): string => withoutEnd(withoutStart(text, isSpace), isSpace);
