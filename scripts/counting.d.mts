import type { analyse, worldOf } from '../src/analyse.js';
import type { difference } from '../src/explain/diff.js';
import type { collect } from '../src/facts/collect.js';
import type { DIALECTS, loadDialects } from '../src/facts/dialects.js';
import type { graphOf } from '../src/explain/graph.js';
import type { explain } from '../src/explain/target.js';
import type { Rule } from '../src/lint/rule.js';

export interface Counting {
  readonly program: {
    readonly analyse: typeof analyse;
    readonly collect: typeof collect;
    readonly DIALECTS: typeof DIALECTS;
    readonly loadDialects: typeof loadDialects;
    readonly worldOf: typeof worldOf;
    readonly difference: typeof difference;
    readonly graphOf: typeof graphOf;
    readonly explain: typeof explain;
    readonly rules: readonly Rule[];
  };
  readonly count: <T>(work: () => T) => { readonly made: T; readonly steps: number };
}
export function countingProgram(): Promise<Counting>;
