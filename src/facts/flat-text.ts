/** A text with holes as one source, for parsers that read strings, and its places back to where its parts stand. */
import { toHostSpan, type Source, type Span } from '../value/span.js';
import { isHole, type Hole, type Part, type Text } from '../value/text.js';
import type { Entry, Tree } from '../value/tree.js';
import { placeOfRange } from './part-places.js';

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

  private placeText({ parts }: Text): Text {
    return {
      parts: parts.map((part): Part => {
        if (part.at === undefined || (isHole(part) && part.at.source.inside === undefined)) return part;
        if (!isHole(part)) return { ...part, at: this.locate(part.at) };
        const own = this.holes.find((other) => other.reference === part.reference && other.scope === part.scope);
        return own?.at === undefined ? part : { ...part, at: own.at };
      }),
    };
  }
}
