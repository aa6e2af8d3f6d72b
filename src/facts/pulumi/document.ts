/** The document that what a resource says is of. */
import type { Document } from '../../document/language.js';
import { toFileSpan, type Span } from '../../value/span.js';
import { appliedFrom } from '../program/applier.js';
import type { Resource } from './resource.js';

export const projectFile = (unit: string): string => (unit === '.' ? 'Pulumi.yaml' : `${unit}/Pulumi.yaml`);

export const documentOf = (
  { at, certain, scope }: { readonly at: Span } & Partial<Pick<Resource, 'certain' | 'scope'>>,
  unit: string,
): Document => ({
  file: toFileSpan(at).source,
  ...appliedFrom(projectFile(unit), unit, toFileSpan(at).source),
  language: 'typescript',
  computed: true,
  templated: false,
  tree: undefined,
  faults: [],
  unit,
  // The scope is that of one resource.
  ...(certain === false && scope !== undefined ? { condition: scope } : {}),
});
