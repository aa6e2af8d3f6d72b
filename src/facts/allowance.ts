/**
 * How much may be evaluated. A unit has a bound of its own; but units of a few bytes that each go to theirs (releases of one chart, environments of one
 * module, overlays of one base) would take hours together: what a unit takes beyond a small part of its bound comes out of what all of a run have in common.
 */
import { remembered } from '../value/remembered.js';
import type { Sources } from './dialect.js';

/** So many units of a run may go to their bound. */
const WHOLE_UNITS = 10;

/** Of its bound each unit has so much for itself, whatever the others take. */
const OWN_PART = 1 / 50;

export interface Common {
  left: number;
}

/** What the units of a run have in common; the run is told by an object. */
export type Purse = (run: object) => Common;

/** What one unit may take. */
export class Allowance {
  private taken = 0;
  private over = false;
  private common: Common | undefined;
  private drawn = 0;

  constructor(
    private readonly most: number,
    private readonly own = most,
    private readonly commonOf: (drawn: () => number | undefined) => Common = nothing,
  ) {}

  /** False: it had no more. From then on it has nothing. */
  take(count = 1): boolean {
    this.taken += count;
    if (this.taken > this.own) {
      this.common ??= this.commonOf(() => (this.over ? undefined : this.drawn));
      this.common.left -= count;
      this.drawn += count;
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

const nothing = (): Common => ({ left: 0 });

/** What the next unit of a run may take, of what these units share with no others. */
export function allowanceByRun(most: number): (sources: Pick<Sources, 'draw'>) => Allowance {
  const purse = remembered((_run: object): Common => ({ left: most * WHOLE_UNITS }));
  return (sources) => new Allowance(most, most * OWN_PART, (drawn) => sources.draw(purse, drawn));
}
