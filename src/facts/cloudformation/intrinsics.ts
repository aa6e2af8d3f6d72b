/** CloudFormation's intrinsic functions: values that only a deployment knows. */
import { knownValue } from '../../value/text.js';
import type { MapTree, Tree } from '../../value/tree.js';

/** The mapping with a hole for every intrinsic in its long form (`Ref`, `Fn::Sub`); the short forms are tags, which the reader resolves. */
export function withIntrinsicsAsHoles(root: MapTree): MapTree {
  const found: Tree[] = [];
  const resolved = (tree: Tree): Tree => {
    if (tree.kind === 'list') return { ...tree, items: tree.items.map(resolved) };
    if (tree.kind !== 'map') return tree;
    const name = onlyKey(tree);
    if (name !== 'Ref' && name?.startsWith('Fn::') !== true) return members(tree);
    found.push(tree);
    return {
      kind: 'hole',
      hole: { reference: name, scope: tree.at.source.path, anonymous: true, at: tree.at },
      at: tree.at,
    };
  };
  const members = (map: MapTree): MapTree => ({
    ...map,
    entries: map.entries.map((entry) => ({ ...entry, value: resolved(entry.value) })),
  });
  if (!MENTIONED.test(root.at.source.text)) return root;
  const whole = members(root);
  return found.length > 0 ? whole : root;
}

const MENTIONED = /\bFn::|\bRef\b/;

function onlyKey({ entries }: MapTree): string | undefined {
  const [only, ...others] = entries;
  return only === undefined || others.length > 0 ? undefined : knownValue(only.key);
}
