/** What kustomize refuses to build, and what nobody here can tell. */
import { refusalOf, type Document } from '../../document/language.js';
import type { Span } from '../../value/span.js';

/** The build ends here: kustomize's reason and the place of the cause. */
export class BuildFailure extends Error {
  constructor(
    readonly problem: string,
    readonly at: Span,
    readonly related: readonly { readonly at: Span; readonly note: string }[] = [],
    /** Another finding names the fault. */
    readonly isSaid = false,
    readonly isSyntax = false,
  ) {
    super(problem);
  }
}

/** Throws for what is no YAML. Source: kubernetes-sigs/kustomize, api/internal/accumulator/resaccumulator.go, MalformedYAMLError. */
export function requireParsed(document: Pick<Document, 'faults' | 'templated'>): void {
  const fault = refusalOf(document);
  if (fault !== undefined) throw new BuildFailure(fault.message, fault.at, [], false, true);
}

/** What it would do hangs on something that could not be read. */
export class Undecided extends Error {}

/** A bound was reached. */
export class TooLarge extends Undecided {}
