/** The patterns of all configured paths: as in .gitignore, and with braces. */
import { expand } from 'brace-expansion';
import ignore from 'ignore';

/** More than this is a mistake, and each of them is held against every path. */
const MAX_EXPANDED = 1000;

/** `a/{b,c}` is `a/b` and `a/c`; undefined: they are too many. `\{`, `\}` and `\,` are the characters themselves, as are braces without a comma. */
export function expandBraces(pattern: string): readonly string[] | undefined {
  // An escaped backslash becomes one backslash; .gitignore needs both. Other escapes are left to it.
  const expanded = expand(pattern.replace(/\\\\/g, '\\\\\\\\'), { max: MAX_EXPANDED + 1 });
  return expanded.length > MAX_EXPANDED ? undefined : expanded.filter((one) => one !== '');
}

/** Paths and patterns are relative to the same folder. The last pattern that speaks of a path decides, so `!` takes back. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const rules = ignore({ allowRelativePaths: true }).add(patterns.flatMap((pattern) => expandBraces(pattern) ?? []));
  return (path) => rules.ignores(path);
}
