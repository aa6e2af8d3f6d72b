/** A policy that stands in a string, as a tree: what was encoded, or what the text says. */
import { encodedValue, JsonReader } from './functions/json.js';
import type { Value } from './value.js';

/** Of duplicate keys the last reaches IAM; what cannot be read is left as it is, and so is not known. */
export function policyTree(value: Value): Value {
  if (value.kind === 'choice') return { ...value, arms: value.arms.map(policyTree) };
  if (value.kind !== 'text') return value;
  const encoded = encodedValue(value.text);
  if (encoded !== undefined) return encoded;
  const read = new JsonReader(value.text, value.at).read();
  if (read === undefined || read === 'unknown')
    return {
      kind: 'hole',
      hole: { reference: 'a policy', scope: value.at.source.path, anonymous: true },
      at: value.at,
    };
  return read;
}
