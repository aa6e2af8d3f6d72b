/** Where the values of Secrets stand: no output may show them. */
import { remembered } from '../value/remembered.js';
import { stringOf } from '../value/tree.js';
import type { Entry, Tree } from '../value/tree.js';
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';

/** Of every object of kind Secret, wherever it lies: in a List, an array, a template. Of repeated keys each one counts, for parsers differ in which they keep. */
export const secretValues = (tree: Tree | undefined): readonly Span[] => (tree === undefined ? [] : valuesIn(tree));

/** Each output asks, and an editor at each key. */
const valuesIn = remembered((tree: Tree): readonly Span[] => {
  const found: Span[] = [];
  const queue: { readonly at: Tree; readonly hidden: boolean }[] = [{ at: tree, hidden: false }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { at, hidden } = next;
    if (at.kind === 'list') for (const item of at.items) queue.push({ at: item, hidden });
    else if (at.kind === 'choice') for (const arm of at.arms) queue.push({ at: arm, hidden });
    else if (at.kind === 'map') {
      const secret = at.entries.some(saysSecret);
      for (const { key, value } of at.entries)
        queue.push({ at: value, hidden: hidden || (secret && VALUES.has(knownValue(key) ?? '')) });
    } else if (hidden) found.push(at.at);
  }
  return found;
});

const VALUES: ReadonlySet<string> = new Set(['data', 'stringData']);

const saysSecret = ({ key, value }: Entry): boolean => knownValue(key) === 'kind' && stringOf(value) === 'Secret';
