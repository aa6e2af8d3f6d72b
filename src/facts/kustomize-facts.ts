/** What kustomizations do that rules speak of: builds that fail, patches, and names that are changed. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Entry, Tree } from '../value/tree.js';

/** A place with what is to be said of it. */
export interface NotedPlace {
  readonly at: Span;
  readonly note: string;
}

/** kustomize refuses to build a kustomization, or Helm to render a chart, and nothing from outside could change that. */
export interface BuildFailed {
  readonly tool: 'kustomize' | 'helm' | 'terraform';
  readonly document: Document;
  /** What is built: the folder, or the object that applies it. */
  readonly name: string;
  /** The folder of an object that applies one. */
  readonly folder?: string;
  readonly problem: string;
  readonly at: Span;
  readonly related: readonly NotedPlace[];
  /** The document cannot be parsed, whoever reads it. */
  readonly isSyntax?: true;
  /** What applies it names a place at which nothing is. */
  readonly isPath?: true;
}

/** An operation of a JSON patch. */
export interface PatchOperation {
  readonly document: Document;
  /** The JSON pointer. */
  readonly pointer: Tree;
}

/** A patch that selects nothing among the objects of its kustomization, all of which are here. */
export interface UnmatchedPatchFact {
  readonly document: Document;
  readonly at: Span;
  /** The annotation of ours that it would add. */
  readonly annotation: Entry;
  readonly target: Tree;
  /** The service accounts that are there. */
  readonly accounts: readonly { readonly name: Text; readonly namespace: Text | undefined; readonly at: Span }[];
}

/** A service account that a prefix or suffix renames. */
export interface RenamedAccount {
  readonly document: Document;
  /** As it is written. */
  readonly name: Text;
  readonly nameAt: Span;
  readonly now: Text;
  /** The value of its annotation for a role. */
  readonly roleArn: Tree | undefined;
  /** Fields that name it as it was called, and that kustomize does not know. */
  readonly missed: readonly {
    readonly document: Document;
    readonly kind: string;
    readonly field: string;
    readonly value: Tree;
  }[];
}
