/** What a program, a kustomization or a chart takes in and is not here, or runs: which identities it makes is not seen. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';

/** `plugin`: a program that kustomize starts; `function`: a container; `path`: what Flux or Argo CD applies; `file`: one that is named; `program`: one that is here. */
export type UnseenKind = 'module' | 'base' | 'chart' | 'plugin' | 'function' | 'path' | 'file' | 'program';

/** A chart by its repository and name, as a user would open it: the address of a repository may end in a slash. */
export const chartSource = (repository: string | undefined, chart: string): string =>
  repository === undefined || repository === '' ? chart : `${repository}${repository.endsWith('/') ? '' : '/'}${chart}`;

export interface UnseenPart {
  readonly document: Document;
  readonly kind: UnseenKind;
  /** As it is written. */
  readonly source: string;
  /** Of what takes it. */
  readonly unit: string;
  readonly at: Span;
  /** It is a chart whose values name a role. */
  readonly hasRole?: true;
  /** It is here, and nothing that is here installs it: with which values is not known. */
  readonly isIdle?: true;
  /** It is here, and a bound was reached before all of it was evaluated. */
  readonly isTooLarge?: true;
}
