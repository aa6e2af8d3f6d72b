/** What a library of constructs refuses to synthesise, or makes otherwise than it was meant. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';

export type SynthesisFaultKind =
  /** A token as a key of an object, which has to be a string when the template is written. */
  | { readonly fault: 'token-as-key'; readonly token: string }
  /** A function of texts on a token, which is a marker and not the value. */
  | { readonly fault: 'token-operation'; readonly token: string; readonly operation: string }
  /** The add-on is made by the library already: for the service account at `by`. */
  | { readonly fault: 'addon-declared-twice'; readonly by: Span }
  /** The library throws. */
  | { readonly fault: 'refused'; readonly problem: string }
  /** FederatedPrincipal without an action, which is `sts:AssumeRole` then. */
  | { readonly fault: 'federated-default-action' };

/** A fault of a program that uses such a library, at its place. */
export type PlacedFault = SynthesisFaultKind & { readonly at: Span };

export type SynthesisFault = PlacedFault & { readonly document: Document };
