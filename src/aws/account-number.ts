/** Account ids that were read as numbers: the zeros ahead of one are lost. */
import type { Span } from '../value/span.js';
import { isHole, type Literal, type Part, type Text } from '../value/text.js';
import { textOf, type Tree } from '../value/tree.js';
import { readArn } from './arn.js';

export interface LostZeros {
  /** The digits where they were a number. */
  readonly at: Span;
  /** As written there: twelve digits. */
  readonly written: string;
  /** What is left of them. */
  readonly left: string;
  /** Quotes stand around them: a type made a number of them. */
  readonly isQuoted: boolean;
}

/** Of the account of an ARN, or of an account id alone; undefined where it is as it was written, or not known. */
export function lostZeros(text: Text): LostZeros | undefined {
  const [only, ...others] = (readArn(text)?.account ?? text).parts;
  return only === undefined || others.length > 0 ? undefined : lostZerosOf(only);
}

/** The same of a scalar, which may be a number itself. */
export function zerosLostIn(tree: Tree): LostZeros | undefined {
  if (tree.kind === 'number') return lostZerosOf({ literal: tree.written, at: tree.at });
  const text = textOf(tree);
  return text === undefined ? undefined : lostZeros(text);
}

/** Of digits whose place says that an account id stands there. */
export function lostZerosOf(part: Part): LostZeros | undefined {
  if (isHole(part) || part.at === undefined || !isShorter(part)) return undefined;
  const { source, start, end } = part.at;
  const quote = source.text.charAt(start) === '"' ? 1 : 0;
  const at: Span = { source, start: start + quote, end: end - quote };
  const written = source.text.slice(at.start, at.end);
  const { literal: left } = part;
  return /^0\d{11}$/.test(written) && /^\d+$/.test(left) && written.replace(/^0+/, '') === left
    ? { at, written, left, isQuoted: source.text.charAt(at.start - 1) === '"' }
    : undefined;
}

/** Cheap: most literals end here. */
const isShorter = ({ literal, at }: Literal): boolean =>
  at !== undefined && literal.length < 12 && at.end - at.start >= 12 && at.end - at.start <= 14;
