/** Where secrets stand that a document says to be secret: no output may show them. */
import { remembered } from '../value/remembered.js';
import { stringOf } from '../value/tree.js';
import type { Entry, MapTree, Tree } from '../value/tree.js';
import type { SecretPlace, Span } from '../value/span.js';
import { knownValue } from '../value/text.js';

/** The places, with those marked whose values are names. */
export function toldNames(places: readonly Span[], names: () => ReadonlySet<string>): readonly SecretPlace[] {
  if (places.length === 0) return places;
  const known = names();
  return places.map((place) => (known.has(valueAt(place)) ? { ...place, isName: true } : place));
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
export const secretValues = (tree: Tree | undefined): readonly Span[] => (tree === undefined ? [] : valuesIn(tree));

/** Each output asks, and an editor at each key. */
const valuesIn = remembered((tree: Tree): readonly Span[] => {
  const found: Span[] = [];
  const queue: { readonly at: Tree; readonly hidden: boolean; readonly under?: string | undefined }[] = [
    { at: tree, hidden: false },
  ];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { at, hidden, under } = next;
    if (at.kind === 'list') for (const item of at.items) queue.push({ at: item, hidden, under });
    else if (at.kind === 'choice') for (const arm of at.arms) queue.push({ at: arm, hidden, under });
    else if (at.kind === 'map') {
      const keys = keysOfSecrets(at, under);
      for (const { key, value } of at.entries) {
        const name = knownValue(key) ?? '';
        queue.push({ at: value, hidden: hidden || keys.includes(name), under: name });
      }
    } else if (hidden) found.push(at.at);
  }
  return found;
});

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
