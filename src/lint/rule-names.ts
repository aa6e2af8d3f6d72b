/** How rules are named in settings and suppressions: by id, or by group as in `trust/*`. */

/** All that may be written where rules are named. */
export const namesOf = (ids: readonly string[]): readonly string[] => [
  ...ids,
  ...new Set(ids.map((id) => `${id.split('/')[0] ?? ''}/*`)),
];

export const isNamedBy = (name: string, id: string): boolean =>
  name === id || (name.endsWith('/*') && id.startsWith(name.slice(0, -1)));
