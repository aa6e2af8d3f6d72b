/** Documents that stand as a text within another, whoever wrote the text. */
import type { Document } from '../document/language.js';
import { readEmbedded } from '../document/languages.js';
import type { Tree } from '../value/tree.js';
import { encodedValue } from './json-text.js';

/** What a text holds, at the places where a program wrote it, or else as the text says. Undefined: nothing that could be read. */
export function embeddedIn(scalar: Tree, document: Document): Document | undefined {
  const encoded = scalar.kind === 'text' ? encodedValue(scalar.text) : undefined;
  return encoded === undefined ? readEmbedded(scalar, document) : { ...document, faults: [], tree: encoded };
}
