/** How much of a release is executed. */
import { allowanceByRun, type Allowance } from '../allowance.js';
import type { Sources } from '../dialect.js';

/** Includes within includes, which Helm bounds at 1000; deeper ones are not known. */
export const MAX_DEPTH = 150;

/** Blocks and parentheses within others, through all includes: so deep the stack goes. */
export const MAX_NESTING = 600;

/** Nodes and calls of one release. */
const MAX_STEPS = 1_000_000;

/** Nodes of values that functions go through, and UTF-16 units that they make. */
const MAX_WORK = 8_000_000;

/** A map takes so much more memory than a unit of a text. */
export const COPIES = 8;

/** UTF-16 units that one release may print. */
const MAX_OUTPUT = 8_000_000;

/** What one release may take. */
export interface Bounds {
  readonly steps: Allowance;
  readonly work: Allowance;
  readonly printed: Allowance;
}

const stepsOf = allowanceByRun(MAX_STEPS);
const workOf = allowanceByRun(MAX_WORK);
const printedOf = allowanceByRun(MAX_OUTPUT);

/** What the next release of a run may take. */
export const boundsOf = (sources: Sources): Bounds => ({
  steps: stepsOf(sources),
  work: workOf(sources),
  printed: printedOf(sources),
});

/** Past a bound nothing more is known of the unit. */
export class BoundReached extends Error {}
