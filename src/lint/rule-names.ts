/** How rules are named in settings and suppressions: by id, or by group as in `trust/*`. */

import { nearest } from '../value/nearest.js';

/** All that may be written where rules are named. */
export const namesOf = (ids: readonly string[]): readonly string[] => [
  ...ids,
  ...new Set(ids.map((id) => `${id.split('/')[0] ?? ''}/*`)),
];

/** The rule that was meant. Never a group, which would turn off far more; undefined: none is near. */
export const nearestRule = (name: string, names: readonly string[]): string | undefined =>
  nearest(
    name,
    names.filter((each) => !each.endsWith('/*')),
    4,
  );

export const isNamedBy = (name: string, id: string): boolean =>
  name === id || (name.endsWith('/*') && id.startsWith(name.slice(0, -1)));
