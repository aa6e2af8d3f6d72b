/** What of a value could not be read. */
import { displayHole, isHole, type Hole, type Text } from './text.js';
import type { Tree } from './tree.js';

export const referenceIn = (text: Text): string | undefined => nameOf(text.parts.find(isHole));

const nameOf = (hole: Hole | undefined): string | undefined => (hole === undefined ? undefined : displayHole(hole));

/** What could not be read, in the author's words. */
export function firstUnknown(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'text':
      return referenceIn(tree.text);
    case 'list':
      return (
        tree.items.map(firstUnknown).find((reference) => reference !== undefined) ??
        (tree.open ? 'a list that goes on' : undefined)
      );
    case 'map':
      return (
        tree.entries
          .map((entry) => referenceIn(entry.key) ?? firstUnknown(entry.value))
          .find((reference) => reference !== undefined) ?? (tree.open ? 'a mapping that goes on' : undefined)
      );
    case 'hole':
      return displayHole(tree.hole);
    case 'choice':
      return 'a conditional';
    default:
      return undefined;
  }
}
