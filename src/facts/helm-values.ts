/** Values of a release that a program installs: the service accounts that they annotate with a role. Shared by the dialects. */
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';
import { ANNOTATION_PREFIX } from './kubernetes-object.js';

/** Objects as the chart makes them: most charts name the account beside its annotations. `textOf`: a scalar as a string. */
export function annotatedAccounts(
  values: Tree,
  namespace: Tree,
  at: Span,
  textOf: (value: Tree) => Tree = (value) => value,
): readonly MapTree[] {
  return annotated(values, 0).flatMap((holder): readonly MapTree[] => {
    const name = memberOf(holder, 'name');
    const annotations = memberOf(holder, 'annotations');
    if (annotations?.kind !== 'map') return [];
    const asText = (one: Entry): Entry => ({ ...one, value: textOf(one.value) });
    const isName =
      name !== undefined &&
      (name.kind === 'text' || name.kind === 'hole' || name.kind === 'choice') &&
      !(name.kind === 'text' && name.text.parts.length === 0);
    const members = [
      ...(isName ? [entry('name', name)] : []),
      entry('namespace', namespace),
      entry('annotations', { ...annotations, entries: annotations.entries.map(asText) }),
    ];
    const text = (literal: string): Tree => ({ kind: 'text', text: { parts: [{ literal }] }, at });
    return [
      mapOf(
        [
          entry('apiVersion', text('v1')),
          entry('kind', text('ServiceAccount')),
          entry('metadata', mapOf(members, holder.at)),
        ],
        at,
      ),
    ];
  });
}

const mapOf = (entries: readonly Entry[], at: Span): MapTree => ({ kind: 'map', entries, open: false, at });

const entry = (name: string, value: Tree): Entry => ({
  key: { parts: [{ literal: name }] },
  keyAt: value.at,
  value,
});

const memberOf = ({ entries }: MapTree, name: string): Tree | undefined =>
  entries.findLast(({ key }) => knownValue(key) === name)?.value;

/** Mappings with annotations that name a role. */
function annotated(value: Tree, depth: number): readonly MapTree[] {
  if (depth > 30) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => annotated(item, depth + 1));
  if (value.kind !== 'map') return [];
  const own = memberOf(value, 'annotations');
  const hasRole =
    own?.kind === 'map' && own.entries.some(({ key }) => knownValue(key) === `${ANNOTATION_PREFIX}role-arn`);
  return [...(hasRole ? [value] : []), ...value.entries.flatMap((one) => annotated(one.value, depth + 1))];
}
