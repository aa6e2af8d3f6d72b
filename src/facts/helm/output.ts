/** What templates print, and what functions may ask of the execution that calls them. */
import type { Node } from '../../document/go-template/ast.js';
import { isHole, type Part, type Text } from '../../value/text.js';
import type { MapValue, Value } from './value.js';

/** What a template prints. */
export interface Output {
  readonly parts: Part[];
  readonly gaps: Gap[];
}

/** Where blocks of lines may or may not stand; nothing is printed for them. */
export interface Gap {
  /** The index of the part that comes next. */
  readonly next: number;
  /** How far the line of these that is indented least is: a line that follows and is indented more may belong to it. */
  readonly indent: number;
  /** One of these lines gives a namespace. */
  readonly namesNamespace: boolean;
}

export type Flow = 'next' | 'break' | 'continue';

/** What one arm prints, and whether the loop around it goes on. */
export interface Arm {
  readonly output: Output;
  readonly flow: Flow;
}

export const emptyOutput = (): Output => ({ parts: [], gaps: [] });

/** What a call may ask of the execution that it belongs to. */
export interface Context {
  readonly scope: string;
  /** Values that are missing may yet be given: `required` fails for certain only where none can come. */
  readonly mayBeGiven: boolean;
  readonly include: (name: string, dot: Value) => Text;
  readonly tpl: (text: Text, dot: Value) => Text;
  /** Before a map is changed in place. */
  readonly touch: (changed: MapValue) => void;
}

export const breaksLine = (part: Part): boolean => !isHole(part) && part.literal.includes('\n');

export const endsLine = (parts: readonly Part[]): boolean => {
  const last = parts.at(-1);
  return parts.length === 0 || (last !== undefined && !isHole(last) && last.literal.endsWith('\n'));
};

/** The least indentation of the lines that an output begins; Infinity where it begins none. */
export function leastIndent({ parts, gaps }: Output, atLineStart: boolean): number {
  const text = written(parts);
  const lines = (atLineStart ? `\n${text}` : text).matchAll(/\n([ \t]*)(?=[^\s])/g);
  let least = Infinity;
  for (const [, pad = ''] of lines) least = Math.min(least, pad.length);
  for (const { indent } of gaps) least = Math.min(least, indent);
  return least;
}

const written = (parts: readonly Part[]): string =>
  parts.map((part) => (isHole(part) ? '\uE000' : part.literal)).join('');

const NAMESPACE = /^[ \t]*["']?namespace["']?[ \t]*:/m;

/** Whether one of the lines of an output, or of those that may stand in it, gives a namespace. */
export const namesNamespace = ({ parts, gaps }: Output): boolean =>
  gaps.some((gap) => gap.namesNamespace) || NAMESPACE.test(written(parts));

/** A part without a place stands where its action does. */
export const placedAt = (printedText: Text, { at }: Node): Text => ({
  parts: printedText.parts.map((part) => (part.at === undefined ? { ...part, at } : part)),
});

/** What a template printed that was itself a text: it stands where that part of the text does. */
export function placedInText(part: Part, { parts }: Text): Part {
  if (part.at?.source.path !== '') return part;
  const { at: _, ...bare } = part;
  let offset = part.at.start;
  for (const one of parts) {
    const length = isHole(one) ? 1 : one.literal.length;
    if (offset < length && one.at !== undefined) return { ...bare, at: one.at };
    offset -= Math.min(offset, length);
  }
  return bare;
}

/** Helm deletes what Go prints for nil. */
export const withoutNoValue = (part: Part): Part =>
  isHole(part) || !part.literal.includes('<no value>')
    ? part
    : { ...part, literal: part.literal.replaceAll('<no value>', '') };
