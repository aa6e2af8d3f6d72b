/** The syntax tree of Go's text/template, with places. */
import type { Span } from '../../value/span.js';

/** A file: what it prints, and the templates that it defines. */
export interface TemplateFile {
  readonly body: readonly Node[];
  readonly defines: readonly Define[];
  /** All that are called in it. */
  readonly functions: ReadonlyMap<string, Span>;
}

export interface Define {
  readonly name: string;
  readonly body: readonly Node[];
  readonly at: Span;
}

export type Node =
  | { readonly kind: 'text'; readonly at: Span }
  | { readonly kind: 'action'; readonly pipe: Pipe; readonly at: Span }
  | Branch
  | { readonly kind: 'template'; readonly name: string; readonly argument: Pipe | undefined; readonly at: Span }
  | { readonly kind: 'break'; readonly at: Span }
  | { readonly kind: 'continue'; readonly at: Span };

export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
  /** From its opening action to the end of its `end`. */
  readonly at: Span;
}

/** `$a, $b := command | command`. `assigns`: `=`, to variables that are declared already. */
export interface Pipe {
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
  readonly at: Span;
}

/** A function or a value, and its arguments. */
export interface Command {
  readonly operands: readonly Operand[];
  readonly at: Span;
}

export type Operand =
  /** `.`, `.a.b` */
  | { readonly kind: 'field'; readonly names: readonly string[]; readonly at: Span }
  /** `$`, `$x.a` */
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[]; readonly at: Span }
  | { readonly kind: 'function'; readonly name: string; readonly names: readonly string[]; readonly at: Span }
  /** `(pipe)`, `(pipe).a` */
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[]; readonly at: Span }
  | { readonly kind: 'nil'; readonly at: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: Span }
  | { readonly kind: 'number'; readonly value: number; readonly isFloat: boolean; readonly at: Span }
  | { readonly kind: 'string'; readonly value: string; readonly at: Span };

/** What Go's parser refuses. */
export class TemplateError extends Error {
  constructor(
    message: string,
    readonly at: Span,
  ) {
    super(message);
  }
}
