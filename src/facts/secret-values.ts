/** Where secrets stand that a document says to be secret: no output may show them. */
import { bytesOfBase64, textOfUtf8 } from '../value/bytes.js';
import { remembered } from '../value/remembered.js';
import { namesCredential } from '../value/credential-names.js';
import { entryOf, stringOf } from '../value/tree.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';
import type { SecretPlace, Span } from '../value/span.js';
import { isHole, knownValue } from '../value/text.js';

/** The places, with those marked whose values are names. */
export function toldNames(places: readonly SecretPlace[], names: () => ReadonlySet<string>): readonly SecretPlace[] {
  if (places.length === 0) return places;
  const known = names();
  return places.map((place) =>
    formsOf(valueAt(place)).some((one) => known.has(one)) ? { ...place, isName: true } : place,
  );
}

/** A value, and what its base64 holds: `data` of a Secret. */
function formsOf(value: string): readonly string[] {
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? bytesOfBase64(value) : undefined;
  return bytes === undefined ? [value] : [value, textOfUtf8(bytes).trimEnd()];
}

const valueAt = ({ source, start, end }: Span): string =>
  source.text
    .slice(start, end)
    .trim()
    .replace(/^["']|["']$/g, '');

/**
 * Of every object of kind Secret, wherever it lies: in a List, an array, a template; of what a kustomization makes Secrets of; of parameters of a stack that are
 * not to be echoed, and of its secrets. Of repeated keys each one counts, for parsers differ in which they keep.
 */
export const secretValues = (tree: Tree | undefined): readonly SecretPlace[] =>
  tree === undefined ? [] : valuesIn(tree);

/** Each output asks, and an editor at each key. */
const valuesIn = remembered((tree: Tree) => placesIn({ tree, why: undefined, under: undefined }));

/** Of all that a value holds. */
export const placesWithin = (tree: Tree): readonly SecretPlace[] => placesIn({ tree, why: 'said', under: undefined });

/** `why`: it is secret because it is said to be, or because of its name; undefined: it is none. `under`: the key that it, or the list of it, stands under. */
interface Part {
  readonly tree: Tree;
  readonly why: 'said' | 'named' | undefined;
  readonly under: string | undefined;
}

function placesIn(whole: Part): readonly SecretPlace[] {
  const found: SecretPlace[] = [];
  const queue: Part[] = [whole];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { tree, why, under } = next;
    if (tree.kind === 'list') for (const item of tree.items) queue.push({ tree: item, why, under });
    else if (tree.kind === 'choice') for (const arm of tree.arms) queue.push({ tree: arm, why, under });
    else if (tree.kind === 'map') for (const part of membersOf(tree, why, under)) queue.push(part);
    else if (why !== undefined)
      for (const place of placesOfScalar(tree))
        found.push(why === 'named' && isOrdinary(place) ? { ...place, isName: true } : place);
  }
  return found;
}

function membersOf(tree: MapTree, why: Part['why'], under: string | undefined): readonly Part[] {
  const keys = keysOfSecrets(tree, under);
  const isNamed = isCredential(tree);
  return tree.entries.map(({ key, value }) => {
    const name = knownValue(key) ?? '';
    const own = keys.includes(name) ? 'said' : isNamed && name === 'value' ? 'named' : undefined;
    return { tree: value, why: why ?? own, under: name };
  });
}

/** A text stands where its parts were written, not where it is used. What is not known shows nothing. */
function placesOfScalar(tree: Tree): readonly Span[] {
  if (tree.kind !== 'text') return tree.kind === 'null' ? [] : [tree.at];
  const written = tree.text.parts.flatMap((part) => (isHole(part) ? [] : (part.at ?? [])));
  return written.length === 0 ? [tree.at] : written;
}

/** An environment variable, or a parameter, whose name says what it holds. */
function isCredential(tree: MapTree): boolean {
  const name = stringOf(entryOf(tree, 'name')?.value);
  return name !== undefined && namesCredential(name);
}

/** Of a name it is only concluded: an ordinary word stays in sentences. */
const isOrdinary = (place: Span): boolean => /^(?:[a-z]+(?:-[a-z]+)*|\d+|True|False)$/.test(valueAt(place));

/** By an entry that says what a mapping is, the keys of it under which secrets stand. */
const HOLDERS: readonly { readonly says: (entry: Entry) => boolean; readonly keys: readonly string[] }[] = [
  {
    says: ({ key, value }) => knownValue(key) === 'kind' && stringOf(value) === 'Secret',
    keys: ['data', 'stringData'],
  },
  // Source: AWS CloudFormation User Guide, "Parameters": NoEcho masks the value wherever it is shown.
  {
    says: ({ key, value }) =>
      knownValue(key) === 'NoEcho' && (value.kind === 'boolean' ? value.value : stringOf(value) === 'true'),
    keys: ['Default'],
  },
  // Source: AWS CloudFormation User Guide, AWS::SecretsManager::Secret.
  { says: ({ key }) => knownValue(key) === 'SecretString', keys: ['SecretString'] },
];

/** `under`: the key that the mapping, or the list of it, stands under. What a generator and its files are called is no secret. */
const keysOfSecrets = ({ entries }: MapTree, under: string | undefined): readonly string[] => [
  ...HOLDERS.flatMap(({ says, keys }) => (entries.some(says) ? keys : [])),
  ...(under === 'secretGenerator' ? ['literals'] : []),
];
