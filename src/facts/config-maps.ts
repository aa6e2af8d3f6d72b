/** Where the ConfigMaps of a run may stand, by name: a run with many references to them looks through its texts once. */
import { append } from '../value/append.js';
import type { Source } from '../value/span.js';
import type { Sources } from './dialect.js';

const indexes = new WeakMap<Sources, ReadonlyMap<string, readonly Source[]>>();

/** The YAML files in which a ConfigMap of this name may stand, in the order of their paths. */
export function filesNaming(name: string, sources: Sources): readonly Source[] {
  const index = indexes.get(sources) ?? indexOf(sources);
  indexes.set(sources, index);
  return index.get(name) ?? [];
}

/** As names of objects are written; one that is written in another way is not seen, and what it holds is not known. */
const NAME = /\bname["']?[ \t]*:[ \t]*["']?([a-z0-9][a-z0-9.-]*)/g;

const mayHoldOne = ({ path, text }: Source): boolean => /\.ya?ml$/.test(path) && text.includes('ConfigMap');

function indexOf(sources: Sources): ReadonlyMap<string, readonly Source[]> {
  const index = new Map<string, Source[]>();
  for (const file of sources.where(mayHoldOne)) {
    for (const name of new Set([...file.text.matchAll(NAME)].map(([, one = '']) => one))) {
      append(index, name, file);
    }
  }
  return index;
}
