/** What templates print, and what functions may ask of the execution that calls them. */
import type { Node } from '../../document/go-template/ast.js';
import { isHole, type Part, type Text } from '../../value/text.js';
import type { Value } from './value.js';

/** What a template prints. Where blocks of lines may or may not stand, nothing is printed and `gaps` has the index of the next part. */
export interface Output {
  readonly parts: Part[];
  readonly gaps: number[];
}

export const emptyOutput = (): Output => ({ parts: [], gaps: [] });

/** What a call may ask of the execution that it belongs to. */
export interface Context {
  readonly scope: string;
  /** Values that are missing may yet be given: `required` fails for certain only where none can come. */
  readonly mayBeGiven: boolean;
  readonly include: (name: string, dot: Value) => Text;
  readonly tpl: (text: Text, dot: Value) => Text;
}

export const breaksLine = (part: Part): boolean => !isHole(part) && part.literal.includes('\n');

export const endsLine = (parts: readonly Part[]): boolean => {
  const last = parts.at(-1);
  return parts.length === 0 || (last !== undefined && !isHole(last) && last.literal.endsWith('\n'));
};

/** A part without a place stands where its action does. */
export const placedAt = (printedText: Text, { at }: Node): Text => ({
  parts: printedText.parts.map((part) => (part.at === undefined ? { ...part, at } : part)),
});
