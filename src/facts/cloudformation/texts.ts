/** Operations of CloudFormation's functions on texts with unknown parts. */
import { withoutScheme } from '../../aws/issuer.js';
import { assembledText, type Piece } from '../../document/assembled.js';
import { within, type Span } from '../../value/span.js';
import { display, isHole, knownValue, literalText, type Part, type Text } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';

/** A scalar as text; undefined for what is none. */
export function scalarText(tree: Tree): Text | undefined {
  switch (tree.kind) {
    case 'text':
      return tree.text;
    case 'number':
    case 'boolean':
      return { parts: [{ literal: tree.written, at: tree.at }] };
    case 'hole':
      return { parts: [{ ...tree.hole, at: tree.at }] };
    default:
      return undefined;
  }
}

export const textTree = (text: Text, at: Span): Tree => {
  const [only] = text.parts;
  // A text of one hole is that hole: what stands there may be no text at all.
  return only !== undefined && text.parts.length === 1 && isHole(only) && only.oneOf === undefined
    ? { kind: 'hole', hole: only, at }
    : { kind: 'text', text, at };
};

/** A stretch of a template's text: what stays, or a name between `${` and `}`, or `&{` and `}`. */
export type Stretch =
  { readonly part: Part; readonly at: Span } | { readonly name: string; readonly written: string; readonly at: Span };

/** `${!Name}` stays, without the mark. Whatever else was taken for a placeholder while the file was read is unknown. */
export function stretchesOf(text: Text, at: Span): readonly Stretch[] {
  return text.parts.flatMap((part): readonly Stretch[] => {
    const place = part.at ?? at;
    if (isHole(part)) {
      const written = part.at?.source.text.slice(part.at.start, part.at.end);
      if (written === undefined || !/^\$\{[^{}]*\}$/.test(written)) return [{ part, at: place }];
      return [nameOf(written, place)];
    }
    return stretchesOfLiteral(part.literal, place);
  });
}

function stretchesOfLiteral(literal: string, at: Span): readonly Stretch[] {
  const isExact = at.end - at.start === literal.length;
  const placed = (start: number, end: number): Span => (isExact ? within(at, start, end) : at);
  const found: Stretch[] = [];
  let from = 0;
  const keep = (end: number): void => {
    const place = placed(from, end);
    if (end > from) found.push({ part: { literal: literal.slice(from, end), at: place }, at: place });
  };
  for (const match of literal.matchAll(/[$&]\{[^{}]*\}/g)) {
    keep(match.index);
    from = match.index + match[0].length;
    found.push(nameOf(match[0], placed(match.index, from)));
  }
  keep(literal.length);
  return found;
}

const nameOf = (written: string, at: Span): Stretch =>
  written.startsWith('${!')
    ? { part: { literal: `\${${written.slice(3)}`, at }, at }
    : { name: written.slice(2, -1), written, at };

/** One text of many, each piece of it at its place. Pieces that are one literal stay as they are. */
export function assembled(pieces: readonly Piece[], at: Span): Tree {
  const [only, ...others] = pieces;
  if (only === undefined) return { kind: 'text', text: literalText(''), at };
  const { part } = only;
  if (others.length === 0 && (isHole(part) || (part.at?.start === only.at.start && part.at.source === only.at.source)))
    return textTree({ parts: [isHole(part) ? { ...part, at: only.at } : part] }, at);
  return { kind: 'text', text: assembledText(pieces, at), at };
}

export const piecesOf = (text: Text, at: Span): readonly Piece[] =>
  text.parts.map((part) => ({ part, at: part.at ?? at }));

/** The pieces between the separators, as far as it is certain where these stand; `open`: more follow that are not. */
export function splitText(
  text: Text,
  separator: string,
): { readonly items: readonly Text[]; readonly open: boolean } | undefined {
  if (separator === '') return undefined;
  const scheme = separator.endsWith('//') && 'https://'.includes(separator) ? withoutScheme(text) : text;
  // The issuer of a cluster: what is before it is known, and it has no second scheme.
  if (scheme !== text && scheme.parts.length === 1 && scheme.parts.every(isHole))
    return { items: [literalText('https://'.slice(0, -separator.length)), scheme], open: false };
  const items: Text[] = [];
  let current: Part[] = [];
  for (const part of text.parts) {
    if (isHole(part)) {
      if (!cannotHold(part.without, separator)) return { items, open: true };
      current.push(part);
      continue;
    }
    const pieces = part.literal.split(separator);
    let offset = 0;
    for (const [i, literal] of pieces.entries()) {
      if (i > 0) {
        items.push({ parts: current });
        current = [];
      }
      if (literal !== '') current.push(placed(literal, part.at, offset, part.literal.length));
      offset += literal.length + separator.length;
    }
  }
  items.push({ parts: current });
  return { items, open: false };
}

const cannotHold = (without: string | undefined, separator: string): boolean =>
  without !== undefined && separator.split('').some((character) => without.includes(character));

function placed(literal: string, at: Span | undefined, offset: number, length: number): Part {
  if (at === undefined) return { literal };
  const isExact = at.end - at.start === length;
  return isExact ? { literal, at: within(at, offset, offset + literal.length) } : { literal };
}

/** What an identifier of a loop puts in place of itself; behind `&` only its letters and digits. Source: CloudFormation Template Reference, "Fn::ForEach". */
export function localText(written: string, value: Tree): Text | undefined {
  const text = scalarText(value);
  const known = text === undefined ? undefined : knownValue(text);
  return written.startsWith('&') && known !== undefined ? literalText(known.replace(/[^A-Za-z0-9]/g, '')) : text;
}

/** How a value is named that nobody knows, by what it is made of: equal names are equal values. */
export const nameOfText = (text: Text): string => knownValue(text) ?? display(text);
