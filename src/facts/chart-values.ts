/** Annotations for a role among the values of a chart, and numbers that templates print with an exponent. */
import type { Span } from '../value/span.js';
import { knownValue, type Text } from '../value/text.js';
import { entryOf, field, textOf, type Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';
import { ANNOTATION_PREFIX } from './kubernetes-object.js';

/** The annotation for a role, somewhere in the values of a chart. */
export interface ChartValue {
  /** The keys from the top of the values to the mapping that holds the annotation, that of this mapping last. */
  readonly path: readonly string[];
  readonly keyAt: Span;
  readonly valueAt: Span;
  /** The role, where the chart is not here and a text names one. */
  readonly role?: Text | undefined;
  /** The name beside the mapping, where the chart is not here. */
  readonly account?: Text | undefined;
  /** `create: false` beside the mapping. */
  readonly off: Span | undefined;
  /** What becomes of it: `unseen`: the chart is not here; `unread`: no template of it reads this value; `not made`: the service account would have it, and is not made. */
  readonly fate: 'unseen' | 'read' | 'unread' | 'not made';
  /** Where the chart does read the annotations of a service account. */
  readonly instead: { readonly path: string; readonly at: Span } | undefined;
}

/** A number of the values that a template prints with an exponent, within an ARN. */
export interface MangledNumber {
  readonly at: Span;
  /** As the values file has it. */
  readonly written: string;
  readonly printed: string;
  /** The values may be others where the chart is installed. */
  readonly bare: boolean;
}

export const ROLE_ANNOTATION = `${ANNOTATION_PREFIX}role-arn`;

/** Mappings that are searched. */
const MAX_DEPTH = 30;

/** States the annotations for a role of values whose chart may not be here. */
export function stateChartValues(values: Tree | undefined, emit: Emit): void {
  search(values, [], undefined);

  function search(tree: Tree | undefined, path: readonly string[], holder: Tree | undefined): void {
    if (tree?.kind !== 'map' || path.length > MAX_DEPTH) return;
    const own = entryOf(tree, ROLE_ANNOTATION);
    const create = field(holder, 'create');
    if (own !== undefined)
      emit.fact('chart-value', {
        path,
        keyAt: own.keyAt,
        valueAt: own.value.at,
        role: textOf(own.value),
        account: textOf(field(holder, 'name')),
        off: create?.kind === 'boolean' && !create.value ? create.at : undefined,
        fate: 'unseen',
        instead: undefined,
      });
    for (const { key, value } of tree.entries) {
      const name = knownValue(key);
      if (name !== undefined) search(value, [...path, name], tree);
    }
  }
}
