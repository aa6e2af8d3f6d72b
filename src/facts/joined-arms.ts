/** A choice between mappings as one mapping of choices: what is asked of a mapping by a name is asked of each arm. */
import { equals, knownValue } from '../value/text.js';
import { entryOf, isOpen, type Entry, type MapTree, type Tree } from '../value/tree.js';

/** Null in a choice: the member is not written in that arm. Any other tree as it is. */
export function joinedArms(tree: Tree | undefined): Tree | undefined {
  if (tree?.kind !== 'choice') return tree;
  const { at } = tree;
  const maps = tree.arms.flatMap((arm): readonly MapTree[] =>
    arm.kind === 'map' ? [arm] : arm.kind === 'null' ? [{ kind: 'map', entries: [], open: false, at }] : [],
  );
  if (maps.every(({ entries }) => entries.length === 0)) return tree;
  const open = maps.length < tree.arms.length || maps.some(isOpen);
  const entries = new Map<string, Entry>();
  for (const { key, keyAt } of maps.flatMap((one) => one.entries)) {
    const name = knownValue(key);
    if (name === undefined || entries.has(name)) continue;
    const arms = maps.map((one): Tree => entryOf(one, name)?.value ?? { kind: 'null', at });
    const value = chosen(
      open ? [...arms, { kind: 'hole', hole: { reference: name, scope: '', anonymous: true }, at }] : arms,
      at,
    );
    entries.set(name, { key, keyAt, value });
  }
  return { kind: 'map', entries: [...entries.values()], open, at };
}

/** Equal arms are one. */
function chosen(arms: readonly Tree[], at: Tree['at']): Tree {
  const distinct = arms.filter((arm, i) => !arms.slice(0, i).some((other) => isSame(arm, other)));
  const [only] = distinct;
  return only !== undefined && distinct.length === 1 ? only : { kind: 'choice', arms: distinct, at };
}

const isSame = (a: Tree, b: Tree): boolean =>
  (a.kind === 'null' && b.kind === 'null') ||
  (a.kind === 'text' && b.kind === 'text' && equals(a.text, b.text) === 'yes');

/** Of a choice what is written where anything is: an arm that is null or empty gives nothing to judge. */
export function whereWritten(entry: Entry | undefined): Entry | undefined {
  const value = entry === undefined ? undefined : somethingOf(entry.value);
  return entry === undefined || value === undefined || value === entry.value ? entry : { ...entry, value };
}

/** Of a choice the arms that are neither null nor empty, if there are any; any other tree as it is. */
export function somethingOf(tree: Tree): Tree {
  if (tree.kind !== 'choice') return tree;
  const arms = tree.arms.filter((arm) => arm.kind !== 'null' && !(arm.kind === 'text' && arm.text.parts.length === 0));
  const [only] = arms;
  if (only === undefined || arms.length === tree.arms.length) return tree;
  return arms.length === 1 ? only : { ...tree, arms };
}
