/** The patterns of all configured paths: as in .gitignore, and with braces. */
import { expand } from 'brace-expansion';
import ignore from 'ignore';

/** More than this is a mistake, and each of them is held against every path. */
const MAX_EXPANDED = 1000;

/** Characters of a pattern. */
const MAX_LENGTH = 1000;

/** The library turns each `**` into a repetition over folders: with n of them a path of depth d takes d to the power of n steps. */
const MAX_ANY_DEPTH = 2;

/** Why a pattern, as in .gitignore, is not used; undefined: it is. */
export function patternFault(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  // At the end `**` repeats nothing.
  const anyDepth = pattern
    .replace(/\/\*\*\/?$/, '')
    .split('/')
    .filter((segment) => segment === '**').length;
  if (anyDepth > MAX_ANY_DEPTH) return `it has more than ${MAX_ANY_DEPTH} \`**\` before its end`;
  try {
    // A pattern is compiled when it is first tested.
    ignore({ allowRelativePaths: true }).add(pattern).test('a/b');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `a/{b,c}` is `a/b` and `a/c`; undefined: they are too many. `\{`, `\}` and `\,` are the characters themselves, as are braces without a comma. */
export function expandBraces(pattern: string): readonly string[] | undefined {
  // An escaped backslash becomes one backslash; .gitignore needs both. Other escapes are left to it.
  const expanded = expand(pattern.replace(/\\\\/g, '\\\\\\\\'), { max: MAX_EXPANDED + 1 });
  return expanded.length > MAX_EXPANDED ? undefined : expanded.filter((one) => one !== '');
}

/** The same of one pattern that begins where paths do, as a shell reads it: `*.yaml` is of that folder alone. A folder means all that it holds. */
export const anchored = (pattern: string): ((path: string) => boolean) =>
  patternFault(pattern) === undefined
    ? pathMatcher((expandBraces(pattern) ?? []).map((one) => `/${one}`))
    : () => false;

/** Paths and patterns are relative to the same folder. The last pattern that speaks of a path decides, so `!` takes back. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const rules = ignore({ allowRelativePaths: true }).add(patterns.flatMap((pattern) => expandBraces(pattern) ?? []));
  return (path) => rules.ignores(path);
}
