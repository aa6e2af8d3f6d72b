/** Empty texts that stand for something that is filled in elsewhere: the default of a variable that nobody here sets. They decide as what they are, and are not known where they are handed on. */
import type { Hole, Text } from '../value/text.js';
import type { Tree } from '../value/tree.js';

const UNSET = new WeakMap<Text, Hole>();

/** An empty text as one that is `reference` to whoever asks what it holds; any other value as it is. */
export function unsetIfEmpty(value: Tree, reference: string, scope: string): Tree {
  if (value.kind !== 'text' || value.text.parts.length > 0) return value;
  const text: Text = { parts: [] };
  UNSET.set(text, { reference, scope, hints: { default: '' }, at: value.at });
  return { ...value, text };
}

/** What stands for it where it is handed on; any other text as it is. */
export function filledIn(text: Text): Text {
  const hole = text.parts.length > 0 ? undefined : UNSET.get(text);
  return hole === undefined ? text : { parts: [hole] };
}

/** Of an empty text that was made of others: that of them which is not set. */
export const unsetAmong = (texts: readonly Text[]): Text | undefined => texts.find((text) => UNSET.has(text));
