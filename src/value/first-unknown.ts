/** What of a value could not be read. */
import { isHole, type Text } from './text.js';
import type { Tree } from './tree.js';

export const referenceIn = (text: Text): string | undefined => text.parts.find(isHole)?.reference;

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
      return tree.hole.reference;
    case 'choice':
      return 'a conditional';
    default:
      return undefined;
  }
}
