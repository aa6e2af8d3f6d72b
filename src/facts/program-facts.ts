/** What programs say beside identities. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';

/** An output of Pulumi that stands in a text, where its message stands in its place. */
export interface PrintedOutput {
  readonly document: Document;
  /** The expression that gives it. */
  readonly at: Span;
}
