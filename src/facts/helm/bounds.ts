/** How much of a release is executed. */
import { Allowances, type Allowance } from '../allowance.js';

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

/** What the releases of a run may take together. */
export class ReleaseBounds {
  private readonly steps = new Allowances(MAX_STEPS);
  private readonly work = new Allowances(MAX_WORK);
  private readonly printed = new Allowances(MAX_OUTPUT);

  next(): Bounds {
    return { steps: this.steps.next(), work: this.work.next(), printed: this.printed.next() };
  }
}

/** Past a bound nothing more is known of the unit. */
export class BoundReached extends Error {}
