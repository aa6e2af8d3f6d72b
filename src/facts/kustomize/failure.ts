/** What kustomize refuses to build, and what nobody here can tell. */
import type { Span } from '../../value/span.js';

/** The build ends here: kustomize's reason and the place of the cause. */
export class BuildFailure extends Error {
  constructor(
    readonly problem: string,
    readonly at: Span,
    readonly related: readonly { readonly at: Span; readonly note: string }[] = [],
    /** Another finding names the fault. */
    readonly isSaid = false,
  ) {
    super(problem);
  }
}

/** What it would do hangs on something that could not be read. */
export class Undecided extends Error {}
