/** Policy variables, as in `${aws:username}`: filled from the request before a value is compared (IAM User Guide, reference_policies_variables). */
import { hasHoles, isHole, literalText, type Part, type Text } from '../../value/text.js';
import type { Truth } from '../../value/truth.js';
import { matchesText, type Operator } from './operators.js';
import { table } from '../../value/table.js';

/** What a request has under a key. `values` are those it has if it has any. */
export interface Found {
  readonly present: Truth;
  readonly values: readonly Text[];
  readonly about: 'sub' | 'aud' | 'other';
  /** The caller decides what is not known of it, and decides so that the test holds. */
  readonly chosen?: true;
}

export type LookUp = (key: Text) => Found;

export const hasVariable = (text: Text): boolean =>
  text.parts.some((part) => !isHole(part) && part.literal.includes('${'));

/** `${name}`, `${name, 'default'}`, and the characters `${*}`, `${?}`, `${$}` (reference_policies_variables). */
const VARIABLE = /\$\{(?:([*?$])|([^{},]*)(?:,\s*'([^']*)')?)\}/g;

/** Stand for `*` and `?` that are no wildcards. They are private-use characters, which neither names nor tokens hold. */
const QUOTED: Readonly<Record<string, string>> = table({ '*': '\uF8F0', '?': '\uF8F1' });

const quoteWildcards = (text: Text): Text => ({
  parts: text.parts.map((part) =>
    isHole(part) ? part : { ...part, literal: part.literal.replace(/[*?]/g, (c) => QUOTED[c] ?? c) },
  ),
});

/** A value with variables against one of the request. */
export function matchesExpanded(pattern: Text, value: Text, operator: Operator, lookUp: LookUp): Truth {
  const wild = operator.kind === 'like' || operator.kind === 'arn';
  const inValue = (text: Text): Text => (wild ? quoteWildcards(text) : text);
  const parts: Part[] = [];
  let isCertain = true;
  for (const part of pattern.parts) {
    if (isHole(part)) {
      parts.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.literal.matchAll(VARIABLE)) {
      parts.push({ literal: part.literal.slice(from, match.index) });
      from = match.index + match[0].length;
      const [, special, name = '', fallback] = match;
      const replacement = special === undefined ? variable(name.trim(), fallback, lookUp) : literalText(special);
      // A variable without a value matches nothing.
      if (replacement === 'no') return replacement;
      isCertain &&= replacement !== 'unknown';
      // One that may have a value matches at most what some value would.
      for (const one of replacement === 'unknown' ? [unknownPart(name)] : inValue(replacement).parts) parts.push(one);
    }
    const rest = part.literal.slice(from);
    // A hole inside of a variable's name hides which variable it is.
    if (rest.includes('${') && hasHoles(pattern)) return 'unknown';
    parts.push({ literal: rest });
  }
  const expanded = { parts: parts.filter((part) => isHole(part) || part.literal !== '') };
  const matched = matchesText(expanded, inValue(value), operator);
  return isCertain || matched === 'no' ? matched : 'unknown';
}

/** What a request has under a key, where nobody knows it. */
export const unknownText = (reference: string): Text => ({ parts: [unknownPart(reference)] });

export function unknownPart(reference: string): Part {
  return { reference, scope: 'request', anonymous: true };
}

function variable(name: string, fallback: string | undefined, lookUp: LookUp): Text | 'no' | 'unknown' {
  const found = lookUp(literalText(name));
  const [value] = found.values;
  if (found.present === 'unknown') return 'unknown';
  if (found.present === 'yes' && value !== undefined) return value;
  return fallback === undefined ? 'no' : literalText(fallback);
}
