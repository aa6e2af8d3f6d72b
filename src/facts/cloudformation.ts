/** CloudFormation's intrinsic functions: values that only a deployment knows. */
import { knownValue } from '../value/text.js';
import type { Tree } from '../value/tree.js';

/** The tree with a hole for every intrinsic in its long form (`Ref`, `Fn::Sub`); the short forms are tags, which the reader resolves. */
export function resolved(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(resolved) };
  if (tree.kind !== 'map') return tree;
  const [only, ...others] = tree.entries;
  const name = only === undefined || others.length > 0 ? undefined : knownValue(only.key);
  if (name === 'Ref' || name?.startsWith('Fn::') === true) {
    return {
      kind: 'hole',
      hole: { reference: name, scope: tree.at.source.path, anonymous: true, at: tree.at },
      at: tree.at,
    };
  }
  return { ...tree, entries: tree.entries.map((entry) => ({ ...entry, value: resolved(entry.value) })) };
}
