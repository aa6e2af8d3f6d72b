/** What replaces the properties of a resource in the end: `addPropertyOverride`, and what is assigned to its members. Source: core/lib/cfn-resource.js. */
import { knownValue, literalText } from '../../value/text.js';
import type { Entry, MapTree, Tree } from '../../value/tree.js';
import type { Assembly, Resource } from './assembly.js';
import { lowered } from './lower.js';

export function withOverrides(tree: Tree, resource: Resource, assembly: Assembly): Tree {
  const { stack, replaced, overrides } = resource;
  let result = tree;
  for (const [name, value] of replaced) result = withValue(result, [name], lowered(value, stack, assembly));
  for (const { path, value } of overrides) {
    const steps = path[0] === 'Properties' ? path.slice(1) : path;
    result = withValue(result, steps, value === undefined ? undefined : lowered(value, stack, assembly));
  }
  return result;
}

/** Undefined: deleted. What a step cannot be taken in is open. */
function withValue(tree: Tree, path: readonly string[], value: Tree | undefined): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? tree;
  if (tree.kind === 'list') {
    const index = Number(step);
    const item = tree.items[index];
    if (item === undefined) return { ...tree, open: true };
    const items = tree.items.flatMap((one, i) =>
      i !== index ? [one] : rest.length === 0 && value === undefined ? [] : [withValue(one, rest, value)],
    );
    return { ...tree, items };
  }
  if (tree.kind !== 'map') {
    if (tree.kind === 'null' || tree.kind === 'text') return withValue(emptyAt(tree), path, value);
    return tree;
  }
  const before = tree.entries.find(({ key }) => knownValue(key) === step);
  const others = tree.entries.filter((entry) => entry !== before);
  if (rest.length === 0 && value === undefined) return { ...tree, entries: others };
  if (rest.length > 0 && before === undefined && value === undefined) return tree;
  const inner =
    rest.length === 0 ? (value ?? emptyAt(tree)) : withValue(before?.value ?? emptyAt(value ?? tree), rest, value);
  const made: Entry = { key: literalText(step), keyAt: value?.at ?? tree.at, value: inner };
  return {
    ...tree,
    entries:
      before === undefined ? [...tree.entries, made] : tree.entries.map((entry) => (entry === before ? made : entry)),
  };
}

const emptyAt = ({ at }: Tree): MapTree => ({ kind: 'map', entries: [], open: false, at });
