/** What templates of CloudFormation say beside identities: references of the wrong kind, and functions where none is resolved. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Tree } from '../value/tree.js';

/** A field that takes the name or the ARN of a role, and is set. */
export interface RoleReference {
  readonly document: Document;
  readonly type: string;
  readonly field: string;
  readonly takes: 'name' | 'ARN';
  readonly value: Tree;
  /** Where it is set, if the value may come from elsewhere. */
  readonly setAt?: Span | undefined;
}

/** A key of a mapping that is no text, or that is written as if a function would be resolved in it. */
export interface ComputedKey {
  readonly document: Document;
  /** `tag`: a function in its short form. `beside`: a function with other keys beside it. `placeholder`: `${Name}` of a name of the template. */
  readonly form: 'tag' | 'beside' | 'placeholder';
  readonly name: string;
  readonly at: Span;
}

/** A text that holds `${Name}` of a name of the template, and is not what `Fn::Sub` is given. */
export interface PlainName {
  readonly document: Document;
  /** The place of all of it. */
  readonly text: Span;
  readonly name: string;
  /** Of the name in the text. */
  readonly at: Span;
  /** Every name in it is one of the template. */
  readonly isWhole: boolean;
}
