/** Placeholders that a second `$` before them keeps as they are: `$${name}` of Flux, `$$(NAME)` of kustomize. */
import { isHole, textWith, type Hole, type Part, type Text } from '../../value/text.js';

/** The text with its placeholders filled in: those that are escaped lose the `$` before them, and nothing is put there. */
export function withoutEscapes(
  text: Text,
  isPlaceholder: (hole: Hole) => boolean,
  fill: (hole: Hole) => readonly Part[] | undefined,
): Text {
  const isEscaped = (before: Part | undefined, part: Part | undefined): boolean =>
    before !== undefined &&
    !isHole(before) &&
    before.literal.endsWith('$') &&
    part !== undefined &&
    isHole(part) &&
    isPlaceholder(part);
  const escaped = new Set(text.parts.filter((part, i) => isEscaped(text.parts[i - 1], part)));
  if (escaped.size === 0) return textWith(text, fill);
  const parts = text.parts.map((part, i) =>
    !isHole(part) && isEscaped(part, text.parts[i + 1]) ? { ...part, literal: part.literal.slice(0, -1) } : part,
  );
  return textWith({ parts }, (hole) => (escaped.has(hole) ? undefined : fill(hole)));
}
