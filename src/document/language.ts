/** What a syntax is: which texts are written in it, how they are parsed with spans, its comments, and how an edit is written. */
import type { Source, Span } from '../value/span.js';
import type { Tree } from '../value/tree.js';
import type { FindHoles } from './scalar.js';

export interface Language {
  /** As in `yaml`. */
  readonly name: string;
  /** Extensions of file names that say it, with the dot. */
  readonly extensions: readonly string[];
  /** Whether a text that no extension of another language claims is written in it, told by how it begins. */
  readonly begins: (text: string) => boolean;
  /** The parts of a file that can be parsed alone, unparsed. Total: what cannot be parsed becomes faults. */
  readonly partsOf: (file: Source) => readonly Part[];
  /** Parses a text that stands in another document; the first document of it. Undefined: there is none. */
  readonly parse: (source: Source, findHoles: FindHoles) => Parsed | undefined;
  /** The comments of a file, in their order. */
  readonly commentsOf: (file: Source) => readonly Comment[];
  /** Texts of several lines that are no sources of their own, from the mark that begins one: no comment can stand in them. */
  readonly textsOf?: (file: Source) => readonly Span[];
  /** What else a comment above its first line speaks of as a whole: resources. */
  readonly wholesOf?: (file: Source) => readonly Span[];
  /** The text with blanks for what stands in texts and comments, where that is told apart. */
  readonly codeOf?: (file: Source) => string;
  readonly write: Writing;
}

/** How members are added in the layout that the author chose. */
export interface Writing {
  /** The characters that a text may stand between. */
  readonly marks: string;
  /** A value as it is written in this language. */
  readonly scalar: (value: string | boolean) => string;
  /** What to write at the place of a scalar, or of a part of one, so that it reads as `text` there; undefined where that cannot be said for certain. */
  readonly replacement: (at: Span, text: string) => string | undefined;
  /** Text to insert at `at`, the key of a member of a mapping, so that `members` come before it; undefined where what stands around it is no mapping of this language. */
  readonly membersBefore: (map: Span, at: Span, members: readonly Member[]) => Insertion | undefined;
  /** The same for an item of a list. */
  readonly itemsBefore: (list: Span, at: Span, items: readonly string[]) => Insertion | undefined;
}

export type Member = readonly [key: string, value: string | boolean];

export interface Insertion {
  readonly at: Span;
  readonly text: string;
}

export interface Fault {
  readonly message: string;
  readonly at: Span;
  /** Another parser of the syntax may read it: no tool is known to refuse it. */
  readonly mayPass?: true;
  /** Nothing is wrong with the document: it is one too many of a run. */
  readonly isOfRun?: true;
}

/** Why whoever reads the document refuses it; undefined: it does not, or something fills it in first. */
export const refusalOf = ({ faults: [first], templated }: Pick<Document, 'faults' | 'templated'>): Fault | undefined =>
  templated || first?.mayPass === true ? undefined : first;

export interface Parsed {
  readonly tree: Tree | undefined;
  readonly faults: readonly Fault[];
}

export interface Comment {
  /** The text of the comment without its mark and the blanks around it. */
  readonly text: string;
  readonly at: Span;
}

/** One document of a file, parsed. */
export interface Document extends Parsed {
  readonly file: Source;
  /** The name of its language. */
  readonly language: string;
  /** Template actions stood in it: what could not be read is holes, and keys may repeat. */
  readonly templated: boolean;
  /** It is what stands inside a text of another document. */
  readonly embedded?: true;
  /** Placeholders or verbs of a format string stand in the text: it may become JSON only when they are replaced. */
  readonly formatted?: true;
  /** A program made it: what is not known in it is a value that the program computes, and nothing that somebody left to be filled in. */
  readonly computed?: true;
  /** What it states is deployed on a condition of this name, of which nobody knows whether it holds. */
  readonly condition?: string;
  /** A chart that is not here makes it in the namespace of its release: only the values tell of it. */
  readonly ofUnseenChart?: true;
  /** What it was read together with: a module's address, a chart and its values, a kustomization. */
  readonly unit?: string;
  /** What applies it, where that is not the file that it stands in. */
  readonly appliedBy?: Applier;
  /** Paths of files with values that it is read with and that do not apply it: templates around a nested stack, variables of a program. */
  readonly givenBy?: readonly string[];
  /** The name of the stack or chart of a program that it is: one class may make those of several environments. */
  readonly stack?: string;
  /** The account that what it states is made in, where a program says so. */
  readonly account?: string;
}

/** A kustomization that nothing else takes in, an object of Flux or Argo CD, a release of a chart, or a program that makes what stands outside of its folder. */
export interface Applier {
  readonly name: string;
  /** The file that says so: its environment is that of all it applies. */
  readonly path: string;
  /** Other files that lead to what it applies, or that it gives to it: where no file before names an environment, the next one may. */
  readonly through?: readonly string[];
  /** The name of its environment, where the owner says it. */
  readonly environment?: string;
  /** Names of others that make something else of the same files: what they apply is not in one cluster and namespace with this. */
  readonly alternatives: ReadonlySet<string>;
}

/** A range of a file that can be parsed alone. */
export interface Part {
  readonly file: Source;
  /** The offset in the file where it begins; -1 for the whole file. */
  readonly from: number;
  readonly text: string;
  readonly parse: () => readonly Document[];
  /** Whether a document in it has faults; no tree is made to tell. */
  readonly isBroken: () => boolean;
}

/** Computes once and remembers. */
export function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** Text to put in front of a member that begins a line of its own, or stands in one with others. */
export function insertionBefore(
  { source, start }: Span,
  texts: readonly string[],
  ownLine: RegExp,
  separator: string,
): Insertion {
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  const end = source.text.includes('\r\n') ? '\r\n' : '\n';
  const between = ownLine.test(line) ? `${separator}${end}${line}` : ', ';
  return { at: { source, start, end: start }, text: texts.map((text) => `${text}${between}`).join('') };
}

/** The last character before a place that is neither blank nor in a comment to the end of its line. */
export function markBefore({ source, start }: Span): string {
  let before = source.text.slice(Math.max(0, start - 2000), start).trimEnd();
  for (;;) {
    const line = before.lastIndexOf('\n') + 1;
    const comment = before.slice(line).search(/(?:^|[ \t])(?:#|\/\/)/);
    if (comment < 0) return before.slice(-1);
    before = before.slice(0, line + comment).trimEnd();
  }
}

/** Whether what stands behind a place begins like this. */
export const isFollowedBy = ({ source, end }: Span, begin: RegExp): boolean =>
  begin.test(source.text.slice(end, end + 1000));

/** The quotes that stand on both sides of a place, if they are of one kind. */
export function quotesAround({ source, start, end }: Span): '"' | "'" | undefined {
  const before = source.text.charAt(start - 1);
  return (before === '"' || before === "'") && source.text.charAt(end) === before ? before : undefined;
}

/** A span with the quotes around it, if there are any: one of `marks` on both sides. */
export function withQuotes({ source, start, end }: Span, marks: string): Span {
  const before = source.text.charAt(start - 1);
  return before !== '' && marks.includes(before) && source.text.charAt(end) === before
    ? { source, start: start - 1, end: end + 1 }
    : { source, start, end };
}

/** The place of a key with the bracket that opens a computed one before it, if there is one. */
export function withBracket({ source, start, end }: Span, bracket: '[' | '('): Span {
  const before = source.text.slice(0, start).trimEnd();
  return { source, start: before.endsWith(bracket) ? before.length - 1 : start, end };
}
