/** What a program, a kustomization or a chart takes in and is not here, or runs: which identities it makes is not seen. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';

/** `plugin`: a program that kustomize starts; `function`: a container; `path`: what Flux or Argo CD applies; `file`: one that is named; `program`: one that takes more steps than are run. */
export type UnseenKind = 'module' | 'base' | 'chart' | 'plugin' | 'function' | 'path' | 'file' | 'program';

export interface UnseenPart {
  readonly document: Document;
  readonly kind: UnseenKind;
  /** As it is written. */
  readonly source: string;
  /** Of what takes it. */
  readonly unit: string;
  readonly at: Span;
  /** It is here, and nothing that is here installs it: with which values is not known. */
  readonly isIdle?: true;
}
