/** What functions ask of their arguments. What is certainly wrong fails, what is not known is undefined. */
import type { Span } from '../../../value/span.js';
import { knownValue } from '../../../value/text.js';
import type { ListTree, MapTree } from '../../../value/tree.js';
import { fail, isUnknown, requireText, type Value } from '../value.js';
import type { TerraformFunction } from './index.js';

export const missing = (): never => fail('an argument is missing');

export function listOf(value: Value | undefined): ListTree | undefined {
  if (value === undefined) return missing();
  if (value.kind === 'list') return value;
  return isUnknown(value) ? undefined : fail('a list is required');
}

export function mapOf(value: Value | undefined): MapTree | undefined {
  if (value === undefined) return missing();
  if (value.kind === 'map') return value;
  return isUnknown(value) ? undefined : fail('a map is required');
}

/** A function of one string that must be known. */
export const ofKnown =
  (compute: (value: string, at: Span) => Value): TerraformFunction =>
  ([value = missing()], at) => {
    const known = knownValue(requireText(value));
    return known === undefined ? undefined : compute(known, at);
  };
