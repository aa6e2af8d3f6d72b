/** A text with holes as one source, for parsers that read strings, and its places back to where its parts stand. */
import { lastAtMost } from '../value/search.js';
import { toHostSpan, within, type Source, type Span } from '../value/span.js';
import { isHole, shapeOf, type Hole, type Literal, type Part, type Text } from '../value/text.js';
import type { Entry, Tree } from '../value/tree.js';
import { JsonReader, rememberLater } from './json-text.js';
import { placeOfRange } from './part-places.js';
import { tidiedOutput } from './tidy.js';

/** Each hole is a character of the private use area, of which so many are there. Holes beyond are not told apart. */
const FIRST = 0xe000;
const HOLES = 6400;
const PRIVATE = /[\uE000-\uF8FF]/g;

export class FlatText {
  readonly source: Source;
  private readonly starts: readonly number[];
  private readonly holes: readonly Hole[];

  constructor(
    private readonly text: Text,
    private readonly at: Span,
  ) {
    const starts: number[] = [];
    let whole = '';
    const holes: Hole[] = [];
    for (const part of text.parts) {
      starts.push(whole.length);
      if (isHole(part)) whole += String.fromCharCode(FIRST + ((holes.push(part) - 1) % HOLES));
      else whole += part.literal.replace(PRIVATE, '\uFFFD');
    }
    this.source = { path: at.source.path, text: whole };
    this.starts = starts;
    this.holes = holes;
  }

  /** Where holes stand in a string that was read out of the source. */
  readonly findHoles = (value: string) =>
    [...value.matchAll(PRIVATE)].flatMap(({ index }) => {
      const hole = this.holes[value.charCodeAt(index) - FIRST];
      if (hole === undefined) return [];
      const own: Hole = this.holes.length > HOLES ? { ...hole, anonymous: true } : hole;
      return [{ start: index, end: index + 1, hole: own }];
    });

  /** The place of a range: from that of its first part to that of its last, where both stand in one source. */
  locate(span: Span): Span {
    let own = span;
    while (own.source !== this.source) {
      const host = toHostSpan(own);
      if (host === undefined) return own;
      own = host;
    }
    const { start, end } = own;
    return placeOfRange({ parts: this.text.parts, starts: this.starts }, start, end) ?? this.at;
  }

  /** The tree with all places where the parts of the text stand. */
  place(tree: Tree): Tree {
    const at = this.locate(tree.at);
    switch (tree.kind) {
      case 'text':
        return { ...tree, at, text: this.placeText(tree.text) };
      case 'hole':
        return { ...tree, at };
      case 'list':
        return { ...tree, at, items: tree.items.map((item) => this.place(item)) };
      case 'map':
        return {
          ...tree,
          at,
          entries: tree.entries.map((one): Entry => ({
            key: this.placeText(one.key),
            keyAt: this.locate(one.keyAt),
            value: this.place(one.value),
          })),
        };
      case 'choice':
        return { ...tree, at, arms: tree.arms.map((arm) => this.place(arm)) };
      default:
        return { ...tree, at };
    }
  }

  private placeText(text: Text): Text {
    const placed: Text = { parts: text.parts.flatMap((part) => this.placed(part, false)) };
    return /^\s*[[{]/.test(shapeOf(text)) ? rememberLater(placed, () => this.jsonIn(text)) : placed;
  }

  private placed(part: Part, inPieces: boolean): readonly Part[] {
    if (part.at === undefined || (isHole(part) && part.at.source.inside === undefined)) return [part];
    if (!isHole(part)) return inPieces ? this.pieces(part, part.at) : [{ ...part, at: this.locate(part.at) }];
    const own = this.holes.find((other) => other.reference === part.reference && other.scope === part.scope);
    return [own?.at === undefined ? part : { ...part, at: own.at }];
  }

  /** JSON that stands in a scalar: its values have the places of what they were printed from. */
  private jsonIn({ parts }: Text): Tree | undefined {
    const text: Text = { parts: parts.flatMap((part) => this.placed(part, true)) };
    const at = text.parts.find((part) => part.at !== undefined)?.at ?? this.at;
    const tree = new JsonReader(text, at).read();
    return tree === undefined || tree === 'unknown' ? undefined : tidiedOutput(tree);
  }

  /** What stands in a scalar as it is, cut where other parts begin; what is escaped there has one place. */
  private pieces(part: Literal, { source, start, end }: Span): readonly Part[] {
    const whole = { ...part, at: this.locate({ source, start, end }) };
    if (source.inside?.host !== this.source || end - start !== part.literal.length) return [whole];
    const found = source.inside.segments().flatMap(({ inner, innerLength, outer, outerLength }): readonly Literal[] => {
      const [from, to] = [Math.max(inner, start), Math.min(inner + innerLength, end)];
      if (from >= to) return [];
      const literal = part.literal.slice(from - start, to - start);
      const own = { source: this.source, start: outer, end: outer + outerLength };
      if (innerLength !== outerLength) return [{ literal, at: this.locate(own) }];
      return this.cut(within(own, from - inner, to - inner)).map((at) => ({
        literal: literal.slice(at.start - outer - (from - inner), at.end - outer - (from - inner)),
        at: this.locate(at),
      }));
    });
    return found.map(({ literal }) => literal).join('') === part.literal ? found : [whole];
  }

  /** A range at the ends of the parts within it. */
  private cut({ source, start, end }: Span): readonly Span[] {
    const found: Span[] = [];
    for (let i = lastAtMost(this.starts, start), from = start; from < end; i++) {
      const to = Math.min(end, this.starts[i + 1] ?? end);
      if (to > from) found.push({ source, start: from, end: to });
      from = Math.max(from, to);
    }
    return found;
  }
}
