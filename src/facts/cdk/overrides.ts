/** What replaces the properties of a resource in the end: `addPropertyOverride`, and what is assigned to its members. Source: core/lib/cfn-resource.js. */
import { knownValue, literalText } from '../../value/text.js';
import type { Entry, ListTree, MapTree, Tree } from '../../value/tree.js';
import type { Assembly, Resource } from './assembly.js';
import { lowered } from './lower.js';

export function withOverrides(tree: Tree, resource: Resource, assembly: Assembly): Tree {
  const { stack, replaced, overrides } = resource;
  let result = tree;
  for (const [name, value] of replaced) result = withValue(result, [name], lowered(value, stack, assembly));
  for (const [i, { path, value }] of overrides.entries()) {
    // What is written later at the same place or above it takes the place of what was written there before.
    if (overrides.slice(i + 1).some((later) => later.path.every((step, n) => step === path[n]))) continue;
    const steps = path[0] === 'Properties' ? path.slice(1) : path;
    result = withValue(result, steps, value === undefined ? undefined : lowered(value, stack, assembly));
  }
  return result;
}

/** Undefined: deleted. What a step cannot be taken in is open. */
function withValue(tree: Tree, path: readonly string[], value: Tree | undefined): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined ? tree : merged(tree, value);
  switch (tree.kind) {
    case 'list':
      return withItem(tree, step, rest, value);
    case 'map':
      return withEntry(tree, step, rest, value);
    case 'null':
    case 'text':
      return withValue(emptyAt(tree), path, value);
    default:
      return tree;
  }
}

/** Maps are merged, all else is replaced; a function of CloudFormation is no map. Source: core/lib/private/deep-merge.js. */
function merged(tree: Tree, value: Tree): Tree {
  if (tree.kind !== 'map' || value.kind !== 'map' || isFunction(tree) || isFunction(value)) return value;
  return value.entries.reduce((to: MapTree, { key, value: inner, keyAt }) => {
    const step = knownValue(key);
    if (step === undefined) return { ...to, entries: [...to.entries, { key, keyAt, value: inner }] };
    const result = withValue(to, [step], inner);
    return result.kind === 'map' ? result : to;
  }, tree);
}

const isFunction = ({ entries: [only, ...others] }: MapTree): boolean =>
  only !== undefined && others.length === 0 && /^(?:Ref$|Fn::)/.test(knownValue(only.key) ?? '');

function withItem(tree: ListTree, step: string, rest: readonly string[], value: Tree | undefined): Tree {
  const index = Number(step);
  if (tree.items[index] === undefined) return { ...tree, open: true };
  const isDeleted = rest.length === 0 && value === undefined;
  const items = tree.items.flatMap((one, i) => (i !== index ? [one] : isDeleted ? [] : [withValue(one, rest, value)]));
  return { ...tree, items };
}

function withEntry(tree: MapTree, step: string, rest: readonly string[], value: Tree | undefined): Tree {
  const before = tree.entries.find(({ key }) => knownValue(key) === step);
  if (value === undefined && rest.length === 0)
    return { ...tree, entries: tree.entries.filter((entry) => entry !== before) };
  if (value === undefined && before === undefined) return tree;
  const at = value?.at ?? tree.at;
  const inner = withValue(before?.value ?? emptyAt({ at }), rest, value);
  const made: Entry = { key: literalText(step), keyAt: at, value: inner };
  return {
    ...tree,
    entries:
      before === undefined ? [...tree.entries, made] : tree.entries.map((entry) => (entry === before ? made : entry)),
  };
}

const emptyAt = ({ at }: Pick<Tree, 'at'>): MapTree => ({ kind: 'map', entries: [], open: false, at });
