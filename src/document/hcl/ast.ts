/** The syntax tree of HCL: bodies of attributes and blocks, and expressions. Every node has its span; nothing is evaluated. */
import type { Source, Span } from '../../value/span.js';

export interface HclFile {
  readonly source: Source;
  readonly body: Body;
  readonly faults: readonly HclFault[];
}

export interface HclFault {
  readonly message: string;
  readonly at: Span;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
  /** Where something in it could not be read: what is not seen may be written there. */
  readonly broken?: Span;
}

export interface Attribute {
  readonly name: string;
  readonly nameAt: Span;
  readonly value: Expression;
  /** From the name to the end of the value. */
  readonly at: Span;
}

export interface Block {
  readonly type: string;
  readonly typeAt: Span;
  readonly labels: readonly Label[];
  readonly body: Body;
  readonly at: Span;
}

export interface Label {
  readonly value: string;
  readonly at: Span;
}

export type Expression =
  /** `text`: digits as written. */
  | { readonly kind: 'number'; readonly text: string; readonly at: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: Span }
  | { readonly kind: 'null'; readonly at: Span }
  | Template
  | { readonly kind: 'name'; readonly name: string; readonly at: Span }
  /** `a.b` */
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string; readonly at: Span }
  /** `a[b]`; `dotted`: the old `a.0` */
  | {
      readonly kind: 'index';
      readonly of: Expression;
      readonly key: Expression;
      readonly dotted?: true;
      readonly at: Span;
    }
  /** `full`: `[*]`, after which everything that follows belongs to each element; `.*` takes what is written behind a dot only. */
  | { readonly kind: 'splat'; readonly of: Expression; readonly full: boolean; readonly at: Span }
  | Call
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly at: Span;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: Span;
    }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: Expression; readonly at: Span }
  | { readonly kind: 'parentheses'; readonly inner: Expression; readonly at: Span }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[]; readonly at: Span }
  | { readonly kind: 'object'; readonly members: readonly ObjectMember[]; readonly at: Span }
  | ForExpression;

export interface ObjectMember {
  readonly key: Expression;
  readonly value: Expression;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly nameAt: Span;
  readonly args: readonly Expression[];
  /** The last argument is followed by `...`. */
  readonly expanded: boolean;
  readonly at: Span;
}

export interface ForExpression {
  readonly kind: 'for';
  /** The names before `in`: the value, or key and value. */
  readonly names: readonly [string] | readonly [string, string];
  readonly collection: Expression;
  /** Of an object; undefined for a tuple. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  /** `...` after the value: values of one key become a list. */
  readonly grouped: boolean;
  readonly condition: Expression | undefined;
  readonly at: Span;
}

export interface Template {
  readonly kind: 'template';
  readonly parts: readonly TemplatePart[];
  /** `indented`: `<<-`. */
  readonly heredoc: 'plain' | 'indented' | undefined;
  /** A quoted template with its quotes, a heredoc with its marks. */
  readonly at: Span;
}

/** `trimBefore`, `trimAfter`: a tilde takes the white space of the literal beside it. */
interface Sequence {
  readonly trimBefore: boolean;
  readonly trimAfter: boolean;
  readonly at: Span;
}

export type TemplatePart =
  /** Decoded; `raw` where the decoding of escapes left it as it stands in the source. */
  | { readonly kind: 'literal'; readonly text: string; readonly raw: boolean; readonly at: Span }
  | (Sequence & { readonly kind: 'interpolation'; readonly value: Expression })
  | (Sequence & { readonly kind: 'if'; readonly condition: Expression })
  | (Sequence & {
      readonly kind: 'for';
      readonly names: readonly [string] | readonly [string, string];
      readonly collection: Expression;
    })
  | (Sequence & { readonly kind: 'else' | 'endif' | 'endfor' });
