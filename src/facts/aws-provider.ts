/** Resources of the AWS provider, whichever program declares them: Terraform, and Pulumi, whose provider is made of Terraform's. Names of arguments are Terraform's. */
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Entry, ListTree, MapTree, Tree } from '../value/tree.js';
import type { Emit, Reading } from './dialect.js';
import { untouched } from './kubernetes-object.js';
import { tidied } from './tidy.js';

/** Arguments where they stand. */
export interface AwsArguments {
  readonly at: Span;
  /** What is written; undefined: nothing, or null. */
  readonly written: (name: string) => Tree | undefined;
  /** Where an argument is written, wherever its value comes from. */
  readonly placeOf: (name: string) => Span | undefined;
}

export interface AwsResource extends AwsArguments {
  /** As in `aws_iam_role`, `data.aws_eks_cluster`. */
  readonly type: string;
  /** It is declared whatever happens; else on a condition that is not known. */
  readonly certain: boolean;
  readonly document: Document;
  readonly region: Text | undefined;
  /** The name that it has or gets, and its ARN, as everything else refers to it. */
  readonly computed: (name: string) => Tree;
  /** Nested blocks of a type. */
  readonly blocks: (type: string) => { readonly items: readonly AwsArguments[]; readonly open: boolean };
  /** Policies that stand in a string, as trees. */
  readonly policyTree: (value: Tree) => Tree;
}

/** What the readers of resources hand on. */
export interface AwsEmission {
  readonly emit: Emit;
  /** All resources of the unit. */
  readonly all: readonly AwsResource[];
}

export const mapOf = (entries: readonly Entry[], at: Span, open = false): MapTree =>
  tidied({ kind: 'map', entries, open, at });

export const listOf = (items: readonly Tree[], at: Span, open = false): ListTree => ({ kind: 'list', items, open, at });

export const entry = (name: string, value: Tree, at: Span = value.at): Entry => ({
  key: { parts: [{ literal: name }] },
  keyAt: at,
  value,
});

export const optional = (name: string, value: Tree | undefined): readonly Entry[] =>
  value === undefined ? [] : [entry(name, value)];

export const readingOf = ({ document }: AwsResource, root: MapTree, { emit }: AwsEmission): Reading => ({
  document,
  root,
  key: undefined,
  transformationOf: () => untouched,
  emit,
});

/** A scalar as a text; undefined for what is none, and where it depends. */
export function textIn(value: Tree | undefined): Text | undefined {
  switch (value?.kind) {
    case 'text':
      return tidied(value).text;
    case 'number':
    case 'boolean':
      return { parts: [{ literal: value.written, at: value.at }] };
    case 'hole':
      return { parts: [{ ...value.hole, at: value.at }] };
    default:
      return undefined;
  }
}
