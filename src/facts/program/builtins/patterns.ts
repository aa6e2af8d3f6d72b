/** Regular expressions of programs. They are content of linted files: only such are run as cannot take long. */
import type { Span } from '../../../value/span.js';
import { nativeValue, type NativeValue, type Value } from '../value.js';
import type { Native } from '../library.js';

export interface Pattern extends Native {
  readonly pattern: { readonly source: string; readonly flags: string };
}

const isPattern = (native: Native): native is Pattern => 'pattern' in native;

export const patternValue = (source: string, flags: string, at: Span): NativeValue => {
  const pattern: Pattern = { name: `/${source}/${flags}`, pattern: { source, flags } };
  return nativeValue(pattern, at);
};

export const patternOf = (value: Value | undefined): Pattern['pattern'] | undefined =>
  value?.kind === 'native' && isPattern(value.native) ? value.native.pattern : undefined;

/** Units of a text that an expression is run on. */
const MAX_TEXT = 4000;

/**
 * An expression that takes at most the square of the text's length: no group is repeated, at most one repetition has no bound, and few parts may be left out.
 * Undefined: it is not run.
 */
export function safePattern({ source, flags }: Pattern['pattern'], text: string): RegExp | undefined {
  if (text.length > MAX_TEXT || source.length > 200) return undefined;
  const bare = bareSource(source);
  if (/\)[*+?{]|\(\?[=!<]|\{/.test(bare)) return undefined;
  if ((bare.match(/[*+]/g) ?? []).length > 1 || (bare.match(/\?/g) ?? []).length > 3) return undefined;
  if (/\\[1-9k]/.test(source)) return undefined;
  try {
    return new RegExp(source, flags.replace(/[yd]/g, ''));
  } catch {
    return undefined;
  }
}

/** With one letter for each escape and each class. */
function bareSource(source: string): string {
  let bare = '';
  for (let i = 0; i < source.length; i++) {
    const c = source.charAt(i);
    if (c === '\\') i++;
    else if (c === '[') while (i < source.length && source.charAt(i) !== ']') i += source.charAt(i) === '\\' ? 2 : 1;
    else {
      bare += c;
      continue;
    }
    bare += 'x';
  }
  return bare;
}

/** An expression that stands for one text, perhaps at the start alone: `^https:\/\/`. */
export function literalPattern({
  source,
  flags,
}: Pattern['pattern']): { readonly literal: string; readonly anchored: boolean; readonly all: boolean } | undefined {
  if (/[^g]/.test(flags)) return undefined;
  const anchored = source.startsWith('^');
  const body = anchored ? source.slice(1) : source;
  const bare = body.replace(/\\[^\w]/g, 'x');
  if (/[\\^$.*+?()[\]{}|]/.test(bare) || body === '') return undefined;
  return { literal: body.replace(/\\([^\w])/g, '$1'), anchored, all: flags.includes('g') };
}
