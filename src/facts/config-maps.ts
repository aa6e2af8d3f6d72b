/** Where the ConfigMaps of a run may stand, by name: a run with many references to them looks through its texts once. */
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
