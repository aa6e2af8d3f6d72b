/** Where the ConfigMaps of a run may stand, by name, and which of several is meant: a run with many references to them looks through its texts once. */
import { append } from '../value/append.js';
import type { Source } from '../value/span.js';
import type { Sources } from './dialect.js';

/** The YAML files in which a ConfigMap of this name may stand, in the order of their paths. */
export const filesNaming = (name: string, sources: Sources): readonly Source[] => sources.share(filesOf, name);

const filesOf = (sources: Sources, name: string): readonly Source[] => sources.share(indexOf, '').get(name) ?? [];

/** As names of objects are written; one that is written in another way is not seen, and what it holds is not known. */
const NAME = /\bname["']?[ \t]*:[ \t]*["']?([a-z0-9][a-z0-9.-]*)/g;

const mayHoldOne = ({ path, text }: Source): boolean => /\.ya?ml$/.test(path) && text.includes('ConfigMap');

const namesIn = (_: Sources, { text }: Source): ReadonlySet<string> =>
  new Set([...text.matchAll(NAME)].map(([, one = '']) => one));

function indexOf(sources: Sources): ReadonlyMap<string, readonly Source[]> {
  const index = new Map<string, Source[]>();
  for (const file of sources.where(mayHoldOne)) {
    for (const name of sources.share(namesIn, file)) append(index, name, file);
  }
  return index;
}

/** Where something stands, or who applies it: paths of which the first one tells it apart from others. */
export type Place = readonly [path: string, ...more: readonly string[]];

/**
 * Which of several objects of one name somebody means: each cluster has one, and folders tell clusters apart. `rivals`: who asks for
 * it under the same name, and so in another cluster. Undefined: none, or none for certain.
 */
export function meantOf<T>(
  found: readonly T[],
  placeOf: (one: T) => Place,
  asking: Place,
  rivals: readonly Place[],
): T | undefined {
  const meant = found.filter((one) =>
    found.every((other) => other === one || isNearer(placeOf(one), placeOf(other), asking)),
  );
  const [one] = meant;
  if (one === undefined || meant.length > 1) return undefined;
  return rivals.some((rival) => isNearer(rival, asking, placeOf(one))) ? undefined : one;
}

/** Whether the folders in which two places part name the first of them alone at a third. */
function isNearer([a]: Place, [b]: Place, at: Place): boolean {
  const [own, others] = [stepsOf(a), stepsOf(b)];
  const part = own.findIndex((step, i) => step !== others[i]);
  const steps = new Set(at.flatMap(stepsOf));
  const first = own[part];
  if (first === undefined || !steps.has(first)) return false;
  return others.slice(part).every((step) => own.includes(step) || !steps.has(step));
}

/** Folders, and the name of the file without its ending. */
const stepsOf = (path: string): readonly string[] =>
  path
    .replace(/\.[^./]*$/, '')
    .split('/')
    .filter((step) => step !== '');
