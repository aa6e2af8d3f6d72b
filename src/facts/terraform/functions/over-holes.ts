/** Functions of strings over texts with holes: the result is stated only where no filling of a hole that is tried makes another of it. */
import { ISSUER_WITHOUT } from '../../../aws/issuer.js';
import { within } from '../../../value/span.js';
import { characters } from '../strings.js';
import { ROOT_WITHOUT, ROOTS } from '../root-path.js';
import { isHole, type Hole, type Literal, type Part, type Text } from '../../../value/text.js';

/** Characters that stand for holes; no configuration holds them. */
const FIRST = 0xe000;
const MAX_HOLES = 16;
const MAX_LENGTH = 4096;

/** The value, with its holes as characters of their own. */
class Holes {
  readonly holes: Hole[] = [];
  private readonly literals: Literal[] = [];

  encode(text: Text): string {
    return text.parts
      .map((part) => {
        if (!isHole(part)) {
          this.literals.push(part);
          return part.literal;
        }
        return String.fromCharCode(FIRST + this.indexOf(part));
      })
      .join('');
  }

  /** Equal holes are one. */
  private indexOf(hole: Hole): number {
    const known = this.holes.findIndex(
      (one) =>
        hole.anonymous !== true &&
        one.anonymous !== true &&
        one.reference === hole.reference &&
        one.scope === hole.scope,
    );
    return known >= 0 ? known : this.holes.push(hole) - 1;
  }

  decode(value: string): Text {
    const parts: Part[] = [];
    let from = 0;
    const literal = (end: number): void => {
      if (end > from) parts.push(this.placed(value.slice(from, end)));
    };
    for (let i = 0; i < value.length; i++) {
      const hole = this.holes[value.charCodeAt(i) - FIRST];
      if (hole === undefined) continue;
      literal(i);
      parts.push(hole);
      from = i + 1;
    }
    literal(value.length);
    return { parts };
  }

  /** What is left of a literal stands where it stood, if there is but one such place. */
  private placed(literal: string): Literal {
    for (const part of this.literals) {
      const found = part.literal.indexOf(literal);
      if (found < 0 || part.at === undefined || part.literal.lastIndexOf(literal) !== found) continue;
      const exact = part.at.end - part.at.start === part.literal.length;
      return { literal, at: exact ? within(part.at, found, found + literal.length) : part.at };
    }
    return { literal };
  }

  fill(value: string, fillings: readonly string[]): string {
    let filled = '';
    for (let i = 0; i < value.length; i++) filled += fillings[value.charCodeAt(i) - FIRST] ?? value.charAt(i);
    return filled;
  }
}

/** What a hole of a kind that is known looks like, whatever its value. */
const ISSUERS = [
  'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
  'oidc.eks.us-gov-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210',
  'oidc.eks.cn-north-1.amazonaws.com.cn/id/00112233445566778899AABBCCDDEEFF',
  'oidc-eks.ap-southeast-4.api.aws/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
];

/** Values that a hole may have and that are most likely to change the result: pieces of what is looked for. */
function fillingsOf({ without = '' }: Hole, hints: readonly string[]): readonly string[] {
  if (without === ISSUER_WITHOUT) return ISSUERS;
  if (without === ROOT_WITHOUT) return ROOTS;
  const pieces = hints.flatMap((hint) => {
    const found: string[] = [];
    const short = hint.slice(0, 24);
    for (let i = 0; i < short.length; i++) for (let k = i + 1; k <= short.length; k++) found.push(short.slice(i, k));
    return found;
  });
  const all = new Set([...pieces, '', 'a', 'Z', '0', '-', '/', ':', '.', ' ', '\n', 'a/b', 'a:b', 'x.y', 'é']);
  for (const hint of hints) for (const extra of [`x${hint}y`, `${hint}${hint}`]) all.add(extra);
  return [...all].filter((value) => !characters(value).some((character) => without.includes(character)));
}

/**
 * `compute` over the texts as strings; undefined where the result depends on what a hole holds. `hints`: what is looked for in the texts.
 * Each hole is filled with every value of a set that was chosen to upset the result.
 */
export function overHoles<T extends string | boolean | readonly string[]>(
  texts: readonly Text[],
  hints: readonly string[],
  compute: (values: readonly string[]) => T,
): { readonly result: T; readonly decode: (value: string) => Text } | undefined {
  const holes = new Holes();
  const encoded = texts.map((text) => holes.encode(text));
  const decode = (value: string): Text => holes.decode(value);
  if (holes.holes.length === 0) return { result: compute(encoded), decode };
  if (holes.holes.length > MAX_HOLES || encoded.some(({ length }) => length > MAX_LENGTH)) return undefined;
  const result = compute(encoded);
  const neutral = holes.holes.map((_, i) => String.fromCharCode(FIRST + i));
  const own = compute(encoded);
  const agrees = (fillings: readonly string[]): boolean => {
    const filled = compute(encoded.map((value) => holes.fill(value, fillings)));
    return JSON.stringify(filled) === JSON.stringify(filledResult(own, fillings, holes));
  };
  for (const [i, hole] of holes.holes.entries())
    for (const value of fillingsOf(hole, hints)) if (!agrees(neutral.with(i, value))) return undefined;
  return { result, decode };
}

const filledResult = (
  result: string | boolean | readonly string[],
  fillings: readonly string[],
  holes: Holes,
): string | boolean | readonly string[] =>
  typeof result === 'string'
    ? holes.fill(result, fillings)
    : typeof result === 'boolean'
      ? result
      : result.map((value) => holes.fill(value, fillings));
