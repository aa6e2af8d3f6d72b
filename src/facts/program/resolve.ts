/** Which file a specifier names. */
import { pathFrom } from '../../value/path.js';
import { folderOf, type Source } from '../../value/span.js';

export const isRelative = (specifier: string): boolean => /^\.{1,2}(?:\/|$)/.test(specifier);

const ENDINGS = ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.mts', '.cts', '.jsx', '.json'] as const;

/** Paths that a relative specifier may mean, the likely ones first. A path of a compiled file means the source that it is made of. */
export function candidatesOf(specifier: string, from: Pick<Source, 'path'>): readonly string[] {
  if (!isRelative(specifier)) return [];
  const path = pathFrom(folderOf(from.path), specifier);
  const made = /^(.*)\.([cm]?)jsx?$/.exec(path);
  const sources = made === null ? [] : [`${made[1] ?? ''}.${made[2] ?? ''}ts`, `${made[1] ?? ''}.tsx`];
  const folder = path === '' ? '' : `${path}/`;
  return [
    ...(/\.\w+$/.test(path) ? [path] : []),
    ...sources,
    ...ENDINGS.map((ending) => `${path}${ending}`),
    ...ENDINGS.map((ending) => `${folder}index${ending}`),
  ];
}
