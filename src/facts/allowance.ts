/**
 * How much may be evaluated. A unit has a bound of its own; but units of a few bytes that each go to theirs (releases of one chart, environments of one
 * module, overlays of one base) would take hours together: what a unit takes beyond a small part of its bound comes out of what all of a run have in common.
 */
import { remembered } from '../value/remembered.js';

/** So many units of a run may go to their bound. */
const WHOLE_UNITS = 10;

/** Of its bound each unit has so much for itself, whatever the others take. */
const OWN_PART = 1 / 50;

interface Common {
  left: number;
}

/** What one unit may take. */
export class Allowance {
  private taken = 0;
  private over = false;

  constructor(
    private readonly most: number,
    private readonly own = most,
    private readonly common: Common = { left: 0 },
  ) {}

  /** False: it had no more. From then on it has nothing. */
  take(count = 1): boolean {
    this.taken += count;
    if (this.taken > this.own) {
      this.common.left -= count;
      this.over ||= this.common.left < 0 || this.taken > this.most;
    }
    return !this.over;
  }

  get isSpent(): boolean {
    return this.over;
  }

  get left(): number {
    return this.over ? 0 : this.most - this.taken;
  }
}

/** What the units of a run may take together. */
export class Allowances {
  private readonly common: Common;

  constructor(private readonly most: number) {
    this.common = { left: most * WHOLE_UNITS };
  }

  next(): Allowance {
    return new Allowance(this.most, this.most * OWN_PART, this.common);
  }
}

/** For dialects whose units share nothing else: what the next unit of a run may take. The run is told by its sources. */
export function allowanceByRun(most: number): (sources: object) => Allowance {
  const ofRun = remembered((_: object) => new Allowances(most));
  return (sources) => ofRun(sources).next();
}
