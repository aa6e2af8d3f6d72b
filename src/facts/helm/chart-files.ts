/** `.Files` of a chart. */
import type { Source } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { fitsSteps } from '../glob.js';
import { map, placed, strings, text, type Native, type Value } from './value.js';

/** A file that was not read may be there, and may be empty; one that is not there is empty (`lacks`). */
export function filesOf(files: readonly (readonly [string, Source])[], lacks: (path: string) => boolean): Native {
  const byPath = new Map(files);
  const unknown: Value = { kind: 'hole', hole: { reference: '.Files', scope: '', anonymous: true } };
  const contentOf = (source: Source): Value => text(placed(source.text, { source, start: 0, end: source.text.length }));
  const get = ([path]: readonly Value[]): Value => {
    const known = path?.kind === 'text' ? knownValue(path.text) : undefined;
    const source = known === undefined ? undefined : byPath.get(known);
    if (source !== undefined) return contentOf(source);
    return known !== undefined && lacks(known) ? text('') : unknown;
  };
  const lines = ([path]: readonly Value[]): Value => {
    const known = path?.kind === 'text' ? knownValue(path.text) : undefined;
    const source = known === undefined ? undefined : byPath.get(known);
    if (source !== undefined) return strings(source.text.replace(/\n$/, '').split('\n'));
    return known !== undefined && lacks(known) ? strings([]) : unknown;
  };
  const glob = ([pattern]: readonly Value[]): Value => {
    const known = pattern?.kind === 'text' ? knownValue(pattern.text) : undefined;
    const matched = known === undefined ? undefined : globbed([...byPath.keys()], known);
    if (matched === undefined) return unknown;
    const made = map(
      matched.map((path) => [
        path,
        { value: byPath.has(path) ? contentOf(byPath.get(path) ?? { path, text: '' }) : unknown },
      ]),
    );
    // Other files, of types that are not read, may match.
    return /\.(?:ya?ml|json)$/.test(known ?? '') ? made : { ...made, open: true };
  };
  return {
    kind: 'native',
    member: (name, args) =>
      name === 'Get' ? get(args) : name === 'Lines' ? lines(args) : name === 'Glob' ? glob(args) : unknown,
  };
}

/** gobwas/glob with `/` as a separator; undefined for more than stars. */
function globbed(paths: readonly string[], pattern: string): readonly string[] | undefined {
  if (/[[\]{}!?\\]/.test(pattern)) return undefined;
  const steps = pattern.split('/');
  return paths.filter((path) => fitsSteps(path.split('/'), steps));
}
